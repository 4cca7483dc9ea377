/* What the buttons and keys do. */
import { chainCommands, exitCode, setBlockType, toggleMark, wrapIn, lift } from "prosemirror-commands";
import { redo, undo } from "prosemirror-history";
import { inputRules, textblockTypeInputRule, undoInputRule, wrappingInputRule } from "prosemirror-inputrules";
import { liftListItem, sinkListItem, splitListItem, wrapInList } from "prosemirror-schema-list";
import { TextSelection } from "prosemirror-state";
import { addColumnAfter, addRowAfter, deleteColumn, deleteRow, deleteTable, goToNextCell, isInTable } from "prosemirror-tables";
import { addFootnote, leaveFootnote } from "./footnotes.js";
import { schema } from "./schema.js";

const { nodes, marks } = schema;

export const isIn = (state, type, attrs) => {
  const { $from } = state.selection;
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    const node = $from.node(depth);
    if (node.type === type && (!attrs || Object.entries(attrs).every(([name, value]) => node.attrs[name] === value))) return true;
  }
  return false;
};

export const hasMark = (state, type) => {
  const { from, to, empty, $from } = state.selection;
  return empty ? Boolean(type.isInSet(state.storedMarks || $from.marks())) : state.doc.rangeHasMark(from, to, type);
};

const toggleHeading = (level) => (state, dispatch) => (isIn(state, nodes.heading, { level }) ? setBlockType(nodes.paragraph) : setBlockType(nodes.heading, { level }))(state, dispatch);
const toggleCode = (state, dispatch, view) => {
  if (isIn(state, nodes.code_block)) return setBlockType(nodes.paragraph)(state, dispatch);
  // Several lines are a piece of code; a word is code in a line.
  const { $from, $to } = state.selection;
  return $from.sameParent($to) ? toggleMark(marks.code)(state, dispatch, view) : setBlockType(nodes.code_block)(state, dispatch);
};
const toggleQuote = (state, dispatch) => (isIn(state, nodes.blockquote) ? lift(state, dispatch) : wrapIn(nodes.blockquote)(state, dispatch));

const toggleList = (type) => (state, dispatch) => {
  const { $from } = state.selection;
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    const node = $from.node(depth);
    if (node.type !== nodes.bullet_list && node.type !== nodes.ordered_list) continue;
    if (node.type === type) return liftListItem(nodes.list_item)(state, dispatch);
    if (dispatch) dispatch(state.tr.setNodeMarkup($from.before(depth), type));
    return true;
  }
  return wrapInList(type)(state, dispatch);
};

const addTable = (state, dispatch) => {
  const { $from } = state.selection;
  if (isInTable(state)) return false;
  const row = (type) => nodes.table_row.create(null, Array.from({ length: 3 }, () => type.createAndFill()));
  const table = nodes.table.create(null, [row(nodes.table_header), row(nodes.table_cell), row(nodes.table_cell)]);
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    const index = $from.indexAfter(depth - 1);
    if (!$from.node(depth - 1).canReplaceWith(index, index, nodes.table)) continue;
    if (dispatch) {
      const place = $from.after(depth);
      const tr = state.tr.insert(place, table);
      dispatch(tr.setSelection(TextSelection.create(tr.doc, place + 3)).scrollIntoView());
    }
    return true;
  }
  return false;
};

const lineBreak = (state, dispatch) => {
  const { $head } = state.selection;
  if (!$head.parent.canReplaceWith($head.index(), $head.index(), nodes.hard_break)) return false;
  if (dispatch) dispatch(state.tr.replaceSelectionWith(nodes.hard_break.create()).scrollIntoView());
  return true;
};

const inCell = (command) => (state, dispatch, view) => isInTable(state) && command(state, dispatch, view);

/* Enter in a caption: on with the text after the picture. */
const leaveCaption = (state, dispatch) => {
  const { $head } = state.selection;
  if ($head.parent.type !== nodes.figure) return false;
  if (dispatch) {
    const place = $head.after();
    const tr = state.tr.insert(place, nodes.paragraph.create());
    dispatch(tr.setSelection(TextSelection.create(tr.doc, place + 1)).scrollIntoView());
  }
  return true;
};

export const commands = {
  heading: toggleHeading(2),
  subheading: toggleHeading(3),
  bold: toggleMark(marks.strong),
  italic: toggleMark(marks.em),
  code: toggleCode,
  list: toggleList(nodes.bullet_list),
  numbers: toggleList(nodes.ordered_list),
  quote: toggleQuote,
  table: addTable,
  footnote: addFootnote,
  undo,
  redo,
  "row-add": addRowAfter,
  "column-add": addColumnAfter,
  "row-remove": deleteRow,
  "column-remove": deleteColumn,
  "table-remove": deleteTable,
};

export const isOn = {
  heading: (state) => isIn(state, nodes.heading, { level: 2 }),
  subheading: (state) => isIn(state, nodes.heading, { level: 3 }),
  bold: (state) => hasMark(state, marks.strong),
  italic: (state) => hasMark(state, marks.em),
  code: (state) => hasMark(state, marks.code) || isIn(state, nodes.code_block),
  list: (state) => isIn(state, nodes.bullet_list),
  numbers: (state) => isIn(state, nodes.ordered_list),
  quote: (state) => isIn(state, nodes.blockquote),
  link: (state) => hasMark(state, marks.link),
  table: (state) => isInTable(state),
};

export const keys = {
  Backspace: undoInputRule,
  "Mod-z": undo,
  "Shift-Mod-z": redo,
  "Mod-y": redo,
  "Mod-b": commands.bold,
  "Mod-i": commands.italic,
  "Mod-e": commands.code,
  "Mod-Alt-2": commands.heading,
  "Mod-Alt-3": commands.subheading,
  "Mod-Alt-4": toggleHeading(4),
  "Mod-Alt-0": setBlockType(nodes.paragraph),
  "Shift-Mod-7": commands.numbers,
  "Shift-Mod-8": commands.list,
  "Shift-Mod-9": commands.quote,
  "Shift-Enter": chainCommands(exitCode, lineBreak),
  "Mod-Enter": chainCommands(exitCode, lineBreak),
  Enter: chainCommands(leaveFootnote, leaveCaption, inCell(lineBreak), splitListItem(nodes.list_item)),
  // Tab moves on through the page, but where it means something in the text.
  Tab: chainCommands(goToNextCell(1), sinkListItem(nodes.list_item)),
  "Shift-Tab": chainCommands(goToNextCell(-1), liftListItem(nodes.list_item)),
};

/* What people who know Markdown type. Backspace right after it gives back what was typed. */
export const rules = () => inputRules({
  rules: [
    textblockTypeInputRule(/^(#{2,4})\s$/, nodes.heading, (found) => ({ level: found[1].length })),
    wrappingInputRule(/^\s*>\s$/, nodes.blockquote),
    wrappingInputRule(/^\s*[-*]\s$/, nodes.bullet_list),
    wrappingInputRule(/^(\d{1,3})\.\s$/, nodes.ordered_list, (found) => ({ start: Number(found[1]) }), (found, node) => node.childCount + node.attrs.start === Number(found[1])),
    textblockTypeInputRule(/^```$/, nodes.code_block),
  ],
});
