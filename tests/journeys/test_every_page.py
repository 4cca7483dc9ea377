"""Every page and state, as seen and as heard: axe, no sideways scroll, visible focus, valid HTML."""

import io
import os
import secrets
import time

import html5lib
import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from axe_playwright_python.sync_playwright import Axe
from PIL import Image

from tests.journeys.conftest import sign_in

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
    ("", "/blogs/?order=rating"),
    ("member", "/blogs/?mine"),
    ("member", "/blogs/saved/"),
    ("member", "/blogs/write/"),
    ("member", "/notifications/"),
    ("member", "/accounts/"),
    ("member", "/accounts/profile/"),
    ("member", "/accounts/settings/"),
    ("member", "/accounts/log/"),
    ("member", "/accounts/data/"),
    ("member", "/accounts/erase/"),
    ("member", "/accounts/email/"),
    ("member", "/accounts/password/change/"),
    ("member", "/accounts/reauthenticate/"),
    ("member", "/accounts/sessions/"),
    ("member", "/accounts/2fa/"),
    ("member", "/accounts/2fa/totp/activate/"),
    ("member", "/accounts/2fa/passkeys/"),
    ("member", "/accounts/2fa/passkeys/add/"),
    ("member", "@person"),
    ("member", "/bestaat-niet/"),
    ("guest", "/"),
    ("guest", "/groups/create/"),
    ("operator", "/notifications/"),
    ("operator", "/admin/"),
    ("operator", "/admin/accounts/user/"),
    ("operator", "/admin/accounts/organisation/add/"),
    ("", "/blogs/?tag=bestaat-niet"),
    ("", "/insights/?period=30d"),
    ("", "/.well-known/security.txt/nee"),
    ("member", "/?tab=best"),
    ("member", "/groups/?tab=mine"),
    ("member", "/people/bestaatniet/"),
    ("outsider", "@closed"),
    ("moderator", "@closed"),
    ("manager", "/organisations/lindedaal/"),
    ("", "/accounts/invitation/bestaat-niet/"),
    ("member", "/accounts/organisation/"),
    ("member", "/accounts/leave/"),
    ("member", "/accounts/organisation/move/waterrijk/"),
    ("member", "/accounts/welcome/"),
    ("member", "/accounts/welcome/groups/"),
    ("member", "/accounts/welcome/groups/?about=data"),
    ("manager", "/accounts/"),
    ("manager", "/desk/"),
    ("member", "/desk/"),
    ("moderator", "/desk/"),
    ("moderator", "/desk/groups/workinggroup/"),
    ("moderator", "/desk/groups/joinrequest/"),
    ("owner", "/desk/groups/membership/"),
    ("moderator", "/desk/groups/membership/?q=bestaat-niet"),
    ("moderator", "/desk/groups/removal/"),
    ("moderator", "/desk/blogs/post/"),
    ("moderator", "/desk/blogs/comment/"),
    ("moderator", "/desk/reports/"),
    ("moderator", "/desk/reports/?state=decided"),
    ("moderator", "@reported"),
    ("security", "/desk/reports/"),
    ("security", "@reported"),
    ("member", "@reporting"),
    ("member", "/reports/"),
    ("guest", "/reports/"),
    ("moderator", "@moderating"),
    ("moderator", "@withdrawing"),
    ("moderator", "@announcing"),
    ("moderator", "@trashing"),
    ("moderator", "@closing"),
    ("moderator", "@locking"),
    ("member", "/blogs/trash/"),
    ("owner", "@desk-of-group"),
    ("moderator", "@desk-refusing"),
    ("moderator", "@desk-taking-out"),
    ("owner", "@desk-role"),
    ("manager", "/desk/lindedaal/"),
    ("manager", "/desk/lindedaal/people/"),
    ("manager", "/desk/lindedaal/people/?state=waiting"),
    ("manager", "/desk/lindedaal/people/?state=invited"),
    ("manager", "/desk/lindedaal/people/?state=guests"),
    ("manager", "/desk/lindedaal/people/?state=former"),
    ("manager", "/desk/lindedaal/people/?q=bestaat-niet"),
    ("manager", "/desk/lindedaal/people/invite/"),
    ("manager", "@letting-go"),
    ("manager", "@bringing-back"),
    ("manager", "/desk/lindedaal/policy/"),
    ("manager", "/desk/lindedaal/domains/"),
    ("manager", "/desk/lindedaal/requests/"),
    ("manager", "/desk/lindedaal/groups/"),
    ("manager", "/desk/lindedaal/organisation/"),
    ("manager", "/desk/lindedaal/managers/"),
    ("operator", "/admin/domain-requests/"),
    ("owner", "@readers"),
    ("owner", "@view-as"),
    ("owner", "@viewing-as"),
    ("moderator", "@requests"),
    ("moderator", "@figures"),
    ("outsider", "@asking"),
    ("member", "@members"),
    ("owner", "@role"),
    ("moderator", "@taking-out"),
    ("moderator", "@inviting"),
    ("moderator", "@choosing-whom"),
    ("outsider", "@invited"),
    ("", "@invited"),
    ("member", "@invited"),
    ("", "/groups/invitation/bestaat-niet/"),
    ("", "/groups/link/bestaat-niet/"),
]


