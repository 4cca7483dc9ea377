"""What only scripts can do; what happens without them stands in test_journeys.py."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.test_every_page import find

pytestmark = pytest.mark.browser


def test_a_comment_of_who_signs_in_again_in_another_tab_is_placed(visit):
    """Without scripts the text stands on a page of its own: test_text_survives_a_session_that_ended."""
    with visit("member") as page:
        find(page, "@blog")
        page.locator("#reageer textarea").fill("Deze tekst komt er toch.")
        kept = page.context.cookies()
        page.context.clear_cookies()
        page.locator("#reageer").get_by_role("button").click()
        link = page.locator(".js-failure a")
        expect(link).to_have_attribute("href", re.compile(r"/accounts/login/\?next=%2Fblogs%2F"))
        with page.expect_popup() as opened:
            link.click()
        expect(opened.value.locator("input[name=login]")).to_be_visible()
        # Signed in there: the same session, and as after every sign-in another token for forms.
        page.context.clear_cookies()
        page.context.add_cookies([one for one in kept if "csrf" not in one["name"]])
        opened.value.goto("/accounts/profile/")
        expect(page.locator("#reageer textarea")).to_have_value("Deze tekst komt er toch.")
        page.locator("#reageer").get_by_role("button").click()
        expect(page.locator("#reacties")).to_contain_text("Deze tekst komt er toch.")
        expect(page.locator("#reageer textarea")).to_have_value("")


def test_the_address_of_a_blog_is_copied(visit):
    """Without scripts it stands there to select, and there is no button."""
    with visit("member", scripts=False) as page:
        find(page, "@blog")
        expect(page.locator("#address")).to_have_text(re.compile(r"^http.*/blogs/"))
        expect(page.locator("[data-copy]")).to_be_hidden()
    with visit("member") as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        find(page, "@blog")
        page.locator("[data-copy]").click()
        expect(page.locator("[data-copy]")).to_contain_text("Adres gekopieerd")
        assert page.evaluate("navigator.clipboard.readText()") == page.locator("#address").inner_text()


def test_on_paper_stands_the_article_and_where_it_came_from(visit):
    with visit("member") as page:
        find(page, "@blog")
        page.emulate_media(media="print")
        for shown in (".arthead h1", ".arthead .who", ".arthead time", ".prose", "#address"):
            expect(page.locator(shown).first).to_be_visible()
        for hidden in (".top", ".foot", "aside", "#reacties", "#sterren", "#bewaren", ".pages", "[data-copy]"):
            for found in page.locator(hidden).all():
                expect(found).to_be_hidden()
