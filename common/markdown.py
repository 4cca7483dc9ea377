"""From Markdown to the closed list of HTML (`common.markup`)."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from common import richtext
from common.text import without_unseen

MAX_CHARACTERS = 100_000
# No text of people comes near these; markup made to keep the server busy does.
MAX_LINES = 5_000
MAX_MARKS = 20_000
MAX_CELLS = 20_000
_TABLE_RULE_SIGNS = frozenset("|-: \t>")
_MARK = re.compile(r"[*_~`\[\]<>!&|]")


def _straighten_headings(state: StateCore) -> None:
    """The title of the page is h1: headings begin at h2 and never skip a level, whatever the writer typed."""
    open_levels: list[int] = []
    for token in state.tokens:
        if token.type == "heading_open":
            level = int(token.tag[1])
            while open_levels and open_levels[-1] >= level:
                open_levels.pop()
            open_levels.append(level)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(1 + len(open_levels), 4)}"


def _is_captioned_picture(inline: Token) -> bool:
    children = inline.children or []
    kinds = [child.type for child in children]
    return (
        len(kinds) >= 4
        and kinds[:3] == ["image", "softbreak", "em_open"]
        and kinds[-1] == "em_close"
        and kinds.count("em_open") == 1
    )


def _caption_pictures(state: StateCore) -> None:
    """A picture with a line in italics right under it becomes a figure with a caption."""
    for opening, inline, closing in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        if opening.type == "paragraph_open" and inline.type == "inline" and _is_captioned_picture(inline):
            opening.tag = closing.tag = "figure"
            opening.hidden = closing.hidden = False
            children = inline.children or []
            children[2].tag = children[-1].tag = "figcaption"
            del children[1]


def _footnote_reference(_renderer: Any, tokens: Sequence[Token], place: int, *_rest: Any) -> str:
    number = tokens[place].meta["id"] + 1
    return f'<sup><a href="#noot-{number}">{number}</a></sup>'


# The plugin's own give lines, arrows and names that the closed list does not know.
_FOOTNOTES: dict[str, Callable[..., str]] = {
    "footnote_ref": _footnote_reference,
    "footnote_block_open": lambda *_: "<section><ol>",
    "footnote_block_close": lambda *_: "</ol></section>",
    "footnote_open": lambda *_: "<li>",
    "footnote_close": lambda *_: "</li>",
    "footnote_anchor": lambda *_: "",
}
_TAG_AS_MARK = re.compile(r"<(/?)(strong|em|s)>|<br>")


def _tag_as_mark(state: StateInline, silent: bool) -> bool:
    """<strong>, <em>, <s> and <br>, and no other tag: where signs cannot be marks, `richtext.to_markdown` writes these."""
    found = _TAG_AS_MARK.match(state.src, state.pos)
    if found is None:
        return False
    if found[1] and sum(token.nesting for token in state.tokens if token.tag == found[2]) < 1:
        return False  # closes what was never opened: the signs that someone typed
    if not silent and found[2] is None:
        state.push("hardbreak", "br", 0)
    elif not silent:
        state.push(f"{found[2]}_{'close' if found[1] else 'open'}", found[2], -1 if found[1] else 1)
    state.pos = found.end()
    return True


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 12})
    parser.enable(["table", "strikethrough"])
    # Without html these only cost time.
    parser.disable(["html_block", "html_inline"])
    parser.inline.ruler.push("tag_as_mark", _tag_as_mark)
    parser.core.ruler.push("straighten_headings", _straighten_headings)
    parser.core.ruler.push("caption_pictures", _caption_pictures)
    return parser


_plain, _with_footnotes = _parser(), _parser().use(footnote_plugin, inline=False)
# In a comment, [1]: and what follows is what someone wrote.
_plain.disable("reference")
for name, render in _FOOTNOTES.items():
    _with_footnotes.add_render_rule(name, render)


def _grouped(number: int) -> str:
    return number_format(number, force_grouping=True)


def check_length(source: str) -> None:
    """Refuse, in words and before any parsing, a text that is too long or too busy."""
    if len(source) > MAX_CHARACTERS:
        raise ValidationError(
            _("The text is too long. At most %(limit)s characters fit, and it has %(length)s."),
            code="too_long",
            params={"limit": _grouped(MAX_CHARACTERS), "length": _grouped(len(source))},
        )
    lines = source.split("\n")
    # A table fills up each short row, so that a few signs could make a great many cells.
    columns = max((line.count("|") for line in lines if _TABLE_RULE_SIGNS.issuperset(line)), default=0)
    if len(lines) > MAX_LINES or len(_MARK.findall(source)) > MAX_MARKS or len(lines) * columns > MAX_CELLS:
        raise ValidationError(
            _("The text is too long or has too much markup. Split it into two texts."), code="too_busy"
        )


def render_markdown(source: str, *, footnotes: bool = False) -> str:
    """Clean HTML of a Markdown text in its canonical form, to be stored. ValidationError for a text that is too long.

    With `footnotes` for an article: two texts with footnotes on one page would both have a first one.
    """
    check_length(source)
    parser = _with_footnotes if footnotes else _plain
    return richtext.canonical(parser.render(without_unseen(source)))