def follow(page, link):
    """Go where the link leads, and be there: a click returns before the next page has come."""
    page.goto(link.evaluate("a => a.href"))


def find(page, address):
    """Go to the address, or to the first of its kind on a list."""
    if address == "@history":
        page.goto("/groups/")
        follow(page, page.get_by_role("link", name="Werkgroep Pleio").first)
        title = page.get_by_role("link", name="Verslag van de bestuurdersconferentie").first
        while not title.count():
            follow(page, page.locator("main a[rel=next]"))
        return follow(page, title)
    if address == "@person":
        page.goto("/blogs/")
        follow(page, page.locator(".post h3 a").first)
        return follow(page, page.locator(".byline a[href^='/people/']").first)
    if address == "@reporting":
        # Not at one's own: another journey may have written the newest.
        page.goto("/blogs/")
        report = page.locator("main a[href^='/reports/']:not([href='/reports/'])")
        for blog in page.locator(".post h3 a").evaluate_all("links => links.map(link => link.href)"):
            page.goto(blog)
            if report.count():
                break
        return follow(page, report.first)
    if address == "@reported":
        page.goto("/desk/reports/")
        return follow(page, page.locator("main .rows a[href^='/desk/reports/']").first)
    if address == "@closed":
        page.goto("/groups/")
        return follow(page, page.locator("main li:has(use[href$='#lock']) a[href^='/groups/']").first)
    if address == "@readers":
        page.goto("/groups/?tab=mine")
        links = page.locator("main a[href^='/groups/'][href$='/']:not([href='/groups/'])")
        for group in links.evaluate_all("links => links.map(link => link.href)"):
            page.goto(group)
            if page.locator("a[href$='/settings/']").count():
                follow(page, page.locator("a[href$='/settings/']").first)
            if page.locator("a[href$='/readers/']").count():
                break
        return follow(page, page.locator("a[href$='/readers/']").first)
    if address in ("@view-as", "@viewing-as"):
        find(page, "@readers")
        page.goto(page.url.replace("/readers/", "/view-as/"))
        if address == "@viewing-as":
            with page.expect_navigation():
                page.locator("button[value=elsewhere]").click()
        return None
    if address == "@figures":
        page.goto("/groups/")
        follow(page, page.get_by_role("link", name="Omgevingsplan Lindedaal").first)
        return follow(page, page.locator("a[href$='/figures/']"))
    if address == "@requests":
        page.goto("/groups/")
        follow(page, page.get_by_role("link", name="Omgevingsplan Lindedaal").first)
        return follow(page, page.locator("a[href$='/requests/']").first)
    if address == "@asking":
        page.goto("/groups/")
        follow(page, page.get_by_role("link", name="AI in Public Service").first)
        return follow(page, page.locator("a[href$='/ask/']").first)
    if address in ("@members", "@role", "@taking-out"):
        page.goto("/groups/")
        follow(page, page.get_by_role("link", name="Omgevingsplan Lindedaal").first)
        follow(page, page.locator("a[href$='/members/']").first)
        ends = {"@role": "/role/", "@taking-out": "/remove/"}
        return follow(page, page.locator(f"a[href$='{ends[address]}']").first) if address in ends else None
    if address in ("@inviting", "@choosing-whom"):
        page.goto("/groups/")
        follow(page, page.get_by_role("link", name="Omgevingsplan Lindedaal").first)
        follow(page, page.locator("a[href$='/invite/']").first)
        if address == "@inviting":
            return None
        page.locator("textarea").fill("an\nniemand@\nOnbekende Naam")
        with page.expect_navigation():
            page.locator("form:has(textarea) button").click()
        return None
    if address == "@invited":
        page.goto("/")
        return page.goto(invitation_of_the_demo(page))
    parts = {
        "@withdrawing": "withdraw",
        "@announcing": "announce",
        "@trashing": "trash",
        "@closing": "close-comments",
        "@locking": "lock",
    }
    if address == "@moderating" or address in parts:
        page.goto("/desk/blogs/post/")
        follow(page, page.locator("main .rows a[href^='/blogs/']").first)
        found = page.locator(f"main a[href^='/blogs/{parts.get(address, '')}/']")
        return follow(page, found.first) if address in parts else None
    if address == "@desk-of-group":
        page.goto("/desk/groups/workinggroup/")
        return follow(page, page.locator("main .rows a").first)
    desks = {"@desk-refusing": "joinrequest", "@desk-taking-out": "membership", "@desk-role": "membership"}
    if address in desks:
        page.goto(f"/desk/groups/{desks[address]}/")
        return follow(page, page.locator("main .rows .actions a").first)
    if address == "@letting-go":
        page.goto("/desk/lindedaal/people/")
        return follow(page, page.locator("a[href$='/let-go/']").first)
    if address == "@bringing-back":
        page.goto("/desk/lindedaal/people/?state=former")
        return follow(page, page.locator("a[href$='/bring-back/']").first)
    lists = {
        "@blog": ("/blogs/", ".post h3 a"),
        "@group": ("/groups/", "main h3 a[href^='/groups/']"),
    }
    if address in lists:
        start, selector = lists[address]
        page.goto(start)
        return follow(page, page.locator(selector).first)
    return page.goto(address)


