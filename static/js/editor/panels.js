/* The two small forms of the editor: where a link leads to, and what a picture shows. */
import { TextSelection } from "prosemirror-state";
import { upload } from "./pictures.js";
import { isAddress, schema } from "./schema.js";

const { link } = schema.marks;

/* The link around the cursor, or the selection. */
const rangeOfLink = (state) => {
  const { from, to, empty, $from } = state.selection;
  if (!empty) return { from, to, href: state.doc.rangeHasMark(from, to, link) ? hrefIn(state, from, to) : "" };
  const mark = link.isInSet($from.marks());
  if (!mark) return { from, to, href: "" };
  const parent = $from.parent;
  let start = $from.start();
  let found = null;
  parent.forEach((node, offset) => {
    const place = $from.start() + offset;
    if (!mark.isInSet(node.marks)) {
      if (!found) start = place + node.nodeSize;
      else if (found.to < from) { start = place + node.nodeSize; found = null; }
      return;
    }
    if (!found || place <= from) found = { from: found ? start : place, to: place + node.nodeSize, href: mark.attrs.href };
    else if (found.to === place) found.to = place + node.nodeSize;
    if (found) start = found.from;
  });
  return found || { from, to, href: mark.attrs.href };
};

const hrefIn = (state, from, to) => {
  let href = "";
  state.doc.nodesBetween(from, to, (node) => {
    const mark = link.isInSet(node.marks);
    if (mark && !href) href = mark.attrs.href;
  });
  return href;
};

/* What people type as an address. */
const completed = (text) => {
  const typed = text.trim();
  if (/^[^\s@/]+@[^\s@/]+\.[a-z]{2,}$/i.test(typed)) return `mailto:${typed}`;
  if (/^[a-z0-9-]+(\.[a-z0-9-]+)+([/?#]\S*)?$/i.test(typed)) return `https://${typed}`;
  const own = `${window.location.origin}/`;
  return typed.startsWith(own) ? typed.slice(own.length - 1) : typed;
};

export const panels = (ui, view, context) => {
  const { form, words, isDecoration, onDecoration } = context;
  const [linkPanel, picturePanel] = ["link", "picture"].map((name) => ui.querySelector(`[data-panel="${name}"]`));
  const part = (panel, act) => panel.querySelector(`[data-act="${act}"]`);
  const href = ui.querySelector("#editor-href");
  const file = ui.querySelector("#editor-file");
  const alt = ui.querySelector("#editor-alt");
  const decoration = ui.querySelector("#editor-decoration");
  const picked = ui.querySelector('[data-part="file"]');
  let opener = null;
  let figure = null;
  // The window asks where the fields lie over; the text keeps what was selected.
  let place = null;

  const wrong = (panel, text) => {
    const said = panel.querySelector(":scope > .errmsg, .field > .errmsg");
    said.hidden = !text;
    if (typeof text === "string") said.querySelector("span").textContent = text;
  };

  const close = (goBack = true) => {
    linkPanel.hidden = picturePanel.hidden = true;
    if (goBack) (opener && opener.isConnected && !view.dom.contains(opener) ? opener : view).focus();
    opener = null;
  };

  const open = (panel, from, first) => {
    const isOpen = !panel.hidden;
    close(false);
    if (isOpen && from) {
      view.focus();
      return;
    }
    opener = from;
    panel.hidden = false;
    first.focus();
  };

  const select = (range) => view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, range.from, range.to)));

  const setLink = () => {
    const address = completed(href.value);
    if (!isAddress(address)) {
      wrong(linkPanel, true);
      href.setAttribute("aria-invalid", "true");
      href.focus();
      return;
    }
    const { tr } = view.state;
    const mark = link.create({ href: address });
    if (place.from === place.to) tr.insert(place.from, schema.text(address.replace(/^mailto:/, ""), [mark]));
    else tr.removeMark(place.from, place.to, link).addMark(place.from, place.to, mark);
    view.dispatch(tr.removeStoredMark(link));
    opener = null;
    close();
  };

  const setPicture = () => {
    const isDone = alt.value.trim() || decoration.checked;
    if (!file.files.length) wrong(picturePanel, words.nofile);
    else if (!isDone) wrong(picturePanel, words.undescribed);
    if (!file.files.length || !isDone) {
      (file.files.length ? alt : file).focus();
      return;
    }
    upload(view, context, [file.files[0]], place.to, { alt: alt.value.trim(), decoration: decoration.checked });
    opener = null;
    close();
  };

  const keepDescription = () => {
    if (!alt.value.trim() && !decoration.checked) {
      wrong(picturePanel, words.undescribed);
      alt.focus();
      return;
    }
    const node = view.state.doc.nodeAt(figure);
    if (!node || node.type !== schema.nodes.figure) {
      close();
      return;
    }
    const words_ = decoration.checked ? "" : alt.value.trim();
    onDecoration(node.attrs.src, decoration.checked);
    const data = new FormData();
    data.append("description", words_);
    data.append("decoration", decoration.checked ? "1" : "");
    fetch(form.dataset.describe.replace("/x/", `/${node.attrs.src.split("/")[3]}/`), {
      method: "POST",
      body: data,
      headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, "HX-Request": "true" },
      credentials: "same-origin",
    }).catch(() => {});
    view.dispatch(view.state.tr.setNodeMarkup(figure, null, { ...node.attrs, alt: words_ }));
    opener = null;
    close();
  };

  ui.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (!button) return;
    const panel = button.closest("[data-panel]");
    const { act } = button.dataset;
    if (act === "close") close();
    else if (act === "unset") {
      view.dispatch(view.state.tr.removeMark(place.from, place.to, link));
      opener = null;
      close();
    } else if (act === "describe") keepDescription();
    else if (panel === linkPanel) setLink();
    else setPicture();
  });

  for (const panel of [linkPanel, picturePanel]) {
    panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        event.stopPropagation();
        close();
      }
      // Enter in these fields is for this small form, not for the whole page.
      if (event.key === "Enter" && event.target.matches("input:not([type=file])")) {
        event.preventDefault();
        panel.querySelector('[data-act="set"]:not([hidden]), [data-act="describe"]:not([hidden])').click();
      }
    });
    // What is typed here is no part of the form around it.
    for (const name of ["input", "change"]) panel.addEventListener(name, (event) => event.stopPropagation());
  }

  return {
    link: (from = null) => {
      place = rangeOfLink(view.state);
      if (place.from !== place.to && view.state.selection.empty) select(place);
      href.value = place.href;
      href.removeAttribute("aria-invalid");
      wrong(linkPanel, "");
      linkPanel.querySelector(".errmsg").hidden = true;
      part(linkPanel, "unset").hidden = !place.href;
      open(linkPanel, from, href);
    },
    picture: (from = null) => {
      place = { from: view.state.selection.from, to: view.state.selection.to };
      file.value = alt.value = "";
      decoration.checked = false;
      picked.hidden = false;
      part(picturePanel, "set").hidden = false;
      part(picturePanel, "describe").hidden = true;
      wrong(picturePanel, "");
      open(picturePanel, from, file);
    },
    describe: (pos, from) => {
      figure = pos;
      const node = view.state.doc.nodeAt(pos);
      alt.value = node.attrs.alt;
      decoration.checked = !node.attrs.alt && isDecoration(node.attrs.src);
      picked.hidden = true;
      part(picturePanel, "set").hidden = true;
      part(picturePanel, "describe").hidden = false;
      wrong(picturePanel, "");
      close(false);
      opener = from;
      picturePanel.hidden = false;
      alt.focus();
      picturePanel.scrollIntoView({ block: "nearest" });
    },
  };
};
