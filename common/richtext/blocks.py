"""Blocks of a text, in one canonical form."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from common.richtext.inline import SPACE, Run, inline, tidy
from common.richtext.tree import Element

HEADINGS = ("h2", "h3", "h4")
_BLOCKS = {
    "p",
    *HEADINGS,
    "ul",
    "ol",
    "li",
    "blockquote",
    "pre",
    "hr",
    "figure",
    "figcaption",
    "table",
    "thead",
    "tbody",
}
_BLOCKS |= {"tr", "th", "td", "section"}


@dataclass
class Block:
    """A block in canonical form. Which of the fields it has follows from its tag:

    p, h2, h3, h4: `runs`; pre: `text`; hr: nothing; blockquote: `blocks`; ul, ol: `items` (and `start`);
    figure: the picture and its caption in `runs`, the picture first; table: `rows` of cells, the first are the headings;
    section: the footnotes in `items`.
    """

    tag: str
    runs: list[Run] = field(default_factory=list)
    text: str = ""
    blocks: list["Block"] = field(default_factory=list)
    items: list[list["Block"]] = field(default_factory=list)
    rows: list[list[list[Run]]] = field(default_factory=list)
    align: list[str] = field(default_factory=list)
    start: int = 1

    @property
    def is_tight(self) -> bool:
        """Whether the items of a list are lines, with at most lists under them."""
        return all(item[0].tag == "p" and all(block.tag in ("ul", "ol") for block in item[1:]) for item in self.items)


def blocks_of(nodes: Iterable[Element | str], *, breaks: bool = True) -> list[Block]:
    """Blocks of a piece of the tree; what stands loose between blocks becomes a paragraph."""
    found: list[Block] = []
    loose: list[Element | str] = []

    def settle() -> None:
        runs = inline(loose)
        loose.clear()
        if runs:
            found.append(Block("p", runs=runs))

    for node in nodes:
        if isinstance(node, str) or node.tag not in _BLOCKS:
            loose.append(node)
            continue
        settle()
        found += _block(node)
    settle()
    return found


def _block(node: Element) -> list[Block]:
    if node.tag == "p":
        return blocks_of(node.children) if _holds_blocks(node) else _line("p", inline(node.children))
    if node.tag in HEADINGS:
        return _line(node.tag, inline(node.children, breaks=False))
    if node.tag == "hr":
        return [Block("hr")]
    if node.tag == "pre":
        text = node.text().replace("\r\n", "\n").replace("\r", "\n").strip("\n")
        return [Block("pre", text=f"{text}\n")] if text.strip() else []
    if node.tag == "blockquote":
        inside = blocks_of(node.children)
        return [Block("blockquote", blocks=inside)] if inside else []
    if node.tag in ("ul", "ol"):
        return _list(node)
    if node.tag == "figure":
        return _figure(node)
    if node.tag == "table":
        return _table(node)
    if node.tag == "section":
        return _footnotes(node)
    return blocks_of(node.children)  # an item, a cell or a caption without what belongs around it


def _holds_blocks(node: Element) -> bool:
    return any(isinstance(child, Element) and child.tag in _BLOCKS for child in node.children)


def _line(tag: str, runs: list[Run]) -> list[Block]:
    return [Block(tag, runs=runs)] if runs else []


def _list(node: Element) -> list[Block]:
    items: list[list[Block]] = []
    for child in node.children:
        if isinstance(child, Element) and child.tag == "li":
            items.append(blocks_of(child.children))
        elif isinstance(child, Element) and child.tag in ("ul", "ol") and items:
            items[-1] += _block(child)  # as some programs write a list in a list
        else:
            items.append(blocks_of([child]))
    items = [item for item in items if item]
    start = node.attributes.get("start", "1")
    return (
        [Block(node.tag, items=items, start=int(start) if node.tag == "ol" and start.isdecimal() else 1)]
        if items
        else []
    )


def _figure(node: Element) -> list[Block]:
    caption = next((c for c in node.children if isinstance(c, Element) and c.tag == "figcaption"), None)
    rest = [child for child in node.children if child is not caption]
    pictures = [run for run in inline(rest) if run.image]
    words = inline(caption.children, breaks=False, without=("em",)) if caption else []
    words = [run for run in words if run.image is None and not run.note]
    if len(pictures) == 1 and not pictures[0].marks and words:
        return [Block("figure", runs=[pictures[0], *tidy(words)])]
    return [*blocks_of(rest), *_line("p", words)]


def _table(node: Element) -> list[Block]:
    rows = [
        [cell for cell in row.children if isinstance(cell, Element) and cell.tag in ("th", "td")]
        for row in _every(node, "tr")
    ]
    rows = [row for row in rows if row]
    if not rows:
        return blocks_of([child for child in node.children if isinstance(child, Element)])
    width = max(map(len, rows))
    cells = [[_cell(cell) for cell in row] + [[] for _ in range(width - len(row))] for row in rows]
    align = [cell.attributes.get("align", "") for cell in rows[0]] + [""] * (width - len(rows[0]))
    return [Block("table", rows=cells, align=align)]


def _every(node: Element, tag: str) -> Iterator[Element]:
    for child in node.children:
        if isinstance(child, Element):
            if child.tag == tag:
                yield child
            elif child.tag != "table":
                yield from _every(child, tag)


def _cell(cell: Element) -> list[Run]:
    """A cell is one line: its paragraphs and the items of its lists stand under each other."""
    found: list[Run] = []
    for line in _lines(blocks_of(cell.children)):
        found += [Run(is_break=True)] * bool(found) + line
    return tidy(found)


def _lines(blocks: Iterable[Block]) -> Iterator[list[Run]]:
    for block in blocks:
        if block.text:
            yield [Run(SPACE.sub(" ", block.text))]
        if block.runs:
            yield block.runs
        yield from _lines(block.blocks)
        for item in block.items:
            yield from _lines(item)
        for row in block.rows:
            yield from row


def _footnotes(node: Element) -> list[Block]:
    items = []
    for item in _every(node, "li"):
        runs = [run for run in inline(_without_way_back(item.children)) if not run.note]
        items.append([Block("p", runs=tidy(runs))])
    return [Block("section", items=items)] if items else []


def _without_way_back(nodes: Iterable[Element | str]) -> Iterator[Element | str]:
    for node in nodes:
        if isinstance(node, Element) and node.tag in ("p", "a"):
            if node.tag == "p":
                yield from _without_way_back(node.children)
            elif not node.attributes.get("href", "").startswith(("#verwijzing-", "#fnref")):
                yield node
        else:
            yield node


# A whole text -----------------------------------------------------------------------------------------------------------

# Deeper lists and quotes are not read by people, and not by the parser of Markdown.
DEEPEST = 4


def document(root: Element) -> list[Block]:
    """A whole text: headings begin at h2 and skip no level, the footnotes stand at the end in the order of their references.

    What refers to no footnote, and a footnote that nothing refers to, is left out.
    """
    blocks = blocks_of(root.children)
    notes = [item for block in blocks if block.tag == "section" for item in block.items]
    blocks = _shallow([block for block in blocks if block.tag != "section"], 0)
    order: list[int] = []
    blocks = _referring(blocks, len(notes), order)
    _straighten_headings(blocks)
    if order:
        blocks.append(Block("section", items=[notes[number - 1] for number in order]))
    return blocks


def _shallow(blocks: Iterable[Block], depth: int) -> list[Block]:
    found: list[Block] = []
    for block in blocks:
        if (block.blocks or block.items) and depth == DEEPEST:
            found += [Block("p", runs=runs) for runs in _lines([block])]
            continue
        tag = "ol" if block.tag == "section" else block.tag
        items = [_shallow(item, depth + 1) for item in block.items]
        found.append(replace(block, tag=tag, blocks=_shallow(block.blocks, depth + 1), items=items))
    return found


def _referring(blocks: Iterable[Block], notes: int, order: list[int]) -> list[Block]:
    """The blocks with their references numbered as they come; `order` gets the old numbers."""
    found: list[Block] = []
    for block in blocks:
        runs = _numbered(block.runs, notes, order)
        inside = _referring(block.blocks, notes, order)
        items = [kept for item in block.items if (kept := _referring(item, notes, order))]
        rows = [[_numbered(cell, notes, order) for cell in row] for row in block.rows]
        is_left = block.tag in ("hr", "pre", "table") or runs or inside or items
        if is_left:
            found.append(replace(block, runs=runs, blocks=inside, items=items, rows=rows))
    return found


def _numbered(runs: list[Run], notes: int, order: list[int]) -> list[Run]:
    found: list[Run] = []
    for run in runs:
        if run.note and not 1 <= run.note <= notes:
            continue
        if run.note and run.note not in order:
            order.append(run.note)
        found.append(replace(run, note=order.index(run.note) + 1) if run.note else run)
    return tidy(found) if len(found) < len(runs) else found


def _straighten_headings(blocks: Iterable[Block]) -> None:
    above: list[int] = []
    for block in _every_block(blocks):
        if block.tag in HEADINGS:
            level = int(block.tag[1])
            while above and above[-1] >= level:
                above.pop()
            above.append(level)
            block.tag = HEADINGS[min(len(above), len(HEADINGS)) - 1]


def _every_block(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        yield block
        yield from _every_block(block.blocks)
        for item in block.items:
            yield from _every_block(item)
