"""Requests that no page can answer are refused before they break one, on every database alike."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from common import uploads
from common.pictures import MAX_BYTES
from tests.factories import make_post

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    [
        "/blogs/%00/",
        "/blogs/a%00b/title/",
        "/people/%00/",
        "/static/%00.css",
        "/blogs/?tag=%00",
        "/blogs/feed/?tag=a%00b",
        "/blogs/write/?group=%00",
        "/?%00",
    ],
)
def test_a_nul_in_an_address_is_a_bad_request(address, as_person, cast):
    response = as_person(cast.alice).get(address)
    assert response.status_code == 400
    assert "Content-Security-Policy" in response.headers


def test_a_nul_in_a_cookie_is_a_bad_request(client):
    assert client.get("/", headers={"Cookie": r'sessionid="aaaaaaaa\000"'}).status_code == 400


@pytest.mark.parametrize("charset", ["utf-16", "unicode_escape", "latin-1"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_character_set_is_a_bad_request(client, charset, method):
    content_type = f"text/plain; charset={charset}"
    assert client.generic(method, "/blogs/?tag=%5Cud800", CONTENT_TYPE=content_type).status_code == 400


@pytest.mark.parametrize("charset", ["utf-8", "UTF8", "nonsense"])
def test_what_browsers_say_is_answered(client, charset):
    assert client.get("/blogs/?tag=caf%C3%A9%2500", CONTENT_TYPE=f"a/b; charset={charset}").status_code == 200


@pytest.mark.parametrize("field", ["key", "cover_id", "group", "seen_group", "title", "source", "tags", "parent"])
@pytest.mark.parametrize("action", ["publish", "save", "preview"])
def test_a_nul_in_a_field_of_a_blog_or_comment_breaks_no_page(cast, as_person, field, action):
    client = as_person(cast.alice)
    blog = {"group": cast.public.slug, "title": "Titel", "source": "Tekst", "audience": "members", "language": "nl"}
    assert client.post("/blogs/write/", blog | {"action": action, field: "a\0b"}).status_code in {200, 302, 422}
    comment = client.post(f"/blogs/comment/{make_post(cast.public, cast.bob).public_id}/", {field: "a\0b"})
    assert comment.status_code == 422


def test_a_nul_in_a_form_is_refused_by_the_form(cast):
    client = Client()
    client.force_login(cast.alice, backend="accounts.backends.PersonBackend")
    form = {"name": "Ali\0ce", "language": "nl"}
    assert client.post("/accounts/profile/", form).status_code == 422
    assert User.objects.get(pk=cast.alice.pk).name == "Alice"


@pytest.mark.parametrize("address", ["/accounts/login/", "/blogs/write/", "/language/"])
def test_a_body_that_no_form_needs_is_refused_before_it_is_read(client, monkeypatch, address):
    monkeypatch.setattr(uploads, "MAX_BODY", 5_000)
    body = {"cover": SimpleUploadedFile("foto.png", b"x" * 6_000), "language": "nl"}
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "a" * 32
    assert client.post(address, body).status_code == 400
    assert client.post(address, {"language": "nl"}).status_code != 400


def test_a_picture_that_is_too_large_still_gets_its_answer_in_words():
    assert uploads.MAX_BODY > 2 * MAX_BYTES
