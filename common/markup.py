"""Rich text: from Markdown to a closed list of HTML, and the only place of the product that marks text safe.

Text is cleaned twice: when it is stored, and again when it is shown, so that a row that came in another way (an import,
a restored backup, an older and milder list) is no way in either.
"""

import html as entities
import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import nh3
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe  # noqa: TID251 (this is the place)
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from common.hyphens import soft_hyphens
from common.text import without_unseen

MAX_CHARACTERS = 100_000
# No text of people comes near these; markup made to keep the server busy does.
MAX_LINES = 5_000
MAX_MARKS = 20_000
MAX_CELLS = 20_000

TAGS = {
    "p", "br", "hr", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong", "s", "a", "img",
    "figure", "figcaption", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}, "th": {"align"}, "td": {"align"}}
# Their text is not for reading: it goes with the tag.
EMPTIED = {"script", "style", "noscript", "template", "iframe", "svg", "math", "textarea", "title", "xmp", "noembed"}
_OWN_PICTURE = re.compile(r"/blogs/pictures/[0-9a-z]{12}/[0-9]{2,4}/")
_START = re.compile(r"[0-9]{1,6}")
_LINK = re.compile(r"(?:https?://|mailto:|/(?!/)|#|\?)[^\s\\]*", re.IGNORECASE)
# The serialiser writes attributes in double quotes and escapes "<" in text: this finds whole tags, never a look-alike
# inside an attribute, because the attribute is eaten together with its tag.
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+="[^"]*")*)\s*/?>')
_TAG_OR_TEXT = re.compile(r"<[^>]*>|&[#a-z0-9]+;|[^<&]+", re.IGNORECASE)
_CORNER = re.compile(r'<th scope="col"[^>]*>\s*</th>')
_HREF = re.compile(r'\shref="([^"]*)"')
_BLOCKS = "p|h[1-6]|li|ul|ol|blockquote|pre|table|tr|th|td|hr|br|figure|figcaption"
_BLOCK_TAG = re.compile(rf'</?(?:{_BLOCKS})(?:\s+[a-z-]+="[^"]*")*\s*/?>')
_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_FIRST_PARAGRAPHS = re.compile(r"(?:<p>.*?</p>\s*)+", re.DOTALL)
# So much makes a beginning; less goes on after what stands between.
_BEGINNING = 80
_SPACE = re.compile(r"\s+")
_BARE_ADDRESS = re.compile(r"\bhttps?://[^\s<>\"\\]{3,}")
_TABLE_RULE_SIGNS = frozenset("|-: \t>")
_MARK = re.compile(r"[*_~`\[\]<>!&|]")
_HEADING = re.compile(r"<(h[2-4])>(.*?)</\1>", re.DOTALL)


class Heading(NamedTuple):
    """One line of a table of contents."""

    id: str
    level: int
    text: str


# From Markdown ------------------------------------------------------------------------------------------------------


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
            children = inline.children or []
            children[2].tag = children[-1].tag = "figcaption"
            del children[1]


def _link_bare_addresses(state: StateCore) -> None:
    """https://... in running text becomes a link, as people expect it to."""
    for inline in state.tokens:
        children: list[Token] = []
        inside_link = 0
        for token in inline.children or []:
            inside_link += {"link_open": 1, "link_close": -1}.get(token.type, 0)
            if token.type == "text" and not inside_link and "://" in token.content:
                children += _text_with_links(token.content)
            else:
                children.append(token)
        if inline.children:
            inline.children = children


def _text_with_links(text: str) -> list[Token]:
    tokens: list[Token] = []
    place = 0
    for found in _BARE_ADDRESS.finditer(text):
        address = found[0].rstrip(".,:;!?'\"")
        if address.endswith(")") and "(" not in address:
            address = address.rstrip(").,:;!?")
        opening = Token("link_open", "a", 1, attrs={"href": address})
        inside = [Token("text", "", 0, content=address), Token("link_close", "a", -1)]
        tokens += [Token("text", "", 0, content=text[place : found.start()]), opening, *inside]
        place = found.start() + len(address)
    return [*tokens, Token("text", "", 0, content=text[place:])]


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 12})
    parser.enable(["table", "strikethrough"])
    # Without html these only cost time.
    parser.disable(["html_block", "html_inline"])
    parser.core.ruler.push("link_bare_addresses", _link_bare_addresses)
    parser.core.ruler.push("straighten_headings", _straighten_headings)
    parser.core.ruler.push("caption_pictures", _caption_pictures)
    return parser


_markdown = _parser()


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


def render_markdown(source: str) -> str:
    """Clean HTML of a Markdown text, to be stored. Raises ValidationError for a text that is too long."""
    check_length(source)
    return clean(_markdown.render(without_unseen(source)))


# Clean --------------------------------------------------------------------------------------------------------------


