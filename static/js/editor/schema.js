/* The closed list of common/markup.py as a ProseMirror schema, and the way in and out of HTML. */
import { DOMParser, DOMSerializer, Schema } from "prosemirror-model";
import { tableNodes } from "prosemirror-tables";

const LINK = /^(https?:\/\/|mailto:|\/(?!\/)|#|\?)[^\s\\]*$/i;
const OWN_PICTURE = /^\/blogs\/pictures\/[0-9a-z]{12}\/[0-9]{2,4}\/$/;

export const isAddress = (text) => LINK.test(text);

const align = {
  default: null,
  getFromDOM: (cell) => (["left", "center", "right"].includes(cell.getAttribute("align")) ? cell.getAttribute("align") : null),
  setDOMAttr: (value, attributes) => { if (value) attributes.align = value; },
};

const pictureOf = (img) => {
  const src = img.getAttribute("src") || "";
  if (!OWN_PICTURE.test(src)) return false;
  return { src, alt: img.getAttribute("alt") || "", title: img.getAttribute("title") || "" };
};

const imgOf = ({ src, alt, title }) => ["img", title ? { src, alt, title } : { src, alt }];

let lastId = 0;
export const freshId = () => `n${++lastId}-${Math.random().toString(36).slice(2, 8)}`;

export const schema = new Schema({
  nodes: {
    doc: { content: "block+ notes?" },
    paragraph: { content: "inline*", group: "block", parseDOM: [{ tag: "p" }], toDOM: () => ["p", 0] },
    heading: {
      attrs: { level: { default: 2 } },
      content: "(text | ref)*",
      group: "block",
      defining: true,
      parseDOM: [1, 2, 3, 4, 5, 6].map((n) => ({ tag: `h${n}`, attrs: { level: Math.min(Math.max(n, 2), 4) } })),
      toDOM: (node) => [`h${node.attrs.level}`, 0],
    },
    blockquote: { content: "block+", group: "block", defining: true, parseDOM: [{ tag: "blockquote" }], toDOM: () => ["blockquote", 0] },
    bullet_list: { content: "list_item+", group: "block", parseDOM: [{ tag: "ul" }], toDOM: () => ["ul", 0] },
    ordered_list: {
      attrs: { start: { default: 1 } },
      content: "list_item+",
      group: "block",
      parseDOM: [{ tag: "ol", getAttrs: (list) => ({ start: list.hasAttribute("start") ? list.start : 1 }) }],
      toDOM: (node) => (node.attrs.start === 1 ? ["ol", 0] : ["ol", { start: node.attrs.start }, 0]),
    },
    list_item: { content: "paragraph block*", defining: true, parseDOM: [{ tag: "li" }], toDOM: () => ["li", 0] },
    code_block: {
      content: "text*",
      marks: "",
      group: "block",
      code: true,
      defining: true,
      parseDOM: [{ tag: "pre", preserveWhitespace: "full" }],
      toDOM: () => ["pre", ["code", 0]],
    },
    horizontal_rule: { group: "block", parseDOM: [{ tag: "hr" }], toDOM: () => ["hr"] },
    figure: {
      attrs: { src: {}, alt: { default: "" }, title: { default: "" } },
      content: "text*",
      marks: "strong s code link",
      group: "block",
      isolating: true,
      draggable: true,
      parseDOM: [{
        tag: "figure",
        getAttrs: (figure) => {
          const pictures = figure.querySelectorAll("img");
          return pictures.length === 1 && pictureOf(pictures[0]);
        },
        contentElement: (figure) => figure.querySelector("figcaption") || figure.ownerDocument.createElement("figcaption"),
      }],
      toDOM: (node) => (node.content.size ? ["figure", imgOf(node.attrs), ["figcaption", 0]] : ["p", imgOf(node.attrs)]),
    },
    ...tableNodes({ tableGroup: "block", cellContent: "inline*", cellAttributes: { align } }),
    // The footnotes, in the order of what refers to them (footnotes.js).
    notes: {
      content: "note+",
      isolating: true,
      selectable: false,
      parseDOM: [{ tag: "section" }],
      toDOM: () => ["section", ["ol", 0]],
    },
    note: {
      attrs: { id: { default: "" } },
      content: "(text | hard_break)*",
      isolating: true,
      defining: true,
      parseDOM: [{ tag: "li[data-note]", getAttrs: (item) => ({ id: item.dataset.note }), priority: 70 }],
      toDOM: () => ["li", ["p", 0]],
    },
    ref: {
      attrs: { note: {} },
      inline: true,
      group: "inline",
      atom: true,
      parseDOM: [{ tag: "sup[data-note]", getAttrs: (sup) => ({ note: sup.dataset.note }) }],
      toDOM: (node) => ["sup", { class: "ref", "data-note": node.attrs.note }],
    },
    image: {
      attrs: { src: {}, alt: { default: "" }, title: { default: "" } },
      inline: true,
      group: "inline",
      draggable: true,
      parseDOM: [{ tag: "img", getAttrs: pictureOf }],
      toDOM: (node) => imgOf(node.attrs),
    },
    hard_break: { inline: true, group: "inline", selectable: false, parseDOM: [{ tag: "br" }], toDOM: () => ["br"] },
    text: { group: "inline" },
  },
  marks: {
    link: {
      attrs: { href: {}, title: { default: "" } },
      inclusive: false,
      parseDOM: [{
        tag: "a[href]",
        getAttrs: (a) => isAddress(a.getAttribute("href")) && { href: a.getAttribute("href"), title: a.getAttribute("title") || "" },
      }],
      toDOM: ({ attrs: { href, title } }) => ["a", title ? { href, title } : { href }, 0],
    },
    em: { parseDOM: [{ tag: "i" }, { tag: "em" }, { tag: "dfn" }, { tag: "cite" }], toDOM: () => ["em", 0] },
    strong: { parseDOM: [{ tag: "b" }, { tag: "strong" }], toDOM: () => ["strong", 0] },
    s: { parseDOM: [{ tag: "s" }, { tag: "del" }, { tag: "strike" }], toDOM: () => ["s", 0] },
    code: { excludes: "strong em s", parseDOM: [{ tag: "code" }, { tag: "tt" }, { tag: "kbd" }, { tag: "samp" }], toDOM: () => ["code", 0] },
  },
});

/* Stored HTML names footnotes by number; inside the editor each has a name that stays while numbers change. */
export const nameFootnotes = (root) => {
  const names = new Map();
  const nameOf = (number) => {
    if (!names.has(number)) names.set(number, freshId());
    return names.get(number);
  };
  root.querySelectorAll('sup > a[href^="#noot-"]').forEach((link) => {
    const sup = link.parentElement;
    sup.dataset.note = nameOf(link.getAttribute("href").slice(6));
    sup.replaceChildren();
  });
  root.querySelectorAll("section > ol > li").forEach((item, place) => {
    item.dataset.note = nameOf(String(place + 1));
  });
};

/* A picture that stands by itself is a figure, with or without a caption. */
export const liftPictures = (root) => {
  root.querySelectorAll("p").forEach((paragraph) => {
    const only = paragraph.children.length === 1 && paragraph.textContent.trim() === "" && paragraph.firstElementChild;
    if (!only || only.tagName !== "IMG") return;
    const figure = root.ownerDocument.createElement("figure");
    figure.append(only);
    paragraph.replaceWith(figure);
  });
};

export const docFromHtml = (html) => {
  const root = new window.DOMParser().parseFromString(`<body>${html}</body>`, "text/html").body;
  nameFootnotes(root);
  liftPictures(root);
  return DOMParser.fromSchema(schema).parse(root);
};

/* The HTML that is sent: footnotes by number again. */
export const htmlFromDoc = (doc) => {
  const numbers = new Map();
  doc.descendants((node) => { if (node.type.name === "note") numbers.set(node.attrs.id, numbers.size + 1); });
  const nodes = {
    ...DOMSerializer.nodesFromSchema(schema),
    ref: (node) => {
      const number = String(numbers.get(node.attrs.note) || 0);
      return ["sup", ["a", { href: `#noot-${number}` }, number]];
    },
  };
  const box = document.createElement("div");
  box.append(new DOMSerializer(nodes, DOMSerializer.marksFromSchema(schema)).serializeFragment(doc.content));
  return box.innerHTML;
};

/* Whether there is anything to read or see. */
export const isEmpty = (doc) => {
  let found = doc.textContent.trim() !== "";
  doc.descendants((node) => { if (["figure", "image", "horizontal_rule"].includes(node.type.name)) found = true; });
  return !found;
};
