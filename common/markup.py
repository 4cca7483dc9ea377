"""Rich text: the closed list of HTML, and the only place of the product that marks text safe.

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
from django.utils.safestring import SafeString, mark_safe  # noqa: TID251 (this is the place)
from django.utils.translation import get_language, gettext

from common.hyphens import soft_hyphens
from common.pictures import WIDTHS

TAGS = {
    "p", "br", "hr", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong", "s", "a", "img",
    "figure", "figcaption", "table", "thead", "tbody", "tr", "th", "td", "sup", "section",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "ol": {"start"},
    "th": {"align"},
    "td": {"align"},
}
# Their text is not for reading: it goes with the tag.
EMPTIED = {"script", "style", "noscript", "template", "iframe", "svg", "math", "textarea", "title", "xmp", "noembed"}
_OWN_PICTURE = re.compile(r"/blogs/pictures/[0-9a-z]{12}/[0-9]{2,4}/")
_OWN_WIDTH = re.compile(r'src="(/blogs/pictures/[0-9a-z]{12}/)([0-9]{2,4})/"')
_PIXELS = re.compile(r"[1-9][0-9]{0,4}")
_START = re.compile(r"[0-9]{1,6}")
_LINK = re.compile(r"(?:https?://|mailto:|/(?!/)|#|\?)[^\s\\]*", re.IGNORECASE)
# The serialiser writes attributes in double quotes and escapes "<" in text: this finds whole tags, never a look-alike
# inside an attribute, because the attribute is eaten together with its tag.
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+="[^"]*")*)\s*/?>')
_TAG_OR_TEXT = re.compile(r"<[^>]*>|&[#a-z0-9]+;|[^<&]+", re.IGNORECASE)
_CORNER = re.compile(r'<th scope="col"[^>]*>\s*</th>')
# As common.richtext writes them: the last thing in a text.
_FOOTNOTES = re.compile(r"(.*)<section><ol>(.*)</ol></section>", re.DOTALL)
_NOTE = re.compile(r"<li><p>(.*?)</p></li>", re.DOTALL)
_REFERENCE = re.compile(r'<sup><a href="#noot-([0-9]{1,3})">[0-9]{1,3}</a></sup>')
_HREF = re.compile(r'\shref="([^"]*)"')
_BLOCKS = "p|h[1-6]|li|ul|ol|blockquote|pre|table|tr|th|td|hr|br|figure|figcaption"
_BLOCK_TAG = re.compile(rf'</?(?:{_BLOCKS})(?:\s+[a-z-]+="[^"]*")*\s*/?>')
_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_FIRST_PARAGRAPHS = re.compile(r"(?:<p>.*?</p>\s*)+", re.DOTALL)
# So much makes a beginning; less goes on after what stands between.
_BEGINNING = 80
_SPACE = re.compile(r"\s+")
_HEADING = re.compile(r"<(h[2-4])>(.*?)</\1>", re.DOTALL)


class Heading(NamedTuple):
    """One line of a table of contents."""

    id: str
    level: int
    text: str


# Clean --------------------------------------------------------------------------------------------------------------


def _allowed(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "href":
        return value if _LINK.fullmatch(value) else None
    if attribute == "src":
        return value if _OWN_PICTURE.fullmatch(value) else None
    if attribute in ("width", "height"):
        return value if _PIXELS.fullmatch(value) else None
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


def _widths(attributes: str) -> str:
    """The smaller files of a picture whose size was noted when it was stored, for small screens."""
    found = _OWN_WIDTH.search(attributes)
    if found is None or ' width="' not in attributes:
        return ""
    folder, widest = found[1], int(found[2])
    files = [f"{folder}{width}/ {width}w" for width in (*(w for w in WIDTHS if w < widest), widest)]
    return f' srcset="{", ".join(files)}" sizes="(min-width: 62rem) 46rem, 92vw"'


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
            return f'<img{attributes}{_widths(attributes)} loading="lazy">'
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


def _with_footnotes(shown: str) -> str:
    """References that lead to their footnote, and footnotes that lead back to the first place that names them."""
    parts = _FOOTNOTES.fullmatch(shown)
    if parts is None:
        return shown
    seen: set[str] = set()

    def reference(found: re.Match[str]) -> str:
        number = found[1]
        place = "" if number in seen else f' id="verwijzing-{number}"'
        seen.add(number)
        label = entities.escape(gettext("Footnote %(number)s") % {"number": number})
        return f'<sup><a href="#noot-{number}"{place} aria-label="{label}">{number}</a></sup>'

    text, notes = _REFERENCE.sub(reference, parts[1]), ""
    for number, note in enumerate(_NOTE.findall(parts[2]), 1):
        label = entities.escape(gettext("Back to the text at footnote %(number)s") % {"number": number})
        notes += f'<li id="noot-{number}"><p>{note} <a href="#verwijzing-{number}" aria-label="{label}">↩</a></p></li>'
    title = entities.escape(gettext("Footnotes"))
    return f'{text}<hr><section aria-label="{title}"><ol>{notes}</ol></section>'


@lru_cache(maxsize=256)
def _shown(html: str, _page_language: str, lead: bool, language: str) -> str:
    cleaned = clean(html)
    if language:
        cleaned = _breakable_headings(cleaned, language)
    label = entities.escape(gettext("Table, scroll sideways to see all of it"))
    is_article = lead and cleaned.startswith("<p>") and cleaned.count("<p>") > 1
    # A heading cell without words is the corner of a table, and no heading.
    shown = _CORNER.sub("<td></td>", _TAG.sub(_dress(is_article, label), cleaned))
    return _with_footnotes(shown) if lead else shown


def show(html: str, *, lead: bool = False, language: str = "") -> SafeString:
    """Stored HTML, cleaned once more and made ready for a page.

    With `lead` a first paragraph may stand out; with `language`, that of the text, long words in headings may break.
    Headings get the ids of `headings()`, tables a box that scrolls by keyboard, links to elsewhere their `rel`; with `lead`
    footnotes and what refers to them lead to each other.
    """
    return mark_safe(_shown(html, get_language() or "", lead, language))


def raw(html: str) -> SafeString:
    """Stored HTML, cleaned once more and otherwise as it is, for the editor."""
    return mark_safe(clean(html))


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
    spaced = _BLOCK_TAG.sub(" ", _REFERENCE.sub("", html))
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
