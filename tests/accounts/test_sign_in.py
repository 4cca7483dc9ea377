"""Signing up, in and out, as a browser does it."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.services import create_account
from notifications.models import Mail
from tests.factories import make_organisation

pytestmark = pytest.mark.django_db
PASSWORD = "een zin als wachtwoord"
SIGN_UP = {"email": "anna@gov.example", "name": "Anna de Wit", "password1": PASSWORD}


@pytest.fixture
def gov():
    return make_organisation("Ministerie van Proeven", "gov.example")


@pytest.fixture
def anna(gov):
    return create_account(email="anna@gov.example", name="Anna", password=PASSWORD, organisation=gov, acting_user=None)


def code():
    """The code in the newest mail."""
    text = Mail.objects.latest("pk").text
    return re.search(r"^\s+([A-Z0-9-]{6,})\s*$", text, re.MULTILINE).group(1)


def signed_in(client):
    return client.get(reverse("account_home")).status_code == 200


def page(response):
    """What a reader sees, without what differs on every request."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


def test_a_work_address_and_the_code_from_the_mail_are_enough_to_come_in(gov, client):
    answer = client.post(reverse("account_signup"), SIGN_UP)
    assert answer.url == reverse("account_email_verification_sent")
    assert not signed_in(client)
    assert User.objects.get().organisation is None
    answer = client.post(answer.url, {"code": code()})
    assert answer.url == "/accounts/welcome/?next=%2F"
    assert signed_in(client)
    user = User.objects.get()
    assert (user.name, user.organisation, user.is_colleague, user.language) == ("Anna de Wit", gov, True, "nl")
    gov.refresh_from_db()
    assert gov.member_count == 1


def test_the_language_of_the_visitor_is_remembered_in_the_account(gov, client):
    client.cookies["language"] = "en"
    client.post(reverse("account_signup"), SIGN_UP)
    assert User.objects.get().language == "en"


def test_after_signing_up_one_comes_back_to_where_one_was(gov, client):
    answer = client.post(reverse("account_signup"), SIGN_UP | {"next": "/groups/"})
    answer = client.post(answer.url, {"code": code()})
    assert answer.url == "/accounts/welcome/?next=%2Fgroups%2F"
    answer = client.post(
        answer.url, {"name": "Anna", "function": "Jurist", "language": "nl", "next": "/groups/"}, follow=True
    )
    assert 'href="/groups/">Verder naar Pleio' in answer.content.decode()


@pytest.mark.parametrize("address", ["a@gov.example.evil.com", "a@sub.gov.example", "a@xgov.example"])
def test_an_unknown_domain_is_refused_in_words_and_nothing_typed_is_lost(gov, client, address):
    answer = client.post(reverse("account_signup"), SIGN_UP | {"email": address})
    text = answer.content.decode()
    assert "We kennen geen organisatie met @" in text
    assert address in text
    assert "Anna de Wit" in text
    assert PASSWORD not in text
    assert reverse("site_page", args=["contact"]) in text
    assert not User.objects.exists()
    assert not Mail.objects.exists()


@pytest.mark.parametrize("password", ["kort", "elf tekens!", "123456789012", "password1234"])
def test_a_weak_password_is_refused(gov, client, password):
    answer = client.post(reverse("account_signup"), SIGN_UP | {"password1": password})
    assert not User.objects.exists()
    assert set(answer.context["form"].errors["password1"]) & {
        "Dit wachtwoord is te kort. Gebruik minstens 12 tekens.",
        "Veel mensen gebruiken dit wachtwoord, dus het is zo geraden. Kies een ander.",
        "Alleen cijfers zijn snel geraden. Voeg woorden of letters toe.",
    }


def test_forms_welcome_password_managers_and_pasting(client):
    text = client.get(reverse("account_signup")).content.decode()
    for kind in ("email", "name", "new-password"):
        assert f'autocomplete="{kind}"' in text
    assert "onpaste" not in text
    assert 'autocomplete="current-password"' in client.get(reverse("account_login")).content.decode()


def test_signing_up_answers_the_same_for_a_known_and_an_unknown_address(anna):
    pages = []
    for address in ("anna@gov.example", "onbekend@gov.example"):
        client = Client()
        first = client.post(reverse("account_signup"), SIGN_UP | {"email": address})
        second = client.get(first.url)
        wrong = client.post(first.url, {"code": "AAAA-BBBB"})
        pages.append(
            (
                first.status_code,
                first.url,
                second.status_code,
                page(second).replace(address, "X"),
                wrong.status_code,
                page(wrong).replace(address, "X"),
            )
        )
    assert pages[0] == pages[1]
    assert Mail.objects.filter(address="anna@gov.example").count() == 1


