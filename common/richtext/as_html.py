"""Blocks as HTML of the closed list."""

import html as entities
from collections.abc import Iterable, Sequence

from common.richtext.blocks import Block
from common.richtext.inline import Run


def html_of_runs(runs: Sequence[Run]) -> str:
    """A line as HTML: marks open and close in one order."""
    parts: list[str] = []
    open_marks: list[tuple[str, ...]] = []
    for run in runs:
        kept = 0
        while kept < len(open_marks) and kept < len(run.marks) and open_marks[kept] == run.marks[kept]:
            kept += 1
        parts += [f"</{mark[0]}>" for mark in reversed(open_marks[kept:])]
        parts += [_opening(mark) for mark in run.marks[kept:]]
        open_marks = [*open_marks[:kept], *run.marks[kept:]]
        if run.is_break:
            parts.append("<br>")
        elif run.note:
            parts.append(f'<sup><a href="#noot-{run.note}">{run.note}</a></sup>')
        elif run.image:
            src, alt, title = map(_in_quotes, run.image)
            parts.append(f'<img src="{src}" alt="{alt}"' + (f' title="{title}">' if title else ">"))
        else:
            parts.append(_escaped(run.text))
    parts += [f"</{mark[0]}>" for mark in reversed(open_marks)]
    return "".join(parts)


def _escaped(text: str) -> str:
    return entities.escape(text, quote=False).replace("\xa0", "&nbsp;")


def _in_quotes(value: str) -> str:
    return _escaped(value).replace('"', "&quot;")


def _opening(mark: tuple[str, ...]) -> str:
    if mark[0] != "a":
        return f"<{mark[0]}>"
    title = f' title="{_in_quotes(mark[2])}"' if mark[2] else ""
    return f'<a href="{_in_quotes(mark[1])}"{title}>'


def html_of(blocks: Iterable[Block]) -> str:
    """Blocks as HTML."""
    return "".join(map(_html_of_block, blocks))


def _html_of_block(block: Block) -> str:
    tag = block.tag
    if tag == "hr":
        return "<hr>"
    if tag == "pre":
        return f"<pre><code>{_escaped(block.text)}</code></pre>"
    if tag == "blockquote":
        return f"<blockquote>{html_of(block.blocks)}</blockquote>"
    if tag in ("ul", "ol"):
        start = f' start="{block.start}"' if block.start != 1 else ""
        return f"<{tag}{start}>{''.join(f'<li>{_html_of_item(item, block.is_tight)}</li>' for item in block.items)}</{tag}>"
    if tag == "figure":
        return f"<figure>{html_of_runs(block.runs[:1])}<figcaption>{html_of_runs(block.runs[1:])}</figcaption></figure>"
    if tag == "section":
        return f"<section><ol>{''.join(f'<li>{html_of(item)}</li>' for item in block.items)}</ol></section>"
    if tag == "table":
        return _html_of_table(block)
    return f"<{tag}>{html_of_runs(block.runs)}</{tag}>"


def _html_of_item(item: list[Block], is_tight: bool) -> str:
    return html_of_runs(item[0].runs) + html_of(item[1:]) if is_tight else html_of(item)


def _html_of_table(block: Block) -> str:
    head, *body = [_html_of_row(row, block.align, "td" if number else "th") for number, row in enumerate(block.rows)]
    rows = f"<tbody>{''.join(body)}</tbody>" if body else ""
    return f"<table><thead>{head}</thead>{rows}</table>"


def _html_of_row(row: Sequence[Sequence[Run]], ways: Sequence[str], tag: str) -> str:
    cells = [f"<{tag}{_aligned(way)}>{html_of_runs(runs)}</{tag}>" for runs, way in zip(row, ways, strict=True)]
    return f"<tr>{''.join(cells)}</tr>"


def _aligned(way: str) -> str:
    return f' align="{way}"' if way else ""
