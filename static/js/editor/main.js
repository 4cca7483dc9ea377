/* The editor over the plain field of the write page. The field stays: it carries the text to the server, as HTML. */
import { baseKeymap } from "prosemirror-commands";
import { dropCursor } from "prosemirror-dropcursor";
import { gapCursor } from "prosemirror-gapcursor";
import { history } from "prosemirror-history";
import { keymap } from "prosemirror-keymap";
import { DOMParser as Parser, Slice } from "prosemirror-model";
import { EditorState, Plugin, TextSelection } from "prosemirror-state";
import { tableEditing, isInTable } from "prosemirror-tables";
import { Decoration, DecorationSet, EditorView } from "prosemirror-view";
import { attachments } from "./attachments.js";
import { autosave, forget, unsent } from "./autosave.js";
import { commands, isOn, keys, rules } from "./commands.js";
import { footnotes } from "./footnotes.js";
import { panels } from "./panels.js";
import { fileFromDataUrl, inert, readPasted } from "./paste.js";
import { FigureView, upload, uploads } from "./pictures.js";
import { docFromHtml, htmlFromDoc, isEmpty, liftPictures, schema } from "./schema.js";
import { tags } from "./tags.js";
import { roving } from "./ui.js";

const idOf = (src) => src.split("/")[3];