@pytest.mark.parametrize("name", ["account_request_login_code", "account_reset_password"])
def test_asking_for_a_code_answers_the_same_for_a_known_and_an_unknown_address(anna, cast, name):
    pages = []
    for address in ("anna@gov.example", "onbekend@gov.example", cast.dora.email):
        client = Client()
        first = client.post(reverse(name), {"email": address})
        second = client.get(first.url)
        wrong = client.post(first.url, {"code": "AAAA-BBBB"})
        pages.append(
            (
                first.status_code,
                first.url,
                second.status_code,
                page(second).replace(address, "X"),
                wrong.status_code,
                page(wrong).replace(address, "X"),
            )
        )
    assert pages[0] == pages[1] == pages[2]


def test_a_wrong_password_answers_the_same_for_a_known_and_an_unknown_address(anna):
    pages = [
        page(Client().post(reverse("account_login"), {"login": address, "password": "verkeerd wachtwoord"})).replace(
            address, "X"
        )
        for address in ("anna@gov.example", "onbekend@gov.example")
    ]
    assert pages[0] == pages[1]
    assert "Het adres of het wachtwoord klopt niet." in pages[0]


def test_one_signs_in_with_a_password_and_comes_back(anna, client):
    answer = client.post(
        reverse("account_login"), {"login": "ANNA@gov.example", "password": PASSWORD, "next": "/blogs/"}
    )
    assert answer.url == "/blogs/"
    assert signed_in(client)


@pytest.mark.parametrize("there", ["https://evil.com/", "//evil.com", "/\\evil.com", "javascript:alert(1)"])
def test_signing_in_never_leads_to_another_site(anna, client, there):
    answer = client.post(reverse("account_login"), {"login": anna.email, "password": PASSWORD, "next": there})
    assert answer.url == "/"


@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_reset_password"])
def test_a_way_back_that_is_no_address_breaks_no_page(db, client, name):
    assert client.get(reverse(name), {"next": "http://["}).status_code == 200


def test_one_signs_in_with_a_code_and_without_a_password(anna, client):
    answer = client.post(reverse("account_request_login_code"), {"email": anna.email})
    answer = client.post(answer.url, {"code": code()})
    assert answer.url == "/"
    assert signed_in(client)


def test_a_code_works_once_and_only_in_the_browser_that_asked(anna, client):
    answer = client.post(reverse("account_request_login_code"), {"email": anna.email})
    stranger = Client()
    stranger.post(answer.url, {"code": code()})
    assert not signed_in(stranger)
    for _ in range(4):
        client.post(answer.url, {"code": "AAAA-BBBB"})
    client.post(answer.url, {"code": code()})
    assert not signed_in(client)


def test_who_waited_for_the_owner_of_an_address_does_not_get_in(gov):
    attacker, owner = Client(), Client()
    attacker.post(reverse("account_signup"), SIGN_UP)
    answer = owner.post(reverse("account_request_login_code"), {"email": SIGN_UP["email"]})
    owner.post(answer.url, {"code": code()})
    assert signed_in(owner)
    attacker = Client()
    attacker.post(reverse("account_login"), {"login": SIGN_UP["email"], "password": PASSWORD})
    assert not signed_in(attacker)


def test_a_forgotten_password_is_replaced_by_code_and_other_sessions_end(anna, client):
    elsewhere = Client()
    elsewhere.post(reverse("account_login"), {"login": anna.email, "password": PASSWORD})
    answer = client.post(reverse("account_reset_password"), {"email": anna.email})
    answer = client.post(answer.url, {"code": code()})
    answer = client.post(answer.url, {"password1": "een heel ander wachtwoord"})
    assert client.get(answer.url).status_code == 200
    assert not signed_in(elsewhere)
    client.post(reverse("account_login"), {"login": anna.email, "password": "een heel ander wachtwoord"})
    assert signed_in(client)


def test_one_reset_code_sets_one_password_also_when_copies_of_the_session_send_at_once(anna, client):
    answer = client.post(reverse("account_reset_password"), {"email": anna.email})
    answer = client.post(answer.url, {"code": code()})
    read = dict(client.session)
    client.post(answer.url, {"password1": "een heel ander wachtwoord"})
    # What a request finds that read the session before the first one saved it.
    session = client.session
    session.update(read)
    session.save()
    late = client.post(answer.url, {"password1": "en nog een ander wachtwoord"})
    assert late.url == reverse("account_password_reset_completed")
    anna.refresh_from_db()
    assert anna.check_password("een heel ander wachtwoord")


