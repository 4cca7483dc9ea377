/* Footnotes stay in step with what refers to them: in their order, none without a reference, no reference without a note. */
import { Plugin, PluginKey, TextSelection } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import { freshId, schema } from "./schema.js";

const { ref, note, notes } = schema.nodes;

const refsOf = (doc) => {
  const found = [];
  doc.descendants((node, pos) => { if (node.type === ref) found.push({ id: node.attrs.note, pos }); });
  return found;
};

const notesOf = (doc) => {
  const last = doc.lastChild;
  if (!last || last.type !== notes) return { pos: doc.content.size, node: null, rows: [] };
  const pos = doc.content.size - last.nodeSize;
  const rows = [];
  last.forEach((node, offset) => rows.push({ id: node.attrs.id, node, pos: pos + 1 + offset }));
  return { pos, node: last, rows };
};

const settle = (before, state) => {
  const here = notesOf(state.doc);
  const known = new Map(here.rows.map((row) => [row.id, row.node]));
  const removed = new Set(notesOf(before.doc).rows.map((row) => row.id).filter((id) => !known.has(id)));
  const refs = refsOf(state.doc);
  const gone = refs.filter(({ id }) => removed.has(id));
  const order = [...new Set(refs.filter(({ id }) => !removed.has(id)).map(({ id }) => id))];
  const isRight = order.length === here.rows.length && order.every((id, place) => here.rows[place].id === id);
  if (isRight && !gone.length) return null;

  const { tr, selection } = state;
  const inside = here.rows.find((row) => selection.from > row.pos && selection.to < row.pos + row.node.nodeSize);
  if (!isRight) {
    const rows = order.map((id) => known.get(id) || note.create({ id }));
    tr.replaceWith(here.pos, state.doc.content.size, rows.length ? notes.create(null, rows) : []);
  }
  for (const { pos } of gone.reverse()) tr.delete(pos, pos + 1);
  if (inside && order.includes(inside.id)) {
    const row = notesOf(tr.doc).rows.find(({ id }) => id === inside.id);
    tr.setSelection(TextSelection.create(tr.doc, row.pos + (selection.head - inside.pos)));
  }
  return tr;
};

export const footnotes = (words) => new Plugin({
  key: new PluginKey("footnotes"),
  appendTransaction: (transactions, before, state) => (transactions.some((tr) => tr.docChanged) ? settle(before, state) : null),
  props: {
    decorations: ({ doc }) => {
      const numbers = new Map(notesOf(doc).rows.map((row, place) => [row.id, String(place + 1)]));
      return DecorationSet.create(doc, refsOf(doc).map(({ id, pos }) => {
        const number = numbers.get(id) || "?";
        return Decoration.node(pos, pos + 1, { "data-number": number, role: "img", "aria-label": `${words.footnote} ${number}` });
      }));
    },
  },
});

const goTo = (view, pos) => {
  view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, pos)).scrollIntoView());
  view.focus();
};

/* A reference at the cursor, and the cursor in its note. */
export const addFootnote = (state, dispatch, view) => {
  const { $to } = state.selection;
  const parent = $to.parent;
  if (!parent.inlineContent || parent.type === note || !parent.canReplaceWith($to.index(), $to.index(), ref)) return false;
  if (dispatch) {
    const id = freshId();
    dispatch(state.tr.insert($to.pos, ref.create({ note: id })));
    const row = notesOf(view.state.doc).rows.find((found) => found.id === id);
    if (row) goTo(view, row.pos + 1);
  }
  return true;
};

/* Enter in a note: back to the place in the text. */
export const leaveFootnote = (state, dispatch, view) => {
  const { $head } = state.selection;
  if ($head.parent.type !== note) return false;
  const place = refsOf(state.doc).find(({ id }) => id === $head.parent.attrs.id);
  if (dispatch && place) goTo(view, place.pos + 1);
  return true;
};