def invitation_of_the_demo(page):
    """The address of the one invitation of the demo, as the invited person finds it; in a browser of its own."""
    context = page.context.browser.new_context(base_url=page.evaluate("location.origin"))
    invited = context.new_page()
    sign_in(invited, "outsider")
    invited.goto("/groups/")
    address = invited.locator("main a[href^='/groups/invitation/']").first.get_attribute("href")
    context.close()
    return address


# Each page once wide and once narrow, with the other dimensions in pairs; `make axe` tries every combination.
ALL_VIEWS = [
    (width, scheme, language) for width in (1280, 320) for scheme in ("light", "dark") for language in ("nl", "en")
]
PAIRS = [
    [(1280, "light", "nl"), (320, "dark", "en")],
    [(1280, "dark", "en"), (320, "light", "nl")],
    [(1280, "light", "en"), (320, "dark", "nl")],
    [(1280, "dark", "nl"), (320, "light", "en")],
]


def views_of(number):
    return ALL_VIEWS if os.environ.get("EVERY_VIEW") else PAIRS[number % 4]


def documents_of(page):
    """The pages that are loaded from now on, as they came from the server; the list fills by itself."""
    found = []
    page.on("response", lambda response: response.request.resource_type == "document" and found.append(response))
    return found


def check_page(page, html=""):
    # Django's own style sheets import others: axe would bring those in as a style of its own, which the policy refuses.
    rules = RULES | {"preload": "/admin/" not in page.url}
    found = Axe().run(page, options=rules).response["violations"]
    assert not found, [(v["id"], [n["html"][:160] for n in v["nodes"]][:4]) for v in found]
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0, f"{overflow} pixels too wide"
    # The browser reads leniently; this reads as strictly as the standard.
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(html or page.request.get(page.url).text())
    assert not parser.errors, parser.errors[:5]
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids)), sorted(i for i in set(ids) if ids.count(i) > 1)


@pytest.mark.parametrize(("number", "role", "address"), [(n, *p) for n, p in enumerate(PAGES)], ids=str)
def test_a_page_is_accessible(visit, number, role, address):
    for width, scheme, language in views_of(number):
        with visit(role, width=width, scheme=scheme, language=language) as page:
            find(page, address)
            check_page(page)


# States: what a page becomes by what someone does on it. No word of a language is named here, so that each can have its turn.