def _allowed(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "href":
        return value if _LINK.fullmatch(value) else None
    if attribute == "src":
        return value if _OWN_PICTURE.fullmatch(value) else None
    if attribute == "start":
        return value if _START.fullmatch(value) else None
    if attribute == "align":
        return value if value in ("left", "center", "right") else None
    return value


def _clean_once(html: str) -> str:
    return nh3.clean(
        html,
        tags=TAGS,
        clean_content_tags=EMPTIED,
        attributes=ATTRIBUTES,
        attribute_filter=_allowed,
        strip_comments=True,
        link_rel=None,
        url_schemes={"http", "https", "mailto"},
    )


def _without_foreign_pictures(html: str) -> str:
    """A picture from elsewhere lost its address above: what remains of it is its description."""

    def keep(tag: re.Match[str]) -> str:
        if tag[2] != "img":
            return tag[0]
        if ' src="' in tag[3]:
            return tag[0] if ' alt="' in tag[3] else f'<img{tag[3]} alt="">'
        alt = re.search(r'\salt="([^"]*)"', tag[3])
        return alt[1].replace("<", "&lt;").replace(">", "&gt;") if alt else ""

    return _TAG.sub(keep, html)


def clean(html: str) -> str:
    """Only what the closed list allows. Cleaning what is clean changes nothing.

    A parser may read its own output another way the second time (that is how "mutation" attacks work), so this goes on
    until nothing changes; markup that never comes to rest is shown as the text it is.
    """
    for _round in range(6):
        cleaned = _without_foreign_pictures(_clean_once(html))
        if cleaned == html:
            return cleaned
        html = cleaned
    return f"<p>{entities.escape(_SPACE.sub(' ', plain_text(html)), quote=False)}</p>".replace("\xa0", "&nbsp;")


# Show ---------------------------------------------------------------------------------------------------------------


def _is_elsewhere(href: str) -> bool:
    address = entities.unescape(href).lower()
    if not address.startswith(("http:", "https:")):
        return False
    own = settings.SITE_URL.lower()
    return address != own and not address.startswith((f"{own}/", f"{own}?", f"{own}#"))


def _dress(lead: bool, table_label: str) -> Callable[[re.Match[str]], str]:
    headings = 0
    lead_is_due = lead

    def dress(tag: re.Match[str]) -> str:
        nonlocal headings, lead_is_due
        closing, name, attributes = tag[1], tag[2], tag[3]
        is_first, lead_is_due = lead_is_due, False
        if name in ("h2", "h3", "h4") and not closing:
            headings += 1
            return f'<{name} id="kop-{headings}">'
        if name == "table":
            box = f'<div class="tablewrap" tabindex="0" role="region" aria-label="{table_label}"><table>'
            return "</table></div>" if closing else box
        if name == "th" and not closing:
            return f'<th scope="col"{attributes}>'
        if name == "img":
            return f'<img{attributes} loading="lazy">'
        if name == "a" and not closing:
            href = _HREF.search(attributes)
            if href and _is_elsewhere(href[1]):
                return f'<a{attributes} rel="noopener nofollow ugc">'
        if name == "p" and not closing and is_first:
            return '<p class="lead">'
        return tag[0]

    return dress


def _breakable_headings(html: str, language: str) -> str:
    """Break points in the long words of headings, which are large."""
    return _HEADING.sub(
        lambda found: "".join(
            part if part.startswith("<") else soft_hyphens(part, language) for part in _TAG_OR_TEXT.findall(found[0])
        ),
        html,
    )


@lru_cache(maxsize=256)
def _shown(html: str, _page_language: str, lead: bool, language: str) -> str:
    cleaned = clean(html)
    if language:
        cleaned = _breakable_headings(cleaned, language)
    label = entities.escape(gettext("Table, scroll sideways to see all of it"))
    is_article = lead and cleaned.startswith("<p>") and cleaned.count("<p>") > 1
    # A heading cell without words is the corner of a table, and no heading.
    return _CORNER.sub("<td></td>", _TAG.sub(_dress(is_article, label), cleaned))


def show(html: str, *, lead: bool = False, language: str = "") -> SafeString:
    """Stored HTML, cleaned once more and made ready for a page.

    With `lead` a first paragraph may stand out; with `language`, that of the text, long words in headings may break.
    Headings get the ids of `headings()`, tables a box that scrolls by keyboard, links to elsewhere their `rel`.
    """
    return mark_safe(_shown(html, get_language() or "", lead, language))


def cut(shown: SafeString, pattern: re.Pattern[str]) -> list[SafeString | re.Match[str]]:
    """What `show()` gave, in pieces around the places that `pattern` finds: each piece is safe as far as it goes.

    The pattern must match whole elements at the top level, or the pieces do not close what they open.
    """
    pieces: list[SafeString | re.Match[str]] = []
    place = 0
    for found in pattern.finditer(shown):
        pieces += [mark_safe(shown[place : found.start()]), found]
        place = found.end()
    return [*pieces, mark_safe(shown[place:])]


@lru_cache(maxsize=256)
def headings(html: str) -> tuple[Heading, ...]:
    """The headings of a stored text, with the ids that `show()` gives them."""
    return tuple(
        Heading(f"kop-{number}", int(found[1][1]), plain_text(found[2]))
        for number, found in enumerate(_HEADING.finditer(clean(html)), start=1)
    )


def plain_text(html: str) -> str:
    """The words of a stored text on one line, for search, excerpts and mails."""
    spaced = _BLOCK_TAG.sub(" ", html)
    return _SPACE.sub(" ", entities.unescape(_TAG.sub("", spaced))).strip()


def running_text(html: str) -> str:
    """The words of the paragraphs only: a heading, a list or a table makes no sentence beside them.

    The first paragraphs are enough when they say something.
    """
    first = _FIRST_PARAGRAPHS.match(html)
    if first and len(beginning := plain_text(first[0])) >= _BEGINNING:
        return beginning
    return plain_text(" ".join(_PARAGRAPH.findall(html))) or plain_text(html)


def excerpt(text: str, length: int = 200) -> str:
    """The beginning of a plain text, cut between words, with an ellipsis when there is more."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    at_word = cut.rsplit(" ", 1)[0] if " " in cut[length // 2 :] else cut
    return at_word.rstrip(" .,;:-–—(") + "…"
