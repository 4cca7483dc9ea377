"""Blocks as Markdown, to write on in a plain field."""

import re
from collections.abc import Iterable, Sequence

from markdown_it.common.normalize_url import normalizeLink

from common.richtext.blocks import HEADINGS, Block
from common.richtext.inline import BARE_ADDRESS, Run, bare_address

_SIGNS = {"em": "*", "strong": "**", "s": "~~"}
_ESCAPE = re.compile(r"[\\`*\[\]]|~(?=~)|(?<=~)~|<(?=[a-zA-Z/!?])|&(?=#?\w+;)|(?<![^\W_])_|_(?![^\W_])")
# The signs against which a word in marks can stand.
_BEFORE, _AFTER = "([\"'“‘«", ".,:;!?)]\"'”’»…"
_ENTITY = re.compile(r"&(?=#?\w+;)")
_LINE_START = re.compile(r"^(?:(#{1,6})(?=[ \t]|$)|([-+])(?=[ \t]|$)|(\d{1,9})([.)])(?=[ \t]|$)|(>)|([-=:|+]+))")


def _text_in_markdown(text: str) -> str:
    return _ESCAPE.sub(lambda found: "\\" + found[0], text)


def _start_in_markdown(line: str) -> str:
    """The first signs of a line, that would make another block of it, as plain signs."""
    found = _LINE_START.match(line)
    if not found:
        return line
    if found[3]:
        return f"{found[3]}\\{found[4]}{line[found.end() :]}"
    return "\\" + line


def markdown_of_runs(runs: Sequence[Run], *, line_break: str = "\\\n") -> str:
    """A line as Markdown. Where signs would not be read as marks (inside a word, next to a comma), tags stand for them."""
    return _nest(runs, 0, line_break)


def _nest(runs: Sequence[Run], depth: int, line_break: str) -> str:
    parts: list[str] = []
    place = 0
    while place < len(runs):
        run = runs[place]
        if len(run.marks) <= depth:
            parts.append(_leaf(run, line_break))
            place += 1
            continue
        mark, end = run.marks[depth], place
        while end < len(runs) and len(runs[end].marks) > depth and runs[end].marks[depth] == mark:
            end += 1
        group = runs[place:end]
        before = runs[place - 1] if place else None
        after = runs[end] if end < len(runs) else None
        parts.append(_marked(mark, group, depth, line_break, before, after))
        place = end
    return "".join(parts)


def _leaf(run: Run, line_break: str) -> str:
    if run.is_break:
        return line_break
    if run.note:
        return f"[^{run.note}]"
    if run.image:
        src, alt, title = run.image
        return f"![{_text_in_markdown(alt)}]({src}{_title(title)})"
    return _text_in_markdown(run.text)


def _marked(
    mark: tuple[str, ...], group: Sequence[Run], depth: int, line_break: str, before: Run | None, after: Run | None
) -> str:
    if mark[0] == "code":
        return _code("".join(run.text for run in group))
    inside = _nest(group, depth + 1, line_break)
    is_free = _is_edge(before, end=True) and _is_edge(after)
    if mark[0] == "a":
        _tag, address, title = mark
        if is_free and not title and _is_bare(group, depth + 1, address):
            return group[0].text
        href = _ENTITY.sub(r"\\&", address)
        href = f"<{href}>" if "(" in href or ")" in href else href
        return f"[{inside}]({href}{_title(title)})"
    opens = is_free or _is_beside(before, inside[0], _BEFORE, end=True)
    closes = is_free or _is_beside(after, inside[-1], _AFTER)
    if opens and closes and not _is_sign(inside[0]) and not _is_sign(inside[-1]):
        return f"{_SIGNS[mark[0]]}{inside}{_SIGNS[mark[0]]}"
    return f"<{mark[0]}>{inside}</{mark[0]}>"


