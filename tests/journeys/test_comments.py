"""Writing under a blog, with scripts and without."""

import re
import secrets

import pytest
from playwright.sync_api import expect

from tests.journeys.test_every_page import find

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scripts", [True, False])
def test_a_comment_is_answered_quoted_and_found_again_by_its_permalink(visit, scripts):
    word = f"Woord{secrets.token_hex(3)}"
    with visit("member", scripts=scripts) as page:
        find(page, "@blog")
        address = page.url.split("?")[0].split("#")[0]
        page.locator("#reageer textarea").fill(f"Eerste {word}")
        page.locator("#reageer button[type=submit]").click()
        for depth in range(3):
            comment = page.locator(".comment", has_text=word).locator("visible=true").last
            comment.get_by_role("link", name=re.compile("Citeer")).last.click()
            expect(page.locator("#reageer textarea")).to_have_value(re.compile(rf"^> .*{word}"))
            page.locator("#reageer textarea").fill(f"Antwoord {depth} op {word}")
            page.locator("#reageer button[type=submit]").click()
            expect(page.get_by_text(f"Antwoord {depth} op {word}")).to_be_visible()
        deepest = page.locator(".folded .comment", has_text=f"Antwoord 2 op {word}")
        permalink = deepest.locator("a[href*='comment=']").first.get_attribute("href")
        page.goto(address)
        expect(deepest).to_be_hidden()
        page.goto(address + permalink)
        expect(deepest).to_be_visible()


def test_what_is_typed_is_kept_and_is_there_again(visit):
    with visit("colleague") as page:
        find(page, "@blog")
        page.locator("#reageer textarea").press_sequentially("Nog niet af")
        expect(page.locator("#reageer [data-saved]")).to_contain_text("Bewaard om")
        page.reload()
        expect(page.locator("#reageer textarea")).to_have_value("Nog niet af")
        page.locator("#reageer textarea").fill("Nu wel af")
        page.locator("#reageer button[type=submit]").click()
        expect(page.locator("#reacties").get_by_text("Nu wel af")).to_be_visible()
        page.reload()
        expect(page.locator("#reageer textarea")).to_have_value("")


def test_selected_words_of_the_blog_are_quoted(visit):
    with visit("member") as page:
        find(page, "@blog")
        paragraph = page.locator(".article .prose p").first
        paragraph.click(click_count=3)
        words = page.evaluate("getSelection().toString().trim()")
        page.get_by_role("link", name="Citeer uit de blog").click()
        expect(page.locator("#reageer textarea")).to_have_value(f"> {words}\n\n")


def test_a_name_is_chosen_with_the_keyboard(visit):
    with visit("member") as page:
        find(page, "@blog")
        box = page.locator("#reageer textarea")
        box.press_sequentially("Weet jij dit, @")
        options = page.locator("#namen [role=option]")
        expect(options.first).to_be_visible()
        letter = options.first.get_attribute("data-type")[0].lower()
        box.press("Escape")
        expect(options.first).to_be_hidden()
        box.press_sequentially(letter)
        expect(options.first).to_be_visible()
        box.press("ArrowDown")
        expect(box).to_have_attribute("aria-activedescendant", "naam-0")
        name = options.first.get_attribute("data-type")
        box.press("Enter")
        expect(box).to_have_value(f"Weet jij dit, @{name} ")
        page.locator("#reageer button[type=submit]").click()
        expect(page.locator("#reacties").get_by_role("link", name=f"@{name}").first).to_be_visible()
