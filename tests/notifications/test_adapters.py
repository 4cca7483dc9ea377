from pathlib import Path
from typing import Any

import pytest
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.conf import settings as site
from django.utils import translation

from notifications.models import Mail
from tests.conftest import Cast

CODES = ["login_code", "email_confirmation", "email_confirmation_signup", "password_reset_code"]
CHANGES = ["password_changed", "password_set", "password_reset", "email_changed", "email_deleted"]


@pytest.mark.parametrize("name", CODES)
def test_a_code_is_queued_to_be_wiped_and_reads_in_the_language_of_the_person(cast: Cast, name: str) -> None:
    cast.bob.language = "en"
    cast.bob.save()
    EmailAddress.objects.create(user=cast.bob, email=cast.bob.email, verified=True)
    with translation.override("nl"):
        get_adapter().send_mail(f"account/email/{name}", cast.bob.email, {"user": cast.bob, "code": "QXZ-WTF"})
    mail = Mail.objects.get()
    assert (mail.address, mail.recipient, mail.wipe, mail.kind) == (cast.bob.email, cast.bob, True, "account")
    assert "Hello Bob," in mail.text
    assert "once, within" in mail.text
    assert "QXZ-WTF" in mail.text
    assert "QXZ-WTF" in mail.html
    assert "QXZ-WTF" not in mail.subject
    assert "Why you get this" in mail.text


@pytest.mark.parametrize("name", CODES)
def test_a_code_for_an_address_that_nobody_proved_does_not_repeat_the_name_that_a_stranger_typed(
    cast: Cast, name: str
) -> None:
    cast.bob.name = "Je hebt gewonnen: www.kwaad.example"
    cast.bob.save()
    get_adapter().send_mail(f"account/email/{name}", cast.bob.email, {"user": cast.bob, "code": "QXZ-WTF"})
    mail = Mail.objects.get()
    assert "kwaad" not in mail.text + mail.html
    assert "QXZ-WTF" in mail.text


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_of_the_account_is_told_in_dutch_unless_chosen_otherwise(cast: Cast, name: str) -> None:
    context = {"to_email": "nieuw@lindedaal.example", "deleted_email": "oud@lindedaal.example"}
    get_adapter().send_notification_mail(f"account/email/{name}", cast.bob, context, email="oud@lindedaal.example")
    mail = Mail.objects.get()
    assert "Hallo Bob," in mail.text
    assert "Was jij dat niet?" in mail.text
    assert (mail.address, mail.recipient, mail.wipe) == ("oud@lindedaal.example", cast.bob, False)


@pytest.mark.parametrize("name", ["unknown_account", "account_already_exists"])
def test_links_start_with_the_address_of_the_site_and_never_with_what_the_request_says(
    db: None, settings: Any, name: str
) -> None:
    settings.SITE_URL = "https://pleio.example"
    context = {"signup_url": "https://kwaad.example/", "password_reset_url": "https://kwaad.example/"}
    with translation.override("nl"):
        get_adapter().send_mail(f"account/email/{name}", "wie@buiten.example", context)
    mail = Mail.objects.get()
    assert mail.recipient is None
    assert "kwaad" not in mail.text + mail.html
    assert "https://pleio.example/accounts/" in mail.text


def test_every_mail_of_allauth_that_can_be_sent_has_words_of_ours() -> None:
    ours = {path.name for path in (Path(site.BASE_DIR) / "templates/account/email").iterdir()}
    for name in [*CODES, *CHANGES, "unknown_account", "account_already_exists"]:
        assert {f"{name}_subject.txt", f"{name}_message.txt"} <= ours


def test_the_html_shows_the_code_once_and_large(cast: Cast) -> None:
    get_adapter().send_mail("account/email/login_code", cast.bob.email, {"user": cast.bob, "code": "QXZ-WTF"})
    html = Mail.objects.get().html
    assert html.count("QXZ-WTF") == 1
    assert '<p class="code">QXZ-WTF</p>' in html
