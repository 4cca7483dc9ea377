"""The language switch: one click on every page, a POST, no token, and a cookie only then."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User

pytestmark = pytest.mark.django_db
URL = "/language/"


@pytest.fixture
def browser():
    """A browser that checks tokens, as the real ones do."""
    return Client(enforce_csrf_checks=True)


def test_a_visitor_gets_no_cookie_until_choosing_a_language(browser):
    answer = browser.get(reverse("organisations:list"))
    assert answer.cookies == {}
    assert answer.headers["Content-Language"] == "nl"
    answer = browser.post(URL, {"language": "en", "next": "/organisations/?x=1"})
    assert answer.url == "/organisations/?x=1"
    assert set(answer.cookies) == {"language"}
    cookie = answer.cookies["language"]
    assert (cookie["samesite"], cookie["httponly"], cookie["path"]) == ("Lax", True, "/")
    answer = browser.get("/organisations/")
    assert answer.headers["Content-Language"] == "en"
    assert '<html lang="en">' in answer.content.decode()


def test_who_is_signed_in_keeps_the_language_in_the_profile(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.alice)
    answer = client.post(URL, {"language": "en", "next": "/organisations/"})
    assert "language" not in answer.cookies
    assert User.objects.get(pk=cast.alice.pk).language == "en"
    assert client.get("/organisations/").headers["Content-Language"] == "en"


def test_the_profile_goes_before_the_cookie_and_the_browsers_wish_counts_for_nothing(cast, as_person):
    User.objects.filter(pk=cast.alice.pk).update(language="nl")
    client = as_person(cast.alice)
    client.cookies["language"] = "en"
    assert client.get("/organisations/", headers={"Accept-Language": "en"}).headers["Content-Language"] == "nl"
    assert Client().get("/organisations/", headers={"Accept-Language": "en"}).headers["Content-Language"] == "nl"


@pytest.mark.parametrize("language", ["", "fr", "NL", "../x", "nl\r\nSet-Cookie: a=b"])
def test_a_language_that_we_do_not_speak_is_refused(browser, language):
    answer = browser.post(URL, {"language": language})
    assert answer.status_code == 400
    assert answer.cookies == {}
    browser.cookies["language"] = "fr"
    assert browser.get("/organisations/").headers["Content-Language"] == "nl"


@pytest.mark.parametrize(
    "there",
    [
        "",
        "https://evil.com/",
        "//evil.com",
        "///evil.com",
        "////evil.com",
        "http:evil.com",
        "http:///evil.com",
        "https:/\\evil.com",
        "/\\evil.com",
        "\\\\evil.com",
        "\\/evil.com",
        "javascript:alert(1)",
        "data:text/html,x",
        "\thttps://evil.com",
        " //evil.com",
        "http://testserver@evil.com/",
        "http://testserver.evil.com/",
        "http://evil.com\\@testserver/",
        "//evil.com/%2e%2e",
        "home",
        "nowhere",
        "http://[",
        "\x00//evil.com",
        "/\t/evil.com",
        "https://[::1]evil.com",
        "ftp://testserver/",
    ],
)
def test_the_way_back_never_leads_to_another_site(browser, there):
    answer = browser.post(URL, {"language": "en", "next": there})
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/"


def test_a_get_changes_nothing(browser):
    assert browser.get(URL).status_code == 405


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.com"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Origin": "http://testserver.evil.com"},
        {"Origin": "http://testserver:81"},
        {"Origin": "https://evil.com", "Sec-Fetch-Site": "same-origin"},
    ],
)
def test_another_site_cannot_press_the_button(cast, headers):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.alice)
    assert client.post(URL, {"language": "en"}, headers=headers).status_code == 403
    assert User.objects.get(pk=cast.alice.pk).language == ""


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://testserver"}])
def test_our_own_pages_can(browser, headers):
    assert browser.post(URL, {"language": "en"}, headers=headers).status_code == 302
