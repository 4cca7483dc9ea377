"""Half-way in: each such state against every address of the product. Only what is open to that state answers."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.middleware import ALWAYS_OPEN, HALF_WAYS
from accounts.models import User
from notifications.models import Mail
from tests.accounts.ways import PASSWORD, app_code, is_in, mailed_code, sign_in, with_app, with_password
from tests.properties.world import build_world
from tests.surfaces import SURFACES

pytestmark = pytest.mark.django_db
# What a person without a session is answered with on pages that ask for one.
TO_SIGN_IN = "/accounts/login/"


def every_address(world):
    for name, surface in SURFACES.items():
        if surface.audience != "demo":
            for arguments in surface.arguments(world):
                yield name, reverse(name, args=arguments)


def asks(browser, path):
    return [browser.get(path), browser.post(path, {}), browser.get(path, headers={"HX-Request": "true"})]


def must_enrol(cast):
    """Alice's organisation asks for a second step since today, and she has none."""
    cast.lindedaal.two_factor_from = timezone.localdate()
    cast.lindedaal.save()
    return cast.alice


def must_enrol_for_office(cast):
    return cast.rob


@pytest.mark.parametrize("make", [must_enrol, must_enrol_for_office])
def test_who_must_enrol_reaches_what_leads_there_and_nothing_else(cast, as_person, settings, make):
    settings.TWO_FACTOR_FOR_OFFICE = True
    world = build_world(cast)
    browser, where, tried = as_person(make(cast)), reverse("mfa_index"), 0
    open_addresses = HALF_WAYS[0].open_addresses
    addresses = [
        *every_address(world),
        ("admin:index", reverse("admin:index")),
        ("account_email", reverse("account_email")),
    ]
    for name, path in addresses:
        if name in open_addresses:
            continue
        for answer in asks(browser, path):
            sent = answer.headers.get("HX-Redirect") or getattr(answer, "url", "")
            assert (answer.status_code, sent) in {(302, where), (204, where)}, (name, answer.status_code, sent)
            assert not answer.content
            tried += 1
    assert tried > 300
    page = browser.get(where).content.decode()
    assert "Stel eerst een tweede stap in." in page
    assert browser.get(reverse("mfa_activate_totp")).status_code == 200
    assert browser.get(reverse("mfa_add_webauthn")).status_code == 200


def test_only_what_leads_on_is_open_to_who_must_enrol():
    """The list is closed: whoever makes it longer comes here to say so."""
    more = HALF_WAYS[0].open_addresses - ALWAYS_OPEN
    assert more == {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
        "account_reauthenticate",
    }
    assert not {n for n in ALWAYS_OPEN if n in SURFACES and SURFACES[n].audience == "account"}


def test_who_enrolled_goes_on(cast, as_person):
    browser = as_person(must_enrol(cast))
    assert browser.get(reverse("home")).status_code == 302
    with_app(cast.alice)
    assert browser.get(reverse("home")).status_code == 200


def test_before_the_day_one_is_told_and_goes_on(cast, as_person):
    cast.lindedaal.two_factor_from = timezone.localdate() + timedelta(days=20)
    cast.lindedaal.save()
    page = as_person(cast.alice).get(reverse("home"))
    assert page.status_code == 200
    assert "vraagt Gemeente Lindedaal iedereen om in te loggen met een tweede stap" in page.content.decode()
    assert "tweede stap" not in as_person(cast.charlie).get(reverse("home")).content.decode()


def test_office_asks_for_a_second_step_where_the_site_says_so(cast, as_person, settings):
    for name, asked in (("olga", True), ("rob", True), ("sam", True), ("alice", False), ("gast", False)):
        for switch in (True, False):
            settings.TWO_FACTOR_FOR_OFFICE = switch
            answer = as_person(getattr(cast, name)).get(reverse("home"))
            assert (answer.status_code == 302) is (asked and switch), (name, switch)


GONE = {
    "guest expired": {"guest_until": timezone.localdate() - timedelta(days=1)},
    "frozen": {"frozen_at": timezone.now()},
    "ended": {"is_active": False},
}


@pytest.mark.parametrize("state", GONE)
def test_who_may_not_come_in_is_a_visitor_on_every_address(cast, as_person, state):
    world = build_world(cast)
    person = cast.gast if state == "guest expired" else cast.alice
    tried = 0
    for name, path in every_address(world):
        if SURFACES[name].audience != "account":
            continue
        browser = as_person(person)
        User.objects.filter(pk=person.pk).update(**GONE[state])
        answer = browser.get(path)
        assert answer.status_code == 302, (name, answer.status_code)
        assert answer.url.startswith(TO_SIGN_IN), (name, answer.url)
        User.objects.filter(pk=person.pk).update(guest_until=None, frozen_at=None, is_active=True)
        tried += 1
    assert tried > 40


@pytest.mark.parametrize("state", GONE)
def test_who_may_not_come_in_does_not_by_any_way(cast, state):
    person = with_password(cast.alice)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    User.objects.filter(pk=person.pk).update(**GONE[state])
    browser = Client()
    sign_in(browser, person)
    assert not is_in(browser)
    answer = browser.post(reverse("account_request_login_code"), {"email": person.email})
    if Mail.objects.filter(text__contains="code om in te loggen").exists():
        browser.post(answer.url, {"code": mailed_code()})
    assert not is_in(browser)


def test_who_has_not_proven_the_address_has_no_session(cast):
    world = build_world(cast)
    browser = Client()
    data = {"email": "nieuw@lindedaal.example", "name": "Nieuw", "password1": PASSWORD}
    browser.post(reverse("account_signup"), data)
    tried = 0
    for name, path in every_address(world):
        if SURFACES[name].audience == "account":
            answer = browser.get(path)
            assert answer.status_code == 302, (name, answer.status_code)
            assert answer.url.startswith(TO_SIGN_IN), (name, answer.url)
            tried += 1
    assert tried > 40


def test_who_waits_is_held_up_nowhere(cast, as_person):
    """What that person sees is what a visitor sees: the leak matrix holds it for wim."""
    browser = as_person(cast.wim)
    for name in ("home", "account_home", "mfa_index", "usersessions_list", "groups:list"):
        assert browser.get(reverse(name)).status_code == 200


def test_after_the_second_step_one_comes_where_one_was_going(cast, as_person):
    browser = as_person(must_enrol(cast))
    wanted = f"{cast.group.get_absolute_url()}?tab=members"
    assert browser.get(wanted).headers["Location"] == reverse("mfa_index")
    browser.get("/people/x/portrait.webp", headers={"Sec-Fetch-Dest": "image"})
    browser.get("/blogs/", headers={"HX-Request": "true"})
    page = browser.get(reverse("mfa_activate_totp"))
    secret = page.context["secret"].replace(" ", "")
    kept = browser.post(reverse("mfa_activate_totp"), {"code": app_code(secret)}).headers["Location"]
    assert kept == reverse("mfa_view_recovery_codes")
    assert browser.get(kept).status_code == 200
    assert browser.post(kept).headers["Location"] == wanted
    assert browser.get(wanted).status_code == 200
    assert browser.post(kept).headers["Location"] == reverse("mfa_index"), "once"


def test_no_page_is_kept_for_who_looked_elsewhere_after_the_second_step(cast, as_person):
    person = must_enrol(cast)
    browser = as_person(person)
    browser.get("/blogs/")
    with_app(person)
    browser.get(reverse("mfa_index"))
    services.make_recovery_codes(person, acting_user=person)
    assert browser.post(reverse("mfa_view_recovery_codes")).headers["Location"] == reverse("mfa_index")
