"""What every answer carries, errors and files included."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

from pleio.urls import handler400, handler403, handler404, handler500
from pleio.urls import urlpatterns as pleio_urls
from tests.factories import make_post

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-src 'none'; frame-ancestors 'none'; object-src 'none'; manifest-src 'self'"
)
ADDRESSES = [
    "/",
    "/blogs/",
    "/blogs/feed/",
    "/groups/",
    "/insights/",
    "/insights/people.csv",
    "/privacy/",
    "/nergens/",
    "/notifications/",
    "/language/",
    "/robots.txt",
    "/sitemap.xml",
    "/healthz",
    "/kavel/0123456789ab-thumb-light.svg",
    "/accounts/login/",
    "/accounts/signup/",
    "/static/css/base.css",
    "/admin/",
]


def check_headers(response):
    headers = response.headers
    assert headers["Content-Security-Policy"] == POLICY
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
def test_an_answer_carries_the_policy_and_its_companions(client, address):
    response = client.get(address)
    check_headers(response)
    if response.headers.get("Content-Type", "").startswith("text/html"):
        assert {"private", "no-store"} <= set(response.headers["Cache-Control"].split(", "))
        assert response.headers["X-Frame-Options"] == "DENY"


@pytest.mark.django_db
@pytest.mark.parametrize("address", [a for a in ADDRESSES if not a.startswith("/accounts/")])
def test_a_visitor_gets_no_cookie_outside_the_sign_in_forms(client, address):
    assert not client.get(address).cookies


def test_pages_of_people_who_are_signed_in_are_kept_by_nobody(cast, as_person):
    post = make_post(cast.group, cast.bob)
    for address in ("/", post.get_absolute_url(), "/notifications/", "/accounts/"):
        response = as_person(cast.alice).get(address)
        check_headers(response)
        assert "no-store" in response.headers["Cache-Control"]


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("Something broke.")


broken.login_required = False
urlpatterns = [path("broken/", broken), *pleio_urls]


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
def test_a_broken_page_says_so_in_both_languages_and_carries_them_too(client):
    client.raise_request_exception = False
    response = client.get("/broken/")
    assert response.status_code == 500
    check_headers(response)
    text = response.content.decode()
    assert "Er ging" in text
    assert "went wrong" in text
    assert "Something broke" not in text


def test_the_addresses_above_have_the_handlers_of_the_product():
    assert all((handler400, handler403, handler404, handler500))