const start = (form) => {
  const field = form.elements.source;
  const wasTyped = field.value !== field.defaultValue;
  // Typed into the plain field before this script was here: what is in the making stays as it is.
  if (wasTyped && form.elements.body_format.value !== "html") return;
  const ui = document.getElementById("editor-ui").content.firstElementChild.cloneNode(true);
  const words = { ...ui.querySelector("[data-words]").dataset, footnote: ui.querySelector('[data-do="footnote"] .vh').textContent };
  const box = ui.querySelector("#editor-box");
  const [bar, tableBar] = ui.querySelectorAll('[role="toolbar"]');
  const status = ui.querySelector("[data-status]");
  const decorations = new Set(form.dataset.decorations.split(" ").filter(Boolean));
  const { id } = field;
  const label = form.querySelector(`label[for="${field.id}"]`);

  const stored = document.getElementById("editor-text").innerHTML;
  let doc = docFromHtml(wasTyped ? field.value : stored);
  const left = unsent(form);
  const isSame = Boolean(left) && left.title === form.elements.title.value && htmlFromDoc(docFromHtml(left.html)) === htmlFromDoc(doc);
  // What was sent and made another version is there. What was not goes on from the version it began with.
  const isBack = Boolean(left) && !isSame && !(left.sent && left.version !== form.elements.seen_version.value);
  if (isBack) {
    doc = docFromHtml(left.html);
    form.elements.title.value = left.title;
    form.elements.key.value = left.key;
    form.elements.seen_version.value = left.version;
  } else if (left) {
    forget(form);
  }

  const update = (view) => {
    for (const button of ui.querySelectorAll("[data-do]")) {
      const name = button.dataset.do;
      if (button.hasAttribute("aria-pressed")) button.setAttribute("aria-pressed", String(Boolean(isOn[name] && isOn[name](view.state))));
      const can = commands[name] ? commands[name](view.state) : true;
      button.setAttribute("aria-disabled", String(!can));
    }
    tableBar.hidden = !isInTable(view.state);
  };

  const put = (view, root) => {
    liftPictures(root);
    const pasted = Parser.fromSchema(schema).parse(root);
    const last = pasted.lastChild;
    const own = last && last.type === schema.nodes.notes ? last : null;
    const blocks = own ? pasted.content.cut(0, pasted.content.size - own.nodeSize) : pasted.content;
    // One line of text goes on in the line where it is pasted.
    const isLine = blocks.childCount === 1 && blocks.firstChild.type === schema.nodes.paragraph && !own;
    const isOpen = (node) => (node && node.isTextblock && node.type !== schema.nodes.figure ? 1 : 0);
    const slice = new Slice(blocks, isOpen(blocks.firstChild), isLine || isOpen(blocks.lastChild) ? isOpen(blocks.lastChild) : 0);
    const { tr } = view.state;
    tr.replaceSelection(slice);
    if (own) {
      const end = tr.doc.lastChild;
      if (end.type === schema.nodes.notes) tr.insert(tr.doc.content.size - 1, own.content);
      else tr.insert(tr.doc.content.size, own);
    }
    view.dispatch(tr.scrollIntoView().setMeta("paste", true));
  };

  const pictureFiles = (data) => [...(data?.files || [])].filter((file) => file.type.startsWith("image/"));

  const isDecoration = (src) => decorations.has(idOf(src));
  const onDecoration = (src, yes) => { if (yes) decorations.add(idOf(src)); else decorations.delete(idOf(src)); };
  const context = { words, form, isDecoration, onDecoration, describe: () => {} };
  let saver;
  const view = new EditorView({ mount: box }, {
    state: EditorState.create({
      doc,
      plugins: [
        rules(),
        new Plugin({ props: { handleDOMEvents: { keydown: leaveOnTab() } } }),
        keymap(keys),
        keymap({ "Mod-k": () => { panel.link(); return true; } }),
        keymap(baseKeymap),
        history(),
        dropCursor(),
        gapCursor(),
        tableEditing(),
        footnotes(words),
        uploads(),
        new Plugin({
          props: {
            // A heading without words is none yet.
            decorations: (state) => {
              const found = [];
              state.doc.descendants((node, pos) => {
                if (node.type === schema.nodes.table_header && !node.content.size) found.push(Decoration.node(pos, pos + node.nodeSize, { role: "cell" }));
              });
              return DecorationSet.create(state.doc, found);
            },
          },
        }),
      ],
    }),
    attributes: () => {
      const given = { role: "textbox", "aria-multiline": "true", "aria-label": label ? label.firstChild.textContent.trim() : words.text, class: "editor__text prose input", id };
      const error = document.getElementById(`${field.name}_error`) || document.getElementById(`id_${field.name}_error`);
      if (error) Object.assign(given, { "aria-invalid": "true", "aria-describedby": error.id });
      return given;
    },
    nodeViews: { figure: (node, editor, getPos) => new FigureView(node, editor, getPos, context) },
    dispatchTransaction(tr) {
      view.updateState(view.state.apply(tr));
      update(view);
      if (tr.docChanged) saver.typed();
    },
    transformPastedHTML: inert,
    handlePaste(editor, event) {
      const data = event.clipboardData;
      const html = data?.getData("text/html");
      const files = pictureFiles(data);
      if (files.length && !(html && html.replace(/<[^>]*>/g, "").trim())) {
        upload(editor, context, files, editor.state.selection.to);
        return true;
      }
      if (!html || html.includes("data-pm-slice") || editor.state.selection.$from.parent.type.spec.code) return false;
      const { root, elsewhere, bytes } = readPasted(html);
      put(editor, root);
      if (bytes.length) upload(editor, context, bytes.map(({ src }) => fileFromDataUrl(src)), editor.state.selection.to);
      if (elsewhere) saver.note(words.elsewhere);
      return true;
    },
    handleDrop(editor, event) {
      const files = pictureFiles(event.dataTransfer);
      if (!files.length) return false;
      const place = editor.posAtCoords({ left: event.clientX, top: event.clientY });
      upload(editor, context, files, place ? place.pos : editor.state.selection.to);
      return true;
    },
  });

  const panel = panels(ui, view, context);
  context.describe = panel.describe;
  saver = autosave(form, { html: () => htmlOf(view), words, status });

  ui.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    const name = button.dataset.do;
    if (name === "link" || name === "picture") {
      panel[name](button);
      return;
    }
    commands[name](view.state, (tr) => view.dispatch(tr), view);
    view.focus();
  });
  // Pressing a button does not take the selection away.
  bar.addEventListener("mousedown", (event) => event.preventDefault());
  tableBar.addEventListener("mousedown", (event) => event.preventDefault());
  bar.setAttribute("aria-controls", id);
  roving(bar);
  roving(tableBar);

  field.id = `${id}_plain`;
  field.hidden = true;
  field.before(ui);
  for (const element of [field, form.elements.body_format, form.elements.seen_version, form.elements.key]) element.autocomplete = "off";
  form.elements.body_format.value = "html";
  form.querySelectorAll("[data-plain]").forEach((part) => { part.hidden = true; });
  const hint = document.getElementById(`id_${field.name}_hint`);
  if (hint) hint.hidden = true;
  if (label) label.addEventListener("click", () => view.focus());
  const summary = document.querySelector(`.errors a[href="#${view.dom.id}"]`);
  if (summary) summary.addEventListener("click", (event) => { event.preventDefault(); view.focus(); });
  update(view);
  if (isBack) {
    saver.typed();
    saver.note(words.back);
  }
};

const htmlOf = (view) => (isEmpty(view.state.doc) ? "" : htmlFromDoc(view.state.doc));

/* Esc, then Tab: on through the page, also where Tab means something in the text. What is "handled" here is left to the browser. */
function leaveOnTab() {
  let isLeaving = false;
  return (view, event) => {
    if (event.key === "Tab" && isLeaving) {
      isLeaving = false;
      return true;
    }
    isLeaving = event.key === "Escape" || (isLeaving && event.key === "Shift");
    return false;
  };
}

const form = document.querySelector("form[data-editor]");
if (form) {
  tags(form);
  attachments(form);
  start(form);
}
