"""A moderator at the desk, without scripts, wide and on a telephone: lets people in, refuses one, and takes one out."""

import pytest

from tests.journeys.conftest import sign_in

pytestmark = pytest.mark.browser
GROUP = "Omgevingsplan Lindedaal"


def press(page, name):
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def go(page, link):
    page.goto(link.first.evaluate("a => a.href"))


def ask(visit, role):
    """This person asks to join the group; returns the name."""
    with visit(role, scripts=False) as page:
        name = page.locator("header .name-long").last.inner_text().strip()
        page.goto("/groups/?q=")
        go(page, page.get_by_role("link", name=GROUP))
        go(page, page.locator("a[href$='/ask/']"))
        page.locator("textarea[name=motivation]").fill("Ik schrijf mee aan het hoofdstuk over water.")
        with page.expect_navigation():
            page.locator("form:has(textarea[name=motivation]) button[type=submit]").click()
        return name


def is_within(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_a_moderator_lets_in_refuses_and_takes_out(visit):
    asking = {1280: ask(visit, "security"), 390: ask(visit, "operator")}
    refused = ask(visit, "manager")
    for width, name in asking.items():
        with visit("moderator", scripts=False, width=width) as page:
            page.goto("/groups/")
            go(page, page.get_by_role("link", name=GROUP))
            go(page, page.get_by_role("link", name="Naar het beheer van deze groep"))
            go(page, page.get_by_role("link", name="Verzoeken om lid te worden").last)
            page.get_by_role("checkbox", name=f"Kies {name}").check()
            assert is_within(page)
            press(page, "Binnenlaten")
            assert f"{name} is nu lid" in page.locator(".messages").inner_text()
            if width == 390:
                page.get_by_role("checkbox", name=f"Kies {refused}").check()
                press(page, "Weiger met een antwoord")
                page.locator("textarea[name=answer]").fill("We zijn met genoeg mensen.")
                press(page, "Weigeren")
                assert refused in page.locator(".messages").inner_text()
                assert is_within(page)
            page.goto("/desk/groups/membership/")
            page.get_by_role("searchbox").fill(name.split()[-1])
            press(page, "Zoeken")
            page.get_by_role("checkbox", name=f"Kies {name}").check()
            press(page, "Haal uit de groep met een reden")
            page.locator("textarea[name=reason]").fill("Schrijft niet mee aan dit plan.")
            press(page, "Haal uit de groep")
            assert f"{name} zit niet meer in de groep" in page.locator(".messages").inner_text()
            assert is_within(page)
    with visit("manager", scripts=False) as page:
        page.goto("/notifications/")
        assert GROUP in page.locator("main").inner_text()


def test_who_moderates_nothing_reads_why_the_desk_is_not_there(visit):
    with visit("member", scripts=False) as page:
        assert page.goto("/desk/").status == 403
        assert "Dit beheer is voor mensen die moderator van een groep zijn" in page.locator("main").inner_text()
    with visit(scripts=False) as page:
        page.goto("/desk/groups/membership/")
        assert "/accounts/login/" in page.url
        sign_in(page, "moderator")
