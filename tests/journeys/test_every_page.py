"""Every page and state, as seen and as heard: axe, no sideways scroll, visible focus, valid HTML."""

import html5lib
import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

# (role, address or a way to it). "@blog", "@group" and "@closed" are found on the lists.
PAGES = [
    ("", "/"),
    ("", "/groups/"),
    ("", "/blogs/"),
    ("", "@blog"),
    ("", "@history"),
    ("", "@group"),
    ("", "/organisations/"),
    ("", "/organisations/lindedaal/"),
    ("", "/insights/"),
    ("", "/insights/growth/2011/"),
    ("", "/accounts/login/"),
    ("", "/accounts/signup/"),
    ("", "/accounts/password/reset/"),
    ("", "/accounts/login/code/"),
    ("", "/privacy/"),
    ("", "/toegankelijkheid/"),
    ("", "/contact/"),
    ("", "/huisregels/"),
    ("", "/bestaat-niet/"),
    ("", "/demo/mail/"),
    ("member", "/"),
    ("member", "/?tab=all"),
    ("member", "/groups/"),
    ("member", "/groups/create/"),
    ("member", "@group"),
    ("member", "@blog"),
    ("member", "/blogs/write/"),
    ("member", "/notifications/"),
    ("member", "/accounts/"),
    ("member", "/accounts/email/"),
    ("member", "/accounts/password/change/"),
    ("member", "@person"),
    ("member", "/bestaat-niet/"),
    ("guest", "/"),
    ("guest", "/groups/create/"),
    ("operator", "/notifications/"),
]


def find(page, address):
    """Go to the address, or to the first of its kind on a list."""
    if address == "@history":
        page.goto("/blogs/?tag=pleio")
        page.goto("/groups/")
        page.get_by_role("link", name="Werkgroep Pleio").first.click()
        link = page.get_by_role("link", name="Verslag van de bestuurdersconferentie").first
        while not link.count():
            page.get_by_role("link", name="Ouder").click()
            link = page.get_by_role("link", name="Verslag van de bestuurdersconferentie").first
        return link.click()
    if address == "@person":
        page.goto("/blogs/")
        page.locator(".post h3 a").first.click()
        return page.locator(".byline a[href^='/people/']").first.click()
    lists = {
        "@blog": ("/blogs/", ".post h3 a"),
        "@group": ("/groups/", "main a[href^='/groups/'][href$='/']:not([href='/groups/'])"),
    }
    if address in lists:
        start, selector = lists[address]
        page.goto(start)
        return page.locator(selector).first.click()
    return page.goto(address)


# Pairs of the dimensions, so that each value meets each page in the whole; `make axe` tries every combination.
VIEWS = [(1280, "light", "nl"), (320, "dark", "nl"), (390, "light", "en"), (1280, "dark", "en")]


def check_page(page):
    found = Axe().run(page, options=RULES).response["violations"]
    assert not found, [(v["id"], [n["html"][:160] for n in v["nodes"]][:4]) for v in found]
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0, f"{overflow} pixels too wide"
    # The browser reads leniently; this reads as strictly as the standard.
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(page.request.get(page.url).text())
    assert not parser.errors, parser.errors[:5]
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids)), sorted(i for i in set(ids) if ids.count(i) > 1)


@pytest.mark.parametrize(("number", "role", "address"), [(n, *p) for n, p in enumerate(PAGES)], ids=str)
def test_a_page_is_accessible(visit, number, role, address):
    for width, scheme, language in (VIEWS[number % 4], VIEWS[(number + 1) % 4]):
        with visit(role, width=width, scheme=scheme, language=language) as page:
            find(page, address) if language == "nl" or address != "@history" else page.goto("/")
            check_page(page)


# Where the focus is, whether it can be seen there, and how thick its outline is (of its label, for a hidden radio).
FOCUS = """() => {
  const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
  const label = e.labels && e.labels[0] ? getComputedStyle(e.labels[0]) : s;
  const thick = (t) => parseFloat(t.outlineStyle === 'none' ? 0 : t.outlineWidth);
  return {
    tag: e.tagName,
    text: (e.innerText || e.name || '').slice(0, 40),
    seen: r.width > 0 && r.bottom > 0 && r.top < innerHeight,
    outline: Math.max(thick(s), thick(label)),
  };
}"""


@pytest.mark.parametrize(
    ("role", "address"),
    [("", "/"), ("", "@blog"), ("member", "@blog"), ("member", "/blogs/write/"), ("member", "@group")],
)
def test_every_stop_of_the_tab_key_can_be_seen(visit, role, address):
    with visit(role) as page:
        find(page, address)
        seen = 0
        for _ in range(120):
            page.keyboard.press("Tab")
            stop = page.evaluate(FOCUS)
            if stop["tag"] == "BODY":
                break
            seen += 1
            assert stop["seen"], stop
            assert stop["outline"] >= 2, stop
        assert seen > 8


@pytest.mark.parametrize("address", ["/", "@blog", "@group", "/insights/"])
def test_text_can_be_spaced_out(visit, address):
    with visit() as page:
        find(page, address)
        page.evaluate(
            """() => { const s = new CSSStyleSheet();
            s.replaceSync('* {line-height: 1.5 !important; letter-spacing: .12em !important;'
              + 'word-spacing: .16em !important} p {margin-block-end: 2em !important}');
            document.adoptedStyleSheets = [s]; }"""
        )
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
