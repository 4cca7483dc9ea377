"""Ways back that lead away, and hosts that are typed: no answer and no mail leads to another site."""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from accounts import services
from notifications.models import Mail
from tests.accounts.ways import PASSWORD, app_code, mailed_code, with_app, with_password

pytestmark = pytest.mark.django_db

EVIL = [
    "//evil.com", "///evil.com", "////evil.com", "/\\evil.com", "\\\\evil.com", "\\/evil.com", "/\\/evil.com", "//evil.com\\",

    "\t//evil.com", "/\t/evil.com", "/\n/evil.com", "/\r/evil.com", "\n//evil.com", " //evil.com", "\x0b//evil.com",
    "\x00//evil.com",
    "http://evil.com", "https://evil.com", "HTTP://evil.com", "hTTps:evil.com", "https:evil.com", "https:/evil.com", "https:///evil.com",
    "http:evil.com", "http:/evil.com", "http:///evil.com", "http:\\\\evil.com", "https:\\evil.com", "http://", "http://[", "http://[::1",
    "ftp://evil.com", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "javascript://testserver/%0aalert(1)",
    "data:text/html,x", "vbscript:x", "blob:https://evil.com/x", "mailto:a@evil.com", "tel:1", "view-source:x",
    "//testserver@evil.com", "http://testserver@evil.com", "http://testserver:x@evil.com", "http://evil.com#@testserver",
    "http://evil.com?testserver", "http://evil.com\\@testserver", "http://testserver.evil.com", "http://evil.com/testserver",
    "http://testserver%2eevil.com", "http://evil.com%00.testserver", "//evil%E3%80%82com",
    "/%2f%2fevil.com/../..", "%2f%2fevil.com",
    "//evil\u3002com", "/\u2044evil.com", "\u2215\u2215evil.com", "\uff0f\uff0fevil.com", "/\uff0fevil.com", "//\u0435vil.com",
    "http://\u24d4vil.com", "//evil.com:80", "//evil.com:443/x?y#z", "//3232235777", "//0x7f.1", "?next=//evil.com",
    ".evil.com",
    "@evil.com", "/;@evil.com", "//;@evil.com", "evil.com", "x" * 4000, "//" + "e" * 300 + ".com", "/x\r\nLocation: //evil.com",
]  # fmt: skip
assert len(EVIL) >= 60


@pytest.fixture
def alice(cast):
    EmailAddress.objects.create(user=cast.alice, email=cast.alice.email, verified=True, primary=True)
    return with_password(cast.alice)


def off_site(answer):
    """Where the browser would go, as a browser reads an address: backslashes are slashes, white space is nothing."""
    there = answer.headers.get("Location", "")
    read = re.sub(r"[\t\r\n]", "", there).strip("".join(map(chr, range(33)))).replace("\\", "/")
    parts = urlsplit(urljoin("http://testserver/accounts/", read))
    return (parts.scheme, parts.netloc) != ("http", "testserver")


def posts(alice, address):
    """Every view that takes a way back, asked to lead there."""
    q = {"next": address}
    yield Client().get(reverse("account_login"), q)
    yield sign_in_with(alice, address)
    inside = Client()
    inside.force_login(alice, backend="accounts.backends.PersonBackend")
    yield inside.get(reverse("account_login"), q)
    yield inside.get(reverse("account_signup"), q)
    yield inside.get(reverse("account_reauthenticate"), q)
    data = {"way": "password", "password": PASSWORD, **q}
    yield inside.post(reverse("account_reauthenticate"), data)
    yield inside.post(reverse("set_language"), {"language": "nl", **q})
    yield inside.post(reverse("account_logout"), q)
    yield Client().post(reverse("set_language"), {"language": "nl", **q})
    yield Client().post(reverse("demo:sign_in"), {"role": "member", **q})
    yield Client().post(reverse("account_request_login_code"), {"email": alice.email, **q})
    yield Client().post(reverse("account_reset_password"), {"email": alice.email, **q})
    yield Client().post(reverse("mfa_login_webauthn"), {"credential": "{}", **q})
    yield Client().post(
        reverse("account_signup"), {"email": "n@lindedaal.example", "name": "N", "password1": PASSWORD, **q}
    )


def sign_in_with(alice, address):
    return Client().post(reverse("account_login"), {"login": alice.email, "password": PASSWORD, "next": address})


@pytest.mark.parametrize("address", EVIL, ids=lambda text: ascii(text)[:40])
def test_no_way_back_leads_to_another_site(alice, address):
    tried = 0
    for answer in posts(alice, address):
        assert answer.status_code < 500
        assert not off_site(answer), answer.headers["Location"]
        body = answer.content.decode()
        for link in re.findall(r'href="([^"]*)"', body):
            assert not urlsplit(link).netloc, link
        tried += 1
    assert tried == 14


def test_a_way_back_after_the_second_step_stays_here_too(alice):
    for address in ["//evil.com", "/\\evil.com", "https:evil.com", "http://testserver@evil.com", "/blogs/"]:
        secret = with_app(alice)
        browser = Client()
        browser.post(reverse("account_login"), {"login": alice.email, "password": PASSWORD, "next": address})
        answer = browser.post(reverse("mfa_authenticate"), {"code": app_code(secret)})
        assert answer.url == (address if address == "/blogs/" else "/")
        alice.authenticator_set.all().delete()


