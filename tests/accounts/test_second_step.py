"""The second step: an app with codes, recovery codes, passkeys; and that nobody comes in without it."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.qr import QUIET_ZONE, in_fours, qr_matrix, qr_svg
from audit.models import AuditEntry
from notifications.models import Mail
from tests.accounts.ways import (
    PASSWORD,
    app_code,
    is_in,
    mailed_code,
    secret_of,
    sign_in,
    subjects_to,
    with_app,
    with_password,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(cast):
    EmailAddress.objects.create(user=cast.alice, email=cast.alice.email, verified=True, primary=True)
    return with_password(cast.alice)


def actions():
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def drawn(svg):
    """The modules that the drawing makes dark, read back from its path."""
    size = int(re.search(r'class="qr"[^>]*viewBox="0 0 (\d+)', svg)[1])
    dark = [[False] * size for _ in range(size)]
    for x, y, run in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", svg):
        for step in range(int(run)):
            dark[int(y)][int(x) + step] = True
    return dark


@pytest.mark.parametrize("text", ["otpauth://totp/a@b.example?secret=JBSWY3DP&issuer=Pleio", "x" * 200])
def test_the_drawing_of_the_qr_code_is_the_code_with_white_around_it(text):
    dark, matrix = drawn(qr_svg(text, "t")), qr_matrix(text)
    assert [row[QUIET_ZONE:-QUIET_ZONE] for row in dark[QUIET_ZONE:-QUIET_ZONE]] == matrix
    assert sum(map(sum, dark)) == sum(map(sum, matrix)), "nothing dark in the white around it"
    assert len(dark) == len(matrix) + 8


def test_an_app_is_set_up_by_scanning_or_typing_and_gives_recovery_codes_once(alice, as_person):
    browser = as_person(alice)
    page = browser.get(reverse("mfa_activate_totp")).content.decode()
    secret = browser.session["mfa.totp.secret"]
    assert in_fours(secret) in page
    assert re.search(
        r'<svg class="qr" role="img" aria-labelledby="qr-title"[^>]*><title id="qr-title">[^<]+</title><path', page
    )
    assert "data:" not in page
    url = f"otpauth://totp/{alice.email.replace('@', '%40')}?secret={secret}&issuer=Pleio"
    assert drawn(page) == drawn(qr_svg(url, ""))
    answer = browser.post(reverse("mfa_activate_totp"), {"code": app_code(secret)})
    assert answer.url == reverse("mfa_view_recovery_codes")
    assert len(re.findall(r"<li>\d{8}</li>", browser.get(answer.url).content.decode())) == 10
    text = browser.get(reverse("mfa_download_recovery_codes"))
    assert len(re.findall(r"^\d{8}$", text.content.decode(), re.MULTILINE)) == 10
    browser.post(answer.url)
    assert not re.search(r"<li>\d{8}</li>", browser.get(answer.url).content.decode()), "shown once"
    assert browser.get(reverse("mfa_download_recovery_codes")).status_code == 404
    assert actions() == ["account.two_factor_on", "account.recovery_codes_made"]
    assert subjects_to(alice) == [
        "Je logt nu op Pleio in met een tweede stap",
        "Nieuwe herstelcodes voor je account op Pleio",
    ]


def test_a_wrong_code_sets_nothing_up_and_keeps_the_same_qr_code(alice, as_person):
    browser = as_person(alice)
    browser.get(reverse("mfa_activate_totp"))
    secret = browser.session["mfa.totp.secret"]
    answer = browser.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert answer.status_code == 422
    assert browser.session["mfa.totp.secret"] == secret
    assert not Authenticator.objects.exists()


def test_no_secret_stands_in_the_tables_as_it_is(alice):
    secret = with_app(alice)
    services.make_recovery_codes(alice, acting_user=alice)
    seen = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in seen
    assert secret_of(alice) == secret
    assert secret not in str(list(AuditEntry.objects.values()))


def test_a_password_alone_lets_nobody_in_who_has_a_second_step(alice, client):
    secret = with_app(alice)
    answer = sign_in(client, alice)
    assert answer.url == reverse("mfa_authenticate")
    assert not is_in(client)
    assert client.post(answer.url, {"code": "123456"}).status_code == 422
    assert not is_in(client)
    client.post(answer.url, {"code": app_code(secret)})
    assert is_in(client)


def test_a_code_of_the_mail_alone_lets_nobody_in_who_has_a_second_step(alice, client):
    with_app(alice)
    answer = client.post(reverse("account_request_login_code"), {"email": alice.email})
    text = Mail.objects.latest("pk").text
    code = re.search(r"^\s+([A-Z0-9-]{6,})\s*$", text, re.MULTILINE)[1]
    answer = client.post(answer.url, {"code": code})
    assert answer.url == reverse("mfa_authenticate")
    assert not is_in(client)


def test_a_code_of_the_app_works_once_and_makes_earlier_ones_useless(alice):
    secret = with_app(alice)
    browsers = [Client() for _ in range(3)]
    for browser in browsers:
        sign_in(browser, alice)
    now, earlier = app_code(secret), app_code(secret, -1)
    browsers[0].post(reverse("mfa_authenticate"), {"code": now})
    assert is_in(browsers[0])
    browsers[1].post(reverse("mfa_authenticate"), {"code": now})
    browsers[2].post(reverse("mfa_authenticate"), {"code": earlier})
    assert not is_in(browsers[1])
    assert not is_in(browsers[2])
    assert services.use_code(alice, now) is None, "whatever the cache forgot"


def test_the_code_that_turned_the_app_on_is_spent(alice):
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    code = app_code(secret)
    assert services.turn_on_totp(alice, secret=secret, code=code, acting_user=alice)
    assert services.use_code(alice, code) is None


def test_a_recovery_code_works_once_and_is_told(alice, client):
    with_app(alice)
    code = services.make_recovery_codes(alice, acting_user=alice)[3]
    sign_in(client, alice)
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert is_in(client)
    assert subjects_to(alice)[-1] == "Een van je herstelcodes is gebruikt op Pleio"
    assert "nog 9 codes" in Mail.objects.latest("pk").text
    assert actions()[-1] == "account.recovery_code_used"
    assert services.use_code(alice, code) is None


def test_guessing_codes_is_slowed_down_for_the_account(alice, client):
    secret = with_app(alice)
    sign_in(client, alice)
    for _ in range(5):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    other = Client()
    sign_in(other, alice)
    answer = other.post(reverse("mfa_authenticate"), {"code": app_code(secret)})
    assert "te vaak" in answer.content.decode()
    assert not is_in(other)


def test_turning_the_last_second_step_off_takes_the_recovery_codes_along(alice, as_person):
    with_app(alice)
    services.make_recovery_codes(alice, acting_user=alice)
    browser = as_person(alice)
    browser.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.exists()
    assert actions()[-1] == "account.two_factor_off"
    assert subjects_to(alice)[-1] == "Er is een tweede stap verwijderd uit je account op Pleio"


def test_the_last_second_step_stays_while_the_organisation_asks_for_one(alice, cast, as_person):
    with_app(alice)
    cast.lindedaal.two_factor_from = timezone.localdate()
    cast.lindedaal.save()
    browser = as_person(alice)
    assert "Je organisatie vraagt om een tweede stap" in browser.get(reverse("mfa_deactivate_totp")).content.decode()
    assert browser.post(reverse("mfa_deactivate_totp")).status_code == 403
    assert Authenticator.objects.exists()


def test_the_page_where_one_sets_it_up_does_not_send_one_to_itself(alice, cast, as_person):
    cast.lindedaal.two_factor_from = timezone.localdate() + timedelta(days=30)
    cast.lindedaal.save()
    browser = as_person(alice)
    assert "Stel het nu in" in browser.get(reverse("account_home")).content.decode()
    for name in ("mfa_index", "mfa_activate_totp"):
        assert "Stel het nu in" not in browser.get(reverse(name)).content.decode()


def test_nobody_reaches_a_passkey_of_another(cast, as_person):
    row = Authenticator.objects.create(user=cast.bob, type="webauthn", data={"name": "x", "handle": "abc123"})
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert as_person(cast.alice).post(reverse(name, args=["abc123"]), {"name": "y"}).status_code == 404
        assert as_person(cast.alice).get(reverse(name, args=["x"])).status_code == 404
    row.refresh_from_db()
    assert row.data["name"] == "x"


def test_a_passkey_is_renamed_and_removed_on_record(alice, as_person):
    Authenticator.objects.create(user=alice, type="webauthn", data={"name": "oud", "handle": "abc123"})
    browser = as_person(alice)
    browser.post(reverse("mfa_edit_webauthn", args=["abc123"]), {"name": "laptop van het werk"})
    assert "laptop van het werk" in browser.get(reverse("mfa_list_webauthn")).content.decode()
    browser.post(reverse("mfa_remove_webauthn", args=["abc123"]))
    assert not Authenticator.objects.exists()
    assert actions() == ["account.passkey_renamed", "account.passkey_removed"]
    assert subjects_to(alice) == ["Er is een passkey verwijderd uit je account op Pleio"]


NONSENSE = [
    "",
    "null",
    "[]",
    "{}",
    "1",
    '{"id": 1}',
    '{"response": {}}',
    '{"response": {"userHandle": "AAAA"}}',
    "\x00",
    "{",
]


@pytest.mark.parametrize("credential", NONSENSE)
def test_a_passkey_that_is_none_is_refused_in_words(alice, client, credential):
    client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})
    answer = client.post(reverse("mfa_login_webauthn"), {"credential": credential})
    assert answer.status_code == 302
    assert not is_in(client)
    client.force_login(alice, backend="accounts.backends.PersonBackend")
    client.get(reverse("mfa_add_webauthn"))
    assert client.post(reverse("mfa_add_webauthn"), {"credential": credential, "name": "x"}).status_code == 422


FIELDS = [
    ("account_login", "login", "username webauthn"),
    ("account_login", "password", "current-password"),
    ("account_signup", "email", "email"),
    ("account_signup", "password1", "new-password"),
    ("account_change_password", "oldpassword", "current-password"),
    ("account_change_password", "password1", "new-password"),
    ("mfa_activate_totp", "code", "one-time-code"),
]


@pytest.mark.parametrize(("name", "field", "token"), FIELDS)
def test_a_password_manager_finds_its_way(alice, as_person, name, field, token):
    browser = Client() if name in {"account_login", "account_signup"} else as_person(alice)
    tag = re.search(rf'<input[^>]*name="{field}"[^>]*>', browser.get(reverse(name)).content.decode())[0]
    assert f'autocomplete="{token}"' in tag
    assert "onpaste" not in tag
    assert "maxlength" not in tag or "password" not in field


# Fresh sign-in ---------------------------------------------------------------------------------------------------------

SENSITIVE = [
    "account_email",
    "account_change_password",
    "usersessions_list",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
]


def grow_old(person, minutes):
    person.usersession_set.update(created_at=timezone.now() - timezone.timedelta(minutes=minutes))


@pytest.mark.parametrize("name", SENSITIVE)
def test_what_protects_the_account_asks_again_who_it_is_after_ten_minutes(alice, as_person, name):
    browser = as_person(alice)
    grow_old(alice, 11)
    address = reverse(name)
    answer = browser.get(address)
    assert answer.url == f"{reverse('account_reauthenticate')}?next={address.replace('/', '%2F')}"
    browser.post(answer.url, {"way": "password", "password": "verkeerd wachtwoord"})
    assert browser.get(address).status_code == 302
    answer = browser.post(answer.url, {"way": "password", "password": PASSWORD})
    assert answer.url == address
    assert reverse("account_reauthenticate") not in getattr(browser.get(address), "url", "")


def test_a_form_that_was_opened_in_time_may_be_sent_later_but_not_hours_later(alice, as_person):
    browser = as_person(alice)
    data = {"oldpassword": PASSWORD, "password1": "een heel ander wachtwoord"}
    grow_old(alice, 60)
    assert "reauthenticate" in browser.post(reverse("account_change_password"), data).url
    grow_old(alice, 20)
    assert "reauthenticate" not in browser.post(reverse("account_change_password"), data).url


def test_everyday_things_do_not_ask_again(alice, as_person):
    browser = as_person(alice)
    grow_old(alice, 500)
    for name in ("home", "account_home", "notifications:list", "mfa_index", "blogs:write"):
        assert browser.get(reverse(name)).status_code == 200


def test_who_has_no_password_shows_it_by_a_code_from_the_mail(cast, as_person):
    browser = as_person(cast.bob)
    cast.bob.set_unusable_password()
    cast.bob.save()
    browser = as_person(cast.bob)
    grow_old(cast.bob, 11)
    address = browser.get(reverse("usersessions_list")).url
    page = browser.post(address, {"way": "mail"}).content.decode()
    assert 'name="code"' in page
    assert browser.post(address, {"way": "mail", "code": "AAAA-BBBB"}).status_code == 422
    assert browser.post(address, {"way": "mail", "code": mailed_code()}).url == reverse("usersessions_list")
    assert browser.get(reverse("usersessions_list")).status_code == 200


def test_a_mailed_code_is_too_little_for_who_has_a_second_step(alice, as_person):
    secret = with_app(alice)
    browser = as_person(alice)
    grow_old(alice, 11)
    before = Mail.objects.count()
    browser.post(reverse("account_reauthenticate"), {"way": "mail"})
    assert Mail.objects.count() == before
    answer = browser.post(reverse("account_reauthenticate"), {"way": "code", "code": app_code(secret)})
    assert answer.status_code == 302


def test_a_mailed_code_may_be_mistyped_five_times(cast, as_person):
    browser = as_person(cast.bob)
    grow_old(cast.bob, 11)
    browser.post(reverse("account_reauthenticate"), {"way": "mail"})
    for _ in range(5):
        browser.post(reverse("account_reauthenticate"), {"way": "mail", "code": "AAAA-BBBB"})
    assert browser.post(reverse("account_reauthenticate"), {"way": "mail", "code": mailed_code()}).status_code == 422
