from collections.abc import Callable
from typing import Any

import pytest

from notifications.models import Mail
from notifications.services import drain, queue_mail
from tests.conftest import Cast


@pytest.fixture
def mail(db: None) -> Mail:
    mail = queue_mail(
        kind="account", address="bob@lindedaal.example", subject="Je code", text="ABC & 123", html="<p>ABC & 123</p>"
    )
    drain()
    mail.refresh_from_db()
    return mail


def test_everyone_reads_what_was_sent_and_nothing_that_waits(mail: Mail, as_person: Callable[..., Any]) -> None:
    waiting = queue_mail(kind="account", address="mo@lindedaal.example", subject="Nog niet", text="Straks")
    page = as_person(None).get("/demo/mail/").content.decode()
    assert "Je code" in page
    assert f"/demo/mail/{mail.key}/" in page
    assert "Nog niet" not in page
    assert as_person(None).get(f"/demo/mail/{waiting.key}/").status_code == 404


def test_the_text_is_a_page_of_the_site(mail: Mail, as_person: Callable[..., Any]) -> None:
    response = as_person(None).get(f"/demo/mail/{mail.key}/")
    assert "ABC &amp; 123" in response.content.decode()
    assert "script-src 'self'" in response["Content-Security-Policy"]


def test_the_html_is_a_document_of_its_own_in_a_sandbox(mail: Mail, as_person: Callable[..., Any]) -> None:
    response = as_person(None).get(f"/demo/mail/{mail.key}/html/")
    assert response.content.decode() == "<p>ABC & 123</p>"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'; style-src 'unsafe-inline'"


@pytest.mark.parametrize(("demo", "production"), [(False, False), (True, True), (False, True)])
def test_outside_the_demo_and_in_production_there_is_no_mailbox(
    mail: Mail, as_person: Callable[..., Any], settings: Any, demo: bool, production: bool
) -> None:
    settings.DEMO, settings.PRODUCTION = demo, production
    for address in ("/demo/mail/", f"/demo/mail/{mail.key}/", f"/demo/mail/{mail.key}/html/"):
        assert as_person(None).get(address).status_code == 404


def test_a_mail_is_called_by_its_random_key_and_not_by_less(mail: Mail, as_person: Callable[..., Any]) -> None:
    for wrong in (str(mail.pk), mail.key[:5], "zzzzzzzzzzzzzzzzzzzz"):
        assert as_person(None).get(f"/demo/mail/{wrong}/").status_code == 404


def test_the_mailbox_costs_the_same_for_one_mail_and_for_fifty(
    mail: Mail, cast: Cast, assert_flat_queries: Callable[..., None]
) -> None:
    def more() -> None:
        for number in range(50):
            queue_mail(kind="account", address="mo@lindedaal.example", subject=f"Mail {number}", text="Hoi")
        drain()

    assert_flat_queries("/demo/mail/", None, more, budget=2)