FORGED = [
    {"Host": "localhost:6666"},
    {"X-Forwarded-Host": "evil.com"},
    {"X-Forwarded-Host": "evil.com", "X-Forwarded-Proto": "https", "Forwarded": "host=evil.com"},
    {"Host": "localhost", "X-Original-Host": "evil.com", "Origin": "http://evil.com", "Referer": "http://evil.com/"},
]


@pytest.mark.parametrize("headers", FORGED, ids=str)
def test_no_mail_carries_a_link_that_a_request_made_up(alice, cast, headers, settings):
    with_app(alice)
    browser = Client(headers=headers)
    browser.post(reverse("account_signup"), {"email": "n@lindedaal.example", "name": "N", "password1": PASSWORD})
    for email in (alice.email, "onbekend@lindedaal.example"):
        Client(headers=headers).post(reverse("account_signup"), {"email": email, "name": "N", "password1": PASSWORD})
        Client(headers=headers).post(reverse("account_request_login_code"), {"email": email})
        Client(headers=headers).post(reverse("account_reset_password"), {"email": email})
    inside = Client(headers=headers)
    inside.force_login(alice, backend="accounts.backends.PersonBackend")
    inside.post(reverse("mfa_generate_recovery_codes"))
    inside.post(reverse("account_email"), {"email": "ander@lindedaal.example", "action_add": "1"})
    inside.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": "een heel ander wachtwoord"})
    inside.post(reverse("mfa_deactivate_totp"))
    services.start_recovery(alice, acting_user=cast.olga)
    mails = list(Mail.objects.all())
    assert len(mails) >= 9
    links = [link for mail in mails for link in re.findall(r"https?://[^\s\"'<>)]+", mail.text + mail.html)]
    assert links
    foreign = [link for link in links if not link.startswith(settings.SITE_URL + "/") and link != settings.SITE_URL]
    assert not foreign
    assert "evil" not in "".join(mail.text + mail.html for mail in mails)


def test_the_ways_in_of_who_signed_up_first_die_when_the_owner_of_the_address_comes(cast):
    """A password, a session and a waiting code of someone else: none outlives the proof by the owner."""
    address = "slachtoffer@lindedaal.example"
    data = {"email": address, "name": "Aanvaller", "password1": PASSWORD}
    attacker, owner = Client(), Client()
    attacker.post(reverse("account_signup"), data)
    old_code = mailed_code()
    answer = owner.post(reverse("account_request_login_code"), {"email": address})
    owner.post(answer.url, {"code": mailed_code()})
    assert owner.get(reverse("account_home")).status_code == 200
    attacker.post(reverse("account_email_verification_sent"), {"code": old_code})
    assert attacker.get(reverse("account_home")).status_code == 302
    attacker.post(reverse("account_login"), {"login": address, "password": PASSWORD})
    assert attacker.get(reverse("account_home")).status_code == 302
    for name in ("mfa_activate_totp", "mfa_add_webauthn", "usersessions_list"):
        assert attacker.get(reverse(name)).url.startswith(reverse("account_login"))


# The same answer, whether there is an account or not --------------------------------------------------------------------


def told(response, address):
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode()).replace(address, "X")
    headers = {k: v for k, v in response.headers.items() if k not in {"Content-Length", "Expires"}}
    return response.status_code, text.splitlines(), headers


ASKED = [
    ("account_login", {"login": "X", "password": "verkeerd wachtwoord"}),
    ("account_request_login_code", {"email": "X"}),
    ("account_reset_password", {"email": "X"}),
    ("account_signup", {"email": "X", "name": "N", "password1": PASSWORD}),
]


@pytest.mark.parametrize(("name", "data"), ASKED, ids=[name for name, _data in ASKED])
@pytest.mark.parametrize("known", ["with a password", "with a second step", "ended", "frozen"])
def test_an_address_that_is_known_answers_as_one_that_is_not(alice, name, data, known):
    if known == "with a second step":
        with_app(alice)
    if known in {"ended", "frozen"}:
        alice.is_active = known != "ended"
        alice.frozen_at = alice.date_joined if known == "frozen" else None
        alice.save()
    answers = []
    for address in (alice.email, "onbekend@lindedaal.example"):
        browser = Client()
        first = browser.post(reverse(name), {key: value.replace("X", address) for key, value in data.items()})
        answers.append([told(first, address)])
        if first.status_code == 302:
            answers[-1].append(told(browser.get(first.url), address))
            answers[-1].append(told(browser.post(first.url, {"code": "AAAA-BBBB"}), address))
    assert answers[0] == answers[1]


def test_a_wrong_password_costs_as_many_queries_with_and_without_an_account(alice, cast, count_queries):
    with_app(alice)
    numbers = []
    for address in (alice.email, cast.bob.email, "onbekend@lindedaal.example"):
        Client().get(reverse("account_login"))
        with count_queries() as queries:
            Client().post(reverse("account_login"), {"login": address, "password": "verkeerd wachtwoord"})
        numbers.append(len(queries))
    assert len(set(numbers)) == 1


@pytest.mark.parametrize(("name", "data"), ASKED[1:], ids=[name for name, _data in ASKED[1:]])
def test_asking_for_a_code_or_an_account_costs_as_many_queries_with_and_without_an_account(
    alice, count_queries, name, data
):
    numbers = []
    for address in (alice.email, "onbekend@lindedaal.example"):
        with count_queries() as queries:
            Client().post(reverse(name), {key: value.replace("X", address) for key, value in data.items()})
        numbers.append(len(queries))
    assert len(set(numbers)) == 1