def test_the_page_of_the_reset_code_sends_a_new_one_by_its_own_button(anna, client):
    answer = client.post(reverse("account_reset_password"), {"email": anna.email})
    page = client.get(answer.url).content.decode()
    [form] = re.findall(r'<form id="resend" method="post" action="([^"]+)">', page)
    [address] = re.findall(r'name="email" value="([^"]+)"', page)
    first = code()
    answer = client.post(form, {"email": address})
    assert code() != first
    assert client.post(answer.url, {"code": code()}).url == reverse("account_complete_password_reset")


def test_a_changed_password_keeps_this_session_and_ends_the_others(anna, client):
    elsewhere = Client()
    for browser in (client, elsewhere):
        browser.post(reverse("account_login"), {"login": anna.email, "password": PASSWORD})
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": "een heel ander wachtwoord"})
    assert signed_in(client)
    assert not signed_in(elsewhere)


def test_a_second_address_is_added_by_its_code_and_moves_nobody(anna, client):
    make_organisation("Gemeente Nieuw", "nieuw.example")
    client.post(reverse("account_login"), {"login": anna.email, "password": PASSWORD})
    answer = client.post(reverse("account_email"), {"email": "anna@nieuw.example", "action_add": "1"})
    answer = client.post(answer.url, {"code": code()})
    assert answer.url == reverse("account_email"), "where the move is offered"
    before = anna.organisation
    anna.refresh_from_db()
    assert (anna.email, anna.organisation) == ("anna@gov.example", before)
    assert set(EmailAddress.objects.values_list("email", "verified", "primary")) == {
        ("anna@gov.example", True, True),
        ("anna@nieuw.example", True, False),
    }
    assert Mail.objects.latest("pk").address == "anna@gov.example", "the main address is told"
    text = client.get(reverse("account_email")).content.decode()
    assert "Gemeente Nieuw" in text


def test_an_address_of_nobody_we_know_may_be_added_too(anna, client):
    client.post(reverse("account_login"), {"login": anna.email, "password": PASSWORD})
    answer = client.post(reverse("account_email"), {"email": "anna@thuis.example", "action_add": "1"})
    assert answer.url == reverse("account_email_verification_sent")


def test_signing_out_is_a_post_and_clears_what_the_browser_kept(anna, client):
    client.post(reverse("account_login"), {"login": anna.email, "password": PASSWORD})
    client.get(reverse("account_logout"))
    assert signed_in(client)
    answer = client.post(reverse("account_logout"))
    assert answer.url == "/"
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not signed_in(client)


def test_an_ended_account_does_not_come_in(anna, client):
    User.objects.update(is_active=False)
    answer = client.post(reverse("account_login"), {"login": anna.email, "password": PASSWORD}, follow=True)
    assert "Je kunt niet inloggen met dit account" in answer.content.decode()
    assert not signed_in(client)


@pytest.mark.parametrize(("days", "comes_in"), [(0, True), (-1, False)])
def test_a_guest_comes_in_until_the_last_day_is_over(client, days, comes_in):
    day = timezone.localdate() + timedelta(days=days)
    create_account(email="g@gast.example", name="Gast", password=PASSWORD, guest_until=day, acting_user=None)
    client.post(reverse("account_login"), {"login": "g@gast.example", "password": PASSWORD})
    assert signed_in(client) is comes_in
    by_code = Client()
    answer = by_code.post(reverse("account_request_login_code"), {"email": "g@gast.example"})
    by_code.post(answer.url, {"code": code()})
    assert signed_in(by_code) is comes_in


def test_guessing_passwords_is_slowed_down(anna, client):
    for _ in range(6):
        answer = client.post(reverse("account_login"), {"login": anna.email, "password": "verkeerd wachtwoord"})
    assert "te vaak geprobeerd" in answer.content.decode()


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_signup",
        "account_request_login_code",
        "account_reset_password",
        "account_inactive",
        "account_password_reset_completed",
    ],
)
def test_every_page_of_the_way_in_has_our_look_in_both_languages(db, client, name, language):
    client.cookies["language"] = language
    text = client.get(reverse(name)).content.decode()
    assert f'<html lang="{language}">' in text
    assert 'class="top"' in text
    assert text.count("<h1") == 1
    assert "style=" not in text
    assert re.search(r"\bu(w)?\b", re.sub(r"<[^>]*>", " ", text)) is None, "we say je, not u"


@pytest.mark.parametrize(
    "name", ["account_email", "account_change_password", "account_logout", "account_reauthenticate"]
)
def test_every_page_of_the_own_account_has_our_look(anna, client, name):
    client.post(reverse("account_login"), {"login": anna.email, "password": PASSWORD})
    text = client.get(reverse(name)).content.decode()
    assert 'class="top"' in text
    assert text.count("<h1") == 1


def test_nothing_is_mailed_around_the_ledger(anna, client):
    client.post(reverse("account_request_login_code"), {"email": anna.email})
    assert mail.outbox == []
    assert Mail.objects.count() == 1