def press(page, selector):
    """Click on what brings another page, and wait until it is there."""
    with page.expect_navigation():
        page.locator(selector).first.click()


def mistyped_sign_in(page):
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill("niemand@lindedaal.example")
    page.locator("input[name=password]").fill("verkeerd wachtwoord")
    press(page, "form:has(input[name=password]) button[type=submit]")


def empty_sign_up(page):
    page.goto("/accounts/signup/")
    press(page, "main form:has(input[name=email]) button[type=submit]")


def sign_up_of(page, address):
    page.goto("/accounts/signup/")
    page.locator("input[name=email]").fill(address)
    page.locator("input[name=name]").fill("Aafke de Toets")
    page.locator("input[name=password1]").fill("een-lange-zin-van-mij")
    press(page, "main form:has(input[name=email]) button[type=submit]")


def sign_up_from_an_unknown_domain(page):
    sign_up_of(page, "aafke@nergens.example")
    page.locator("input[name=organisation_name]").wait_for()


def sign_up_from_free_mail(page):
    sign_up_of(page, "aafke@gmail.com")


def sign_up_that_waits_for_its_code(page):
    sign_up_of(page, f"axe.{secrets.token_hex(4)}@lindedaal.example")
    page.locator("input[name=code]").wait_for()


def sign_up_with_a_wrong_code(page):
    sign_up_that_waits_for_its_code(page)
    page.locator("input[name=code]").fill("FOUT")
    press(page, "form:has(input[name=code]) button[type=submit]")


def blog_with_everything_wrong(page):
    page.goto("/blogs/write/")
    press(page, 'button[value="publish"]')


def blog_as_its_readers_would_see_it(page):
    page.goto("/blogs/write/")
    page.locator("select[name=group]").select_option(index=1)
    page.locator("input[name=title]").fill("Een titel met een heel lang woord: aansprakelijkheidsverzekering")
    page.locator(".editor__text").click()
    for line in ("## Kop", "Tekst.", "## Nog een", "Meer.", "## Drie", "> x"):
        page.keyboard.type(line)
        page.keyboard.press("Enter")
    press(page, 'button[value="preview"]')


def editor_with_everything_in_it(page):
    blog_as_its_readers_would_see_it(page)
    page.locator(".editor__text").click()
    page.keyboard.press("Control+End")
    page.locator('[data-do="footnote"]').click()
    page.keyboard.type("Een noot.")
    page.keyboard.press("Enter")
    page.locator('[data-do="picture"]').click()
    page.locator("#editor-alt").wait_for()
    page.locator("#editor-file").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": small_png()})
    page.locator("#editor-alt").fill("Een groen vlak")
    page.locator('[data-panel="picture"] [data-act="set"]').click()
    page.locator(".editor__describe").wait_for()
    page.locator('[data-do="table"]').click()
    page.keyboard.type("Kop van een kolom")
    page.locator('[data-do="link"]').click()
    page.locator("#editor-href").fill("geen adres")
    page.locator('[data-panel="link"] [data-act="set"]').click()
    page.locator('[data-panel="link"] .errmsg').wait_for()


def editor_that_describes_a_picture(page):
    editor_with_everything_in_it(page)
    page.locator(".editor__describe").click()
    page.locator("#editor-alt").fill("")
    page.locator('[data-act="describe"]').click()


def small_png():
    out = io.BytesIO()
    Image.new("RGB", (320, 200), "green").save(out, "PNG")
    return out.getvalue()


def draft_that_was_kept(page):
    blog_as_its_readers_would_see_it(page)
    press(page, 'button[value="save"]')


def draft_as_a_page(page):
    draft_that_was_kept(page)
    page.goto("/blogs/")
    page.locator("a[href$='/edit/'], a[href^='/blogs/edit/']").first.wait_for()


def comment_without_words(page):
    find(page, "@blog")
    page.locator("#reageer textarea").fill(" ")
    page.locator("#reageer button[type=submit]").click()
    page.locator("#reageer .errors, #reageer [aria-invalid]").first.wait_for()


def answer_to_a_comment(page):
    page.goto("/blogs/")
    for address in page.locator(".post h3 a").evaluate_all("links => links.map(a => a.getAttribute('href'))"):
        page.goto(address)
        if page.locator("#reacties a[href*='answer=']").count():
            return press(page, "#reacties a[href*='answer=']")
    raise AssertionError("No comment to answer.")


