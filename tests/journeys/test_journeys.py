"""What people come to do, each done twice: with scripts and without."""

import re
import secrets
import time

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import sign_in, text_written, write_text
from tests.journeys.test_every_page import find, follow

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("scripts", [True, False], ids=["scripts on", "scripts off"])]


def wait_for(page, url, text, seconds=60):
    """Load the page until the text is there: worker and beat are at work behind it."""
    end = time.monotonic() + seconds
    while True:
        page.goto(url)
        if page.get_by_text(text).count() or time.monotonic() > end:
            return expect(page.get_by_text(text).first).to_be_visible()
        time.sleep(1)


def newest_blog_of_others(page):
    """The first blog on the list that this person may rate."""
    page.goto("/blogs/")
    addresses = page.locator(".post h3 a").evaluate_all("links => links.map(a => a.getAttribute('href'))")
    for address in addresses:
        page.goto(address)
        if page.locator("#stars-4").count():
            return address
    raise AssertionError("No blog to rate.")


def test_a_visitor_who_wants_to_comment_comes_back_to_the_same_place(visit, scripts):
    with visit(scripts=scripts) as page:
        find(page, "@blog")
        address = page.url
        expect(page.get_by_text("Reageren is alleen mogelijk voor aangemelde gebruikers")).to_be_visible()
        page.locator("#reacties").get_by_role("link", name="Inloggen").click()
        page.locator('button[name="role"][value="member"]').click()
        page.wait_for_url(re.compile(re.escape(address.split("?")[0])))
        expect(page.locator("#reageer textarea")).to_be_visible()


def test_a_comment_reaches_the_author_in_the_app_and_by_mail(visit, scripts):
    word = f"Reactie {secrets.token_hex(4)}"
    with visit("colleague", scripts=scripts) as page:
        title = f"Blog van een collega {secrets.token_hex(3)}"
        write(page, title, "Een tekst om op te reageren.")
        page.locator('button[value="publish"]').click()
        expect(page.locator("h1")).to_contain_text("Blog van een collega")
        address = page.url
    with visit("member", scripts=scripts) as page:
        page.goto(address)
        page.locator("#reageer textarea").fill(word)
        page.locator("#reageer").get_by_role("button").click()
        expect(page.locator("#reacties").get_by_text(word)).to_be_visible()
        expect(page.locator("#reacties h2")).to_contain_text("1 reactie")
    with visit("colleague", scripts=scripts) as page:
        wait_for(page, "/notifications/", title)
        page.get_by_role("link", name=re.compile(title)).first.click()
        expect(page.get_by_text(word).first).to_be_visible()
        wait_for(page, "/demo/mail/", title)


def write(page, title, text):
    page.goto("/blogs/write/")
    page.locator("select[name=group]").select_option(label="Omgevingsplan Lindedaal")
    page.get_by_label("Titel").fill(title)
    write_text(page, text)


def test_stars_are_given_changed_and_withdrawn_with_the_keyboard(visit, scripts):
    with visit("member", scripts=scripts) as page:
        newest_blog_of_others(page)
        if page.get_by_role("button", name="Trek mijn sterren in").count():
            page.get_by_role("button", name="Trek mijn sterren in").click()
            expect(page.get_by_role("button", name="Geef sterren")).to_be_visible()
        page.locator("#stars-1").focus()
        for _ in range(3):
            page.keyboard.press("ArrowRight")
        expect(page.locator("#stars-4")).to_be_checked()
        page.keyboard.press("Enter")
        expect(page.get_by_text("Dank je wel. Je sterren tellen mee.").first).to_be_visible()
        expect(page.locator("#stars-4")).to_be_checked()
        page.get_by_role("button", name="Trek mijn sterren in").click()
        expect(page.get_by_text("Je sterren zijn ingetrokken.").first).to_be_visible()
        expect(page.get_by_role("button", name="Geef sterren")).to_be_visible()


def test_with_scripts_stars_need_no_reload(visit, scripts):
    if not scripts:
        return
    with visit("member") as page:
        newest_blog_of_others(page)
        page.evaluate("window.sameLoad = true")
        page.locator("#stars-3").check()
        page.locator("#sterren button.btn--primary").click()
        expect(page.get_by_text("Dank je wel. Je sterren tellen mee.").first).to_be_visible()
        assert page.evaluate("window.sameLoad") is True
        assert page.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0
        page.get_by_role("button", name="Trek mijn sterren in").click()