def _code(text: str) -> str:
    fence = "`" * (max((len(found) for found in re.findall("`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _title(title: str) -> str:
    words = title.replace("\\", "\\\\").replace('"', '\\"')
    return f' "{words}"' if title else ""


def _is_bare(group: Sequence[Run], marks: int, address: str) -> bool:
    """Whether a link is its own address, as people type it in running text."""
    text = group[0].text
    is_plain = len(group) == 1 and group[0].is_text and len(group[0].marks) == marks
    is_whole = BARE_ADDRESS.fullmatch(text) is not None and bare_address(text) == text
    return is_plain and is_whole and normalizeLink(text) == address and _text_in_markdown(text) == text


def _is_edge(run: Run | None, *, end: bool = False) -> bool:
    """Whether marks can open or close beside this run: there is nothing, or a space."""
    if run is None or run.is_break:
        return True
    return run.is_text and not run.marks and (run.text[-1] if end else run.text[0]) == " "


def _is_beside(run: Run | None, sign: str, signs: str, *, end: bool = False) -> bool:
    """Whether marks around a word can open or close beside this run: a space, or a sign that a word can stand against."""
    if _is_edge(run, end=end):
        return True
    return (
        run is not None
        and run.is_text
        and not run.marks
        and sign.isalnum()
        and (run.text[-1] if end else run.text[0]) in signs
    )


def _is_sign(sign: str) -> bool:
    return sign.isspace() or sign in "*~_\\`<!["


def to_markdown(blocks: Sequence[Block]) -> str:
    """Blocks as Markdown, to write on in a plain field."""
    return "\n".join(_markdown_lines(blocks)).strip("\n")


def _markdown_lines(blocks: Sequence[Block]) -> list[str]:
    lines: list[str] = []
    other = False  # of two lists after each other the second has other signs
    for number, block in enumerate(blocks):
        if number:
            lines.append("")
            same = block.tag in ("ul", "ol") and blocks[number - 1].tag == block.tag
            other = same and not other
        lines += _markdown_of_block(block, other)
    return lines


def _markdown_of_block(block: Block, other: bool) -> list[str]:
    tag = block.tag
    if tag == "hr":
        return ["___"]
    if tag == "pre":
        fence = "`" * max(3, max((len(found) for found in re.findall("`+", block.text)), default=0) + 1)
        return [fence, *block.text[:-1].split("\n"), fence]
    if tag == "blockquote":
        return [f"> {line}" if line else ">" for line in _markdown_lines(block.blocks)]
    if tag in ("ul", "ol"):
        return _markdown_of_list(block, other)
    if tag == "figure":
        return [markdown_of_runs(block.runs[:1]), f"*{markdown_of_runs(block.runs[1:])}*"]
    if tag == "table":
        return _markdown_of_table(block)
    if tag == "section":
        lines = [_start_in_markdown(markdown_of_runs(item[0].runs, line_break="<br>")) for item in block.items]
        return [f"[^{number}]: {line}" for number, line in enumerate(lines, 1)]
    if tag in HEADINGS:
        words = re.sub(r"(#+)$", r"\\\1", markdown_of_runs(block.runs))
        return [f"{'#' * int(tag[1])} {words}"]
    return [_start_in_markdown(line) for line in markdown_of_runs(block.runs).split("\n")]


def _markdown_of_list(block: Block, other: bool) -> list[str]:
    lines: list[str] = []
    for number, item in enumerate(block.items, block.start):
        sign = ("*" if other else "-") if block.tag == "ul" else f"{number}{')' if other else '.'}"
        inside = (
            _markdown_lines(item)
            if not block.is_tight
            else [line for part in item for line in _markdown_of_block(part, False)]
        )
        if number > block.start and not block.is_tight:
            lines.append("")
        pad = " " * (len(sign) + 1)
        lines.append(f"{sign} {inside[0]}".rstrip(" "))
        lines += [f"{pad}{line}" if line else "" for line in inside[1:]]
    return lines


def _tight_lines(item: Sequence[Block]) -> list[str]:
    return [line for block in item for line in _markdown_of_block(block, False)]


def _markdown_of_table(block: Block) -> list[str]:
    def row(cells: Iterable[str]) -> str:
        return f"| {' | '.join(cells)} |"

    head, *body = [
        [markdown_of_runs(runs, line_break="<br>").replace("|", "\\|") for runs in cells] for cells in block.rows
    ]
    ways = {"left": ":--", "right": "--:", "center": ":-:", "": "---"}
    return [row(head), row(ways[way] for way in block.align), *map(row, body)]
