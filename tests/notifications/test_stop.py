from collections.abc import Callable
from typing import Any

import pytest
from django.core import signing

from notifications.letters import STOP_SALT, stop_url
from tests.conftest import Cast


@pytest.fixture
def address(cast: Cast, settings: Any) -> str:
    return stop_url(cast.bob).removeprefix(settings.SITE_URL)


def test_opening_the_page_changes_nothing_because_scanners_open_every_link(
    cast: Cast, address: str, as_person: Callable[..., Any]
) -> None:
    response = as_person(None).get(address)
    assert response.status_code == 200
    assert "Stuur mij geen mail meer" in response.content.decode()
    cast.bob.refresh_from_db()
    assert cast.bob.wants_mail


def test_one_post_stops_the_mail_without_signing_in_and_without_a_token(
    cast: Cast, address: str, as_person: Callable[..., Any]
) -> None:
    mail_program = as_person(None, enforce_csrf_checks=True)
    response = mail_program.post(address, {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200, "RFC 8058: no redirect"
    assert not response.cookies
    assert "De mail staat uit" in response.content.decode()
    cast.bob.refresh_from_db()
    cast.mo.refresh_from_db()
    assert (cast.bob.wants_mail, cast.mo.wants_mail) == (False, True)
    assert mail_program.post(address).status_code == 200


def test_an_address_that_we_did_not_sign_does_not_exist(
    cast: Cast, address: str, as_person: Callable[..., Any]
) -> None:
    other = signing.Signer(salt="something else").sign(cast.bob.public_id)
    unknown = signing.Signer(salt=STOP_SALT).sign("2222bbbbcccc")
    tampered = address.replace(cast.bob.public_id, cast.mo.public_id)
    for wrong in (f"/notifications/stop/{other}/", f"/notifications/stop/{unknown}/", tampered, address[:-2] + "/"):
        assert as_person(None).post(wrong).status_code == 404
    cast.mo.refresh_from_db()
    assert cast.mo.wants_mail


def test_the_address_shows_no_number_and_no_name(cast: Cast, address: str) -> None:
    assert str(cast.bob.pk) not in address.split(":", maxsplit=1)[0].split("/")
    assert "bob" not in address