def test_a_blog_is_kept_followed_and_taken_off_the_list_again(visit, scripts):
    with visit("member", scripts=scripts) as page:
        address = newest_blog_of_others(page)
        title = page.locator("h1").inner_text().replace("\u00ad", "")
        marks = page.locator("#bewaren")
        for taken in ("Haal uit de lijst", "Stop"):
            if marks.get_by_role("button", name=taken).count():
                marks.get_by_role("button", name=taken).click()
                expect(marks.get_by_role("button", name=taken)).to_have_count(0)
        for wanted, done in (("Later lezen", "Bewaard voor later"), ("Volg de reacties", "Je volgt deze blog")):
            marks.get_by_role("button", name=wanted).click()
            expect(marks.get_by_role("button", name=done)).to_be_visible()
        page.goto("/blogs/")
        page.locator(".seg").get_by_role("link", name="Later lezen").click()
        row = page.locator(".rows > li").filter(has=page.locator(f"a[href='{address}']"))
        row.get_by_role("button").click()
        expect(page.get_by_text(f"‘{title}’ staat niet meer in je lijst.")).to_be_visible()
        page.get_by_role("button", name="Zet terug").click()
        page.goto(address)
        marks.get_by_role("button", name="Haal uit de lijst").click()
        expect(marks.get_by_role("button", name="Later lezen")).to_be_visible()
        marks.get_by_role("button", name="Stop").click()
        expect(marks.get_by_role("button", name="Volg de reacties")).to_be_visible()


def test_the_best_blogs_and_those_of_a_month_are_found_by_hand(visit, scripts):
    with visit("member", scripts=scripts) as page:
        page.goto("/blogs/")
        page.locator(".seg").get_by_role("link", name="Best gewaardeerd").click()
        expect(page.locator("h1")).to_have_text("Best gewaardeerde blogs")
        page.get_by_label("Maand").fill("2026-01")
        page.get_by_role("button", name="Toon").click()
        expect(page.locator("h1")).to_have_text("Blogs van januari 2026")
        page.get_by_role("link", name="Weglaten: januari 2026").click()
        expect(page.locator("h1")).to_have_text("Best gewaardeerde blogs")


def test_a_group_is_joined_and_left(visit, scripts):
    with visit("outsider", scripts=scripts) as page:
        page.goto("/groups/")
        follow(page, page.get_by_role("link", name="Werkgroep Pleio").first)
        if page.get_by_role("button", name="Word lid").count() == 0:
            page.locator("a[href$='/leave/']").click()
            page.get_by_role("button", name="Verlaat de groep").click()
        page.get_by_role("button", name="Word lid").click()
        expect(page.get_by_text("Welkom. Je bent nu lid van Werkgroep Pleio.")).to_be_visible()
        page.locator("a[href$='/leave/']").click()
        expect(page.get_by_text("Wat je schreef, blijft staan")).to_be_visible()
        page.get_by_role("button", name="Verlaat de groep").click()
        expect(page.get_by_text("Je bent geen lid meer van Werkgroep Pleio.")).to_be_visible()


def test_a_blog_without_a_title_comes_back_with_its_text(visit, scripts):
    with visit("member", scripts=scripts) as page:
        write(page, "", "Een lange tekst die niet weg mag.")
        page.locator('button[value="publish"]').click()
        expect(page.locator('[role="alert"]')).to_be_focused()
        assert page.title().startswith("Fout:")
        assert "Een lange tekst die niet weg mag." in text_written(page)
        page.locator('[role="alert"] a').first.click()
        expect(page.get_by_label("Titel")).to_be_focused()


def test_the_language_is_switched_with_one_click_and_remembered(visit, scripts):
    with visit(scripts=scripts) as page:
        find(page, "@blog")
        address = page.url
        with page.expect_navigation():
            page.get_by_role("button", name="EN").click()
        assert page.url == address
        expect(page.locator("html")).to_have_attribute("lang", "en")
        page.goto("/groups/")
        expect(page.locator("h1")).to_have_text("Groups")
        page.get_by_role("button", name="NL").click()
        expect(page.locator("h1")).to_have_text("Groepen")