def group_without_a_name(page):
    page.goto("/groups/create/")
    press(page, "main form[method=post] button[type=submit]")


def profile_without_a_name(page):
    page.goto("/accounts/profile/")
    page.locator("input[name=name]").fill("")
    press(page, "form:has(input[name=name]) button[type=submit]")


def app_that_is_not_right(page):
    page.goto("/accounts/2fa/totp/activate/")
    page.locator("input[name=code]").fill("000000")
    press(page, "form:has(input[name=code]) button[type=submit]")


def recovery_codes_that_are_shown(page):
    """Sets up an app the first time, and makes new codes after that."""
    page.goto("/accounts/2fa/totp/activate/")
    if page.locator(".secret").count():
        secret = page.locator(".secret").inner_text().replace(" ", "")
        page.locator("input[name=code]").fill(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
        press(page, "form:has(input[name=code]) button[type=submit]")
    else:
        page.goto("/accounts/2fa/recovery-codes/generate/")
        press(page, "main form[method=post] button[type=submit]")
    page.locator(".codes").wait_for()


def second_step_that_is_wrong(page):
    recovery_codes_that_are_shown(page)
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill("guest@gast.example")
    page.locator("input[name=password]").fill("welkom-op-pleio")
    press(page, "form:has(input[name=password]) button[type=submit]")
    page.locator("input[name=code]").fill("000000")
    press(page, "form:has(input[name=code]) button[type=submit]")


def recovery_of_a_colleague_without_the_tick(page):
    find(page, "@person")
    page.goto("/accounts/recovery/" + page.url.rstrip("/").rsplit("/", 1)[1] + "/")
    press(page, "main form[method=post] button[type=submit]")


def invitations_with_what_became_of_each(page):
    page.goto("/desk/lindedaal/people/invite/")
    page.locator("textarea[name=addresses]").fill(f"oeps\naafke@gmail.com\naxe.{secrets.token_hex(4)}@elders.example")
    press(page, "main form:has(textarea[name=addresses]) button[type=submit]")
    page.locator("[role=status] li").first.wait_for()


def invitation_list_that_is_empty(page):
    page.goto("/desk/lindedaal/people/invite/")
    press(page, "main form:has(textarea[name=addresses]) button[type=submit]")


def refusal_without_a_reason(page):
    page.goto("/desk/lindedaal/people/?state=waiting")
    follow(page, page.locator("a[href$='/refuse/']").first)
    press(page, "main form:has(textarea[name=reason]) button[type=submit]")


def manager_that_is_not_known(page):
    page.goto("/desk/lindedaal/managers/")
    page.locator("input[name=email]").fill("niemand@elders.example")
    press(page, "main form:has(input[name=email]) button[type=submit]")


def domain_of_free_mail(page):
    page.goto("/desk/lindedaal/domains/")
    page.locator("main input[name=domain]:visible").fill("gmail.com")
    press(page, "main form:has(input[name=domain]:not([type=hidden])) button[type=submit]")


def erasing(page):
    """Just signed in, so not asked again who it is."""
    page.goto("/accounts/erase/")
    page.locator("input[name=texts]").first.wait_for()


def invitation(page):
    """A manager sends one in a browser of their own, and it is opened from the demo's mailbox."""
    page.goto("/demo/mail/")
    address = f"axe.{secrets.token_hex(4)}@elders.example"
    other = page.context.browser.new_context(base_url=page.url.removesuffix("/demo/mail/"))
    manager = other.new_page()
    sign_in(manager, "manager")
    manager.goto("/desk/lindedaal/people/invite/")
    manager.locator("textarea[name=addresses]").fill(address)
    press(manager, "main form:has(textarea[name=addresses]) button[type=submit]")
    other.close()
    mail = page.locator("main li", has_text=address).locator("a").first
    for _ in range(60):
        page.goto("/demo/mail/")
        if mail.count():
            break
        time.sleep(0.5)
    follow(page, mail)
    follow(page, page.locator("a[href*='/accounts/invitation/']").first)


def group_that_is_changed(page):
    page.goto("/groups/?tab=mine")
    for address in page.locator("main h3 a").evaluate_all("links => links.map(a => a.getAttribute('href'))"):
        page.goto(address)
        if page.locator("a[href$='/settings/']").count():
            break
    press(page, "a[href$='/settings/']")
    page.locator("input[name=name]").fill("")
    press(page, "main form[method=post] button[type=submit]")


def leaving_a_group(page):
    find(page, "@group")
    if not page.locator("a[href$='/leave/']").count():
        page.goto("/groups/?tab=mine")
        for address in page.locator("main a[href^='/groups/']").evaluate_all(
            "links => links.map(a => a.getAttribute('href'))"
        ):
            page.goto(address)
            if page.locator("a[href$='/leave/']").count():
                break
    press(page, "a[href$='/leave/']")


def session_that_ended(page):
    page.goto("/groups/create/")
    page.locator("input[name=name]").fill("Tekst die niet weg mag")
    page.context.clear_cookies(name="sessionid")
    press(page, "main form[method=post] button[type=submit]")


def something_refused(page):
    page.goto("/groups/create/")


def mail_as_text(page):
    page.goto("/demo/mail/")
    press(page, "main li a[href^='/demo/mail/']")


def stars_counted(page):
    page.goto("/blogs/")
    for address in page.locator(".post h3 a").evaluate_all("links => links.map(a => a.getAttribute('href'))"):
        page.goto(address)
        if page.locator("#stars-4").count():
            page.locator("#stars-4").check()
            page.locator("#sterren button.btn--primary").click()
            return page.locator("#sterren button[name=withdraw]").wait_for()
    raise AssertionError("No blog to rate.")


STATES = [
    ("", mistyped_sign_in),
    ("", empty_sign_up),
    ("", sign_up_that_waits_for_its_code),
    ("", sign_up_with_a_wrong_code),
    ("", mail_as_text),
    ("", sign_up_from_an_unknown_domain),
    ("", sign_up_from_free_mail),
    ("manager", invitations_with_what_became_of_each),
    ("manager", invitation_list_that_is_empty),
    ("manager", refusal_without_a_reason),
    ("manager", manager_that_is_not_known),
    ("manager", domain_of_free_mail),
    ("", invitation),
    ("member", invitation),
    ("member", erasing),
    ("member", blog_with_everything_wrong),
    ("member", blog_as_its_readers_would_see_it),
    ("member", editor_with_everything_in_it),
    ("member", editor_that_describes_a_picture),
    ("member", draft_that_was_kept),
    ("member", draft_as_a_page),
    ("member", comment_without_words),
    ("member", answer_to_a_comment),
    ("member", group_without_a_name),
    ("member", profile_without_a_name),
    ("member", app_that_is_not_right),
    ("guest", recovery_codes_that_are_shown),
    ("guest", second_step_that_is_wrong),
    ("operator", recovery_of_a_colleague_without_the_tick),
    ("member", session_that_ended),
    ("member", stars_counted),
    ("member", leaving_a_group),
    ("owner", group_that_is_changed),
    ("guest", something_refused),
]


@pytest.mark.parametrize(
    ("number", "role", "state"), [(n, *s) for n, s in enumerate(STATES)], ids=lambda v: getattr(v, "__name__", v)
)
def test_a_state_is_accessible(visit, number, role, state):
    for width, scheme, language in views_of(number):
        with visit(role, width=width, scheme=scheme, language=language) as page:
            documents = documents_of(page)
            state(page)
            check_page(page, documents[-1].text())


def test_the_mail_itself_is_accessible(visit):
    """Its own policy lets no script in, axe's neither: the same document is looked at on an empty page."""
    with visit() as page:
        mail_as_text(page)
        mail = page.request.get(page.url.rstrip("/") + "/html/").text()
        page.goto("about:blank")
        page.set_content(mail)
        found = Axe().run(page, options=RULES).response["violations"]
        assert not found, [(v["id"], [n["html"][:160] for n in v["nodes"]][:4]) for v in found]


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
    [
        ("", "/"),
        ("", "@blog"),
        ("member", "@blog"),
        ("member", "/blogs/write/"),
        ("member", "@group"),
        ("member", "/accounts/"),
        ("manager", "/desk/lindedaal/people/?state=waiting"),
        ("manager", "/desk/lindedaal/people/invite/"),
    ],
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
