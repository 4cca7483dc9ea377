/* Pictures in the text: uploading with progress, and describing what they show. */
import { Plugin, PluginKey } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import { schema } from "./schema.js";
import { cloneIcon } from "./ui.js";

const LARGEST = 8 * 1024 * 1024;
const key = new PluginKey("uploads");

/* The places where a picture is on its way. */
export const uploads = () => new Plugin({
  key,
  state: {
    init: () => DecorationSet.empty,
    apply: (tr, set) => {
      const kept = set.map(tr.mapping, tr.doc);
      const change = tr.getMeta(key);
      if (!change) return kept;
      if (change.add) return kept.add(tr.doc, [Decoration.widget(change.add.pos, change.add.box, { id: change.add.id, side: 1, ignoreSelection: true, stopEvent: () => true })]);
      return kept.remove(kept.find(undefined, undefined, (spec) => spec.id === change.remove));
    },
  },
  props: { decorations: (state) => key.getState(state) },
});

const placeOf = (state, id) => {
  const found = key.getState(state).find(undefined, undefined, (spec) => spec.id === id);
  return found.length ? found[0].from : null;
};

export const isUploading = (state) => key.getState(state).find().length > 0;

/* Where a picture can stand: after the block in which this place is. */
export const blockAfter = (doc, pos) => {
  const $pos = doc.resolve(Math.min(pos, doc.content.size));
  for (let depth = $pos.depth; depth > 0; depth -= 1) {
    const index = $pos.indexAfter(depth - 1);
    const above = $pos.node(depth - 1);
    if (above.canReplaceWith(index, index, schema.nodes.figure)) return $pos.after(depth);
  }
  const last = doc.lastChild;
  return last && last.type === schema.nodes.notes ? doc.content.size - last.nodeSize : doc.content.size;
};

const button = (words, act) => {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn--secondary";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
};

const boxFor = (words) => {
  const box = document.createElement("div");
  box.className = "editor__upload";
  box.contentEditable = "false";
  const text = document.createElement("p");
  text.setAttribute("role", "status");
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.setAttribute("aria-label", words.uploading);
  const acts = document.createElement("div");
  acts.className = "actions";
  box.append(text, bar, acts);
  return { box, text, bar, acts };
};

let number = 0;

/* Sends a picture and puts it at the place, also when that place has moved meanwhile. */
export const upload = (view, { words, form, onDecoration }, files, pos, { alt = "", decoration = false } = {}) => {
  for (const file of files) {
    const id = `upload-${number += 1}`;
    const parts = boxFor(words);
    view.dispatch(view.state.tr.setMeta(key, { add: { id, pos: blockAfter(view.state.doc, pos), box: parts.box } }));
    const remove = () => view.dispatch(view.state.tr.setMeta(key, { remove: id }));
    const fail = (said) => {
      parts.bar.hidden = true;
      parts.text.textContent = said;
      parts.acts.replaceChildren(button(words.again, start), button(words.remove, remove));
    };
    const finish = ({ src }) => {
      const place = placeOf(view.state, id);
      if (place === null) return;
      const tr = view.state.tr.setMeta(key, { remove: id });
      tr.insert(blockAfter(tr.doc, place), schema.nodes.figure.create({ src, alt: decoration ? "" : alt }));
      if (decoration) onDecoration(src, true);
      view.dispatch(tr);
    };
    const start = () => {
      parts.bar.hidden = false;
      parts.bar.removeAttribute("value");
      parts.text.textContent = words.uploading;
      parts.acts.replaceChildren();
      if (file.size > LARGEST) {
        fail(words.large);
        parts.acts.firstChild.remove();
        return;
      }
      const data = new FormData();
      data.append("file", file);
      data.append("description", alt);
      data.append("decoration", decoration ? "1" : "");
      const request = new XMLHttpRequest();
      request.open("POST", form.dataset.upload);
      request.responseType = "json";
      request.setRequestHeader("X-CSRFToken", form.elements.csrfmiddlewaretoken.value);
      request.setRequestHeader("HX-Request", "true");
      request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) parts.bar.value = (100 * event.loaded) / event.total; });
      request.addEventListener("load", () => {
        const token = request.getResponseHeader("X-New-Token");
        if (request.status === 201) finish(request.response);
        else if (token && token !== form.elements.csrfmiddlewaretoken.value) {
          form.elements.csrfmiddlewaretoken.value = token;
          start();
        } else if (request.getResponseHeader("X-Sign-In")) fail(words.ended);
        else fail(request.response?.error || words.failed);
      });
      request.addEventListener("error", () => fail(words.failed));
      request.send(data);
    };
    start();
  }
};

/* A picture with its caption, and the button that says whether it is described. */
export class FigureView {
  constructor(node, view, getPos, context) {
    this.node = node;
    this.context = context;
    this.dom = document.createElement("figure");
    this.img = document.createElement("img");
    this.contentDOM = document.createElement("figcaption");
    this.contentDOM.dataset.placeholder = context.words.caption;
    this.button = document.createElement("button");
    this.button.type = "button";
    this.button.className = "editor__describe";
    this.button.contentEditable = "false";
    this.button.addEventListener("click", () => context.describe(getPos(), this.button));
    this.dom.append(this.img, this.button, this.contentDOM);
    this.show();
  }

  show() {
    const { words, isDecoration } = this.context;
    const { src, alt } = this.node.attrs;
    if (this.img.getAttribute("src") !== src) this.img.src = src;
    this.img.alt = alt;
    const decoration = !alt && isDecoration(src);
    const isDone = Boolean(alt) || decoration;
    this.button.replaceChildren(cloneIcon(isDone ? "check" : "warning"), alt ? words.described : decoration ? words.decoration : words.describe);
    this.button.classList.toggle("editor__describe--due", !isDone);
    this.contentDOM.classList.toggle("is-empty", this.node.content.size === 0);
  }

  update(node) {
    if (node.type !== this.node.type) return false;
    this.node = node;
    this.show();
    return true;
  }

  stopEvent(event) {
    return this.button.contains(event.target);
  }

  ignoreMutation(mutation) {
    return !this.contentDOM.contains(mutation.target) || mutation.type === "attributes";
  }
}