def test_someone_signs_up_with_a_code_from_the_mail(visit, scripts):
    address = f"nieuw.{secrets.token_hex(4)}@lindedaal.example"
    with visit(scripts=scripts) as page:
        page.goto("/accounts/signup/")
        page.locator("input[name=email]").fill(address)
        page.locator("input[name=name]").fill("Noor de Nieuwe")
        page.locator("input[name=password1]").fill("een-lange-zin-van-mij")
        page.locator("main form[method=post] button[type=submit]").last.click()
        code_field = page.locator("input[name=code]")
        expect(code_field).to_be_visible()
        second = page.context.new_page()
        wait_for(second, "/demo/mail/", address)
        second.locator("li", has_text=address).first.get_by_role("link").first.click()
        code = re.search(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", second.locator("main").inner_text(), re.MULTILINE)
        assert code, second.locator("main").inner_text()
        code_field.fill(code[1])
        code_field.press("Enter")
        page.wait_for_url("**/accounts/welcome/**")
        page.locator("input[name=function]").fill("Adviseur water")
        page.locator("main form[method=post] button[type=submit]").click()
        page.wait_for_url("**/accounts/welcome/groups/**")
        page.locator("main a.btn--primary").click()
        page.wait_for_url(re.compile(r"://[^/]+/$"))
        expect(page.locator("h1")).to_contain_text("Noor")
        page.goto("/accounts/")
        expect(page.get_by_text("Gemeente Lindedaal").first).to_be_visible()


def test_an_unknown_domain_is_told_so_in_words(visit, scripts):
    with visit(scripts=scripts) as page:
        page.goto("/accounts/signup/")
        page.locator("input[name=email]").fill("iemand@onbekend-domein.example")
        page.locator("input[name=name]").fill("Iemand")
        page.locator("input[name=password1]").fill("een-lange-zin-van-mij")
        page.locator("main form[method=post] button[type=submit]").last.click()
        expect(page.locator('[role="alert"]')).to_contain_text("onbekend-domein.example")
        expect(page.locator("input[name=name]")).to_have_value("Iemand")


def test_what_does_not_exist_offers_a_visitor_to_sign_in(visit, scripts):
    with visit(scripts=scripts) as page:
        page.goto("/groups/bestaat-niet-wxyz/")
        expect(page.get_by_text("misschien mag je dit dan zien").first).to_be_visible()
        follow(page, page.locator("main").get_by_role("link", name=re.compile("Inloggen")))
        assert "next=/groups/bestaat-niet-wxyz/" in page.url.replace("%2F", "/")


def test_text_survives_a_session_that_ended(visit, scripts):
    with visit("member", scripts=scripts) as page:
        find(page, "@blog")
        page.locator("#reageer textarea").fill("Deze tekst mag niet weg.")
        page.context.clear_cookies()
        page.locator("#reageer").get_by_role("button").click()
        if scripts:
            expect(page.locator(".js-failure")).to_be_visible()
            expect(page.locator("#reageer textarea")).to_have_value("Deze tekst mag niet weg.")
        else:
            expect(page.locator("textarea").first).to_have_value("Deze tekst mag niet weg.")


def test_the_historical_page_is_alive(visit, scripts):
    with visit(scripts=scripts) as page:
        find(page, "@history")
        expect(page.locator("h1")).to_contain_text("Verslag van de")
        expect(page.get_by_text("Bouw mee aan Pleio")).to_be_visible()
        expect(page.get_by_text("3,7 van 5 sterren, 3 waarderingen")).to_have_count(1)
        expect(page.get_by_text("Nog geen waardering").first).to_be_visible()
        assert page.locator("aside ul.rows > li").count() == 4
        expect(page.locator("svg.chart:visible")).to_have_count(1)
        expect(page.get_by_text("Reageren is alleen mogelijk voor aangemelde gebruikers")).to_be_visible()


def test_signing_out_ends_it(visit, scripts):
    with visit(scripts=scripts) as page:
        sign_in(page, "owner")
        page.goto("/accounts/")
        with page.expect_navigation():
            page.get_by_role("button", name="Uitloggen").click()
        page.goto("/notifications/")
        assert "/accounts/login/" in page.url


def with_virtual_key(page):
    """A key in the side of this browser that says yes at once, as a person's finger would."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def test_a_passkey_is_added_used_to_sign_in_and_removed(visit, scripts):
    with visit("outsider", scripts=scripts) as page:
        page.goto("/accounts/2fa/passkeys/add/")
        if not scripts:
            expect(page.get_by_text("Een passkey werkt alleen als JavaScript aan staat").first).to_be_visible()
            expect(page.locator("form[data-passkey]")).to_be_hidden()
            return
        with_virtual_key(page)
        expect(page.get_by_text("Een passkey werkt alleen als JavaScript aan staat")).to_be_hidden()
        page.get_by_label("Hoe noem je deze passkey?").fill("Sleutel van de proef")
        page.locator("form[data-passkey] button").click()
        expect(page.get_by_role("heading", name="Herstelcodes")).to_be_visible()
        assert page.locator(".codes li").count() == 10
        page.get_by_role("button", name="Ik heb ze bewaard").click()
        expect(page.get_by_text("Sleutel van de proef")).to_be_visible()
        page.goto("/accounts/")
        with page.expect_navigation():
            page.get_by_role("button", name="Uitloggen").click()
        page.goto("/accounts/login/?next=/blogs/")
        with page.expect_navigation(url=re.compile(r"^[^?]*/blogs/$")):
            page.get_by_role("button", name="Log in met een passkey").click()
        page.goto("/accounts/2fa/passkeys/")
        page.get_by_role("link", name="Verwijder Sleutel van de proef").click()
        page.get_by_role("button", name="Verwijder").click()
        expect(page.get_by_text("Je hebt geen passkeys.")).to_be_visible()


def test_the_qr_code_can_be_scanned_in_a_dark_scheme_too(visit, scripts):
    with visit("outsider", scripts=scripts, scheme="dark") as page:
        page.goto("/accounts/2fa/totp/activate/")
        qr = page.locator("svg.qr")
        assert qr.evaluate("svg => getComputedStyle(svg).backgroundColor") == "rgb(255, 255, 255)"
        assert qr.evaluate("svg => getComputedStyle(svg.querySelector('path')).fill") == "rgb(0, 0, 0)"
        assert qr.bounding_box()["width"] >= 200
        expect(page.locator(".secret")).to_have_text(re.compile(r"^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$"))


def test_another_device_is_logged_out_from_the_list(visit, scripts):
    with visit("colleague", scripts=scripts) as there, visit("colleague", scripts=scripts) as here:
        here.goto("/accounts/sessions/")
        expect(here.get_by_text("Chrome op Linux").first).to_be_visible()
        expect(here.get_by_text("dit apparaat")).to_be_visible()
        here.get_by_role("button", name="Log overal elders uit").click()
        expect(here.get_by_text("Je bent nergens anders ingelogd.")).to_be_visible()
        there.goto("/notifications/")
        assert "/accounts/login/" in there.url


def by_keyboard(page, name):
    """Tab to the button with this name and press Enter: what it does is there for who has no mouse."""
    page.locator("h1").first.click()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == name:
            break
    else:
        pytest.fail(f"No Tab reaches {name}")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_someone_is_invited_by_address_logs_in_on_a_phone_and_joins_by_keyboard(visit, scripts):
    with visit("moderator", scripts=scripts) as moderator, visit("", scripts=scripts, width=390) as invited:
        find(moderator, "@inviting")
        moderator.get_by_label("Namen of e-mailadressen").fill("outsider@waterrijk.example\nmanager@lindedaal.example")
        with moderator.expect_navigation():
            moderator.get_by_role("button", name="Uitnodigingen versturen").click()
        expect(moderator.locator("#h-lines + ul > li", has_text="manager@").get_by_text("Uitgenodigd.")).to_be_visible()
        sent = moderator.locator("li", has_text="manager@").locator("form[action$='/withdraw/']").first
        key = sent.evaluate("form => form.action").split("/")[-3]
        invited.goto(f"/groups/invitation/{key}/")
        expect(invited.get_by_role("heading", level=1)).to_contain_text("nodigt je uit voor een groep")
        expect(invited.get_by_text("Omgevingsplan")).to_have_count(0)
        with invited.expect_navigation():
            invited.locator("main").get_by_role("link", name="Inloggen").click()
        invited.locator("input[name=login]").fill("manager@lindedaal.example")
        invited.locator("input[name=password]").fill("welkom-op-pleio")
        with invited.expect_navigation():
            invited.locator("form:has(input[name=password]) button[type=submit]").first.click()
        invited.wait_for_url(f"**/groups/invitation/{key}/")
        expect(invited.get_by_role("heading", level=2, name="Omgevingsplan Lindedaal")).to_be_visible()
        by_keyboard(invited, "Ja, ik doe mee")
        expect(invited.get_by_text("Je bent nu lid van Omgevingsplan Lindedaal.")).to_be_visible()
        # For the next run, and so that the demo stays as it was.
        follow(invited, invited.locator("a[href$='/leave/']").first)
        with invited.expect_navigation():
            invited.locator("form[action$='/leave/'] button").first.click()
        find(moderator, "@inviting")
        moderator.locator("li", has_text="outsider@").locator("form[action$='/withdraw/'] button").click()
        expect(moderator.get_by_text("De uitnodiging is ingetrokken")).to_be_visible()


def test_a_colleague_comes_in_by_the_link_of_a_group_until_it_ends(visit, scripts):
    with visit("moderator", scripts=scripts) as moderator, visit("manager", scripts=scripts) as colleague:
        find(moderator, "@inviting")
        with moderator.expect_navigation():
            moderator.get_by_role("button", name="Link maken").click()
        link = moderator.get_by_label("De link, om te kopiëren").input_value()
        colleague.goto(link)
        with colleague.expect_navigation():
            colleague.get_by_role("button", name="Ja, ik doe mee").click()
        expect(colleague.get_by_text("Je bent nu lid van Omgevingsplan Lindedaal.")).to_be_visible()
        follow(colleague, colleague.locator("a[href$='/leave/']").first)
        with colleague.expect_navigation():
            colleague.locator("form[action$='/leave/'] button").first.click()
        find(moderator, "@inviting")
        expect(moderator.get_by_text("Gebruikt door 1 van de 25 mensen.")).to_be_visible()
        with moderator.expect_navigation():
            moderator.get_by_role("button", name="Link stoppen").click()
        assert colleague.goto(link).status == 404
