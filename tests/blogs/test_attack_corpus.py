"""Nothing in the corpus of attacks comes through, whichever way it is written.

tests/journeys/test_attacks.py opens them in a browser.
"""

import re

import html5lib
import pytest

from blogs.texts import body_from_html, body_from_markdown, clean_title
from common.markdown import render_markdown
from common.markup import ATTRIBUTES, TAGS, clean, raw, show
from common.richtext import canonical, markdown_of
from common.tags import clean_tags
from tests.attacks import PAYLOADS

# What `show` adds for the page, in its own words.
SHOWN = {"div": {"class", "tabindex", "role", "aria-label"}, "p": {"class"}, "th": {"scope"}, "section": {"aria-label"}}
SHOWN |= {name: {"id"} for name in ("h2", "h3", "h4", "li")}
SHOWN |= {"a": {"rel", "id", "aria-label"}, "img": {"loading", "srcset", "sizes"}}
SAFE = re.compile(r"(?:https?://|mailto:|/(?!/)|#|\?)", re.IGNORECASE)


def faults(html, *, shown=False):
    """What a browser would find in it that the closed list does not know."""
    found = []
    for element in html5lib.parseFragment(html, namespaceHTMLElements=False).iter():
        tag = element.tag
        if not isinstance(tag, str) or tag == "DOCUMENT_FRAGMENT":
            continue
        allowed = ATTRIBUTES.get(tag, set()) | (SHOWN.get(tag, set()) if shown else set())
        if tag not in TAGS and not (shown and tag == "div"):
            found.append(tag)
        for name, value in element.attrib.items():
            if name not in allowed:
                found.append(f"{tag} {name}")
            if name == "href" and not SAFE.match(value):
                found.append(value)
            if name == "src" and not re.fullmatch(r"/blogs/pictures/[0-9a-z]{12}/[0-9]{2,4}/", value):
                found.append(value)
    return found


def test_the_corpus_is_large():
    assert len(PAYLOADS) >= 300


@pytest.mark.parametrize("number", range(0, len(PAYLOADS), 20))
def test_nothing_of_it_is_left_in_any_way_of_writing(number):
    for payload in PAYLOADS[number : number + 20]:
        ways = [
            clean(payload),
            canonical(payload),
            body_from_html(payload),
            body_from_markdown(payload),
            render_markdown(payload),
            raw(payload),
            body_from_markdown(markdown_of(body_from_html(payload))),
        ]
        for html in ways:
            assert faults(html) == [], (payload, html)
            assert faults(show(html, lead=True, language="nl"), shown=True) == [], (payload, html)
            assert clean(html) == html, (payload, html)


def test_titles_and_tags_are_words_on_one_line():
    for payload in PAYLOADS:
        assert "\n" not in clean_title(payload[:100])
        assert all("\n" not in tag and "\x00" not in tag for tag in clean_tags(payload[:30].replace(",", " ")))
