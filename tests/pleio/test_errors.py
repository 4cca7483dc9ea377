"""When something cannot be shown: the same for unknown and not visible, a way on, and no text lost."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from pleio import errors

pytestmark = pytest.mark.django_db
TEXT = "Een lange tekst\nmet <b>regels</b> & tekens"


def words(response, *addresses):
    text = response.content.decode()
    for address in addresses:
        text = text.replace(address, "X")
    return text


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_visitor_is_offered_to_sign_in_and_come_back_for_nonsense_too(client, language):
    client.cookies["language"] = language
    for address in ("/bestaat/niet/", "/organisations/niet/", "/people/123/x/", "/%22%3E%3Cscript%3E/"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert f'<html lang="{language}">' in answer.content.decode()
        assert f"{reverse('account_login')}?next=/" in answer.content.decode()
        assert "<script>" not in answer.content.decode().split("<main")[1]
        assert answer.cookies == {}


def test_the_way_back_keeps_the_whole_address(client):
    text = client.get("/bestaat/niet/?a=1&b=2").content.decode()
    assert "?next=/bestaat/niet/%3Fa%3D1%26b%3D2" in text


def test_who_is_signed_in_is_not_sent_to_sign_in(cast, as_person):
    text = as_person(cast.alice).get("/organisations/niet/").content.decode()
    assert reverse("account_login") not in text.split("<main")[1].split("</main")[0]


def test_a_person_that_is_not_visible_and_one_that_never_was_look_the_same(cast, as_person):
    client = as_person(cast.gast)
    never = "/people/zzzzzzzzzzzz/"
    first, second = client.get(cast.alice.get_absolute_url()), client.get(never)
    assert first.status_code == second.status_code == 404
    assert words(first, cast.alice.get_absolute_url()) == words(second, never)


def test_a_refusal_shows_its_reason_and_escapes_it(cast, rf):
    request = rf.get("/")
    request.user = cast.alice
    answer = errors.refused(request, PermissionDenied("Alleen leden <b>mogen</b> dit."))
    assert answer.status_code == 403
    assert "Alleen leden &lt;b&gt;mogen&lt;/b&gt; dit." in answer.content.decode()


@pytest.mark.parametrize(("view", "status"), [("bad_request", 400), ("server_error", 500)])
def test_the_pages_for_broken_days_ask_nothing_of_the_database(rf, view, status, django_assert_num_queries):
    with django_assert_num_queries(0):
        request = rf.get("/")
        answer = errors.server_error(request) if view == "server_error" else errors.bad_request(request, ValueError())
    assert answer.status_code == status
    text = answer.content.decode()
    assert 'lang="nl"' in text
    assert 'lang="en"' in text


def test_a_crash_answers_with_our_page(monkeypatch):
    client = Client(raise_request_exception=False)
    monkeypatch.setattr("pleio.pages.organisation.page_by_key", lambda *_args, **_options: 1 / 0)
    answer = client.get(reverse("organisations:list"))
    assert answer.status_code == 500
    assert "Er ging bij ons iets mis" in answer.content.decode()
    assert "ZeroDivisionError" not in answer.content.decode()


def test_a_form_sent_after_the_session_ended_gives_the_text_back(client):
    answer = client.post(
        reverse("account_home"),
        {"title": "Mijn titel", "text": TEXT, "password": "geheim", "csrfmiddlewaretoken": "x", "other": "niet"},
        headers={"Referer": "http://testserver/blogs/write/?group=a"},
    )
    text = answer.content.decode()
    assert answer.status_code == 403
    assert "Mijn titel" in text
    assert "Een lange tekst\nmet &lt;b&gt;regels&lt;/b&gt; &amp; tekens" in text
    assert "geheim" not in text
    assert f"{reverse('account_login')}?next=/blogs/write/%3Fgroup%3Da" in text


def test_what_the_editor_sent_after_the_session_ended_is_given_back_to_read(client):
    html = "<h2>Kop</h2><p>Een <strong>vet</strong> woord.</p><script>alert(1)</script>"
    page = client.post("/blogs/write/", {"source": html, "body_format": "html"}).content.decode()
    assert "## Kop\n\nEen **vet** woord.</textarea>" in page
    assert "alert(1)" not in page


def test_a_fragment_asked_after_the_session_ended_is_no_whole_page(client):
    answer = client.post(
        reverse("account_home"),
        {"text": TEXT},
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/blogs/a/b/"},
    )
    text = answer.content.decode()
    assert answer.status_code == 403
    assert "<html" not in text
    assert "Een lange tekst" in text
    assert f"{reverse('account_login')}?next=/blogs/a/b/" in text
    assert answer.headers["X-Sign-In"] == f"{reverse('account_login')}?next=%2Fblogs%2Fa%2Fb%2F"
    answer = client.get(reverse("account_home"), headers={"HX-Request": "true"})
    assert answer.status_code == 403
    assert "<html" not in answer.content.decode()


@pytest.mark.parametrize(
    "referer",
    ["", "https://evil.com/x", "http://testserver//evil.com/", "http://testserver.evil.com/", "javascript:alert(1)"],
)
def test_the_way_back_from_there_stays_on_this_site(client, referer):
    answer = client.post(reverse("account_home"), {"text": "x"}, headers={"Referer": referer})
    assert f'{reverse("account_login")}?next=/"' in answer.content.decode()


def test_a_token_that_does_not_fit_gives_the_text_back_too(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.alice)
    answer = client.post(reverse("account_home"), {"name": "Alice Anders", "function": TEXT})
    assert answer.status_code == 403
    text = answer.content.decode()
    assert "Je sessie is afgelopen" in text
    assert "Alice Anders" in text
    cast.alice.refresh_from_db()
    assert cast.alice.name == "Alice"


def test_what_another_site_sent_is_not_shown_under_our_name(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.alice)
    answer = client.post(reverse("account_home"), {"text": "Bel dit nummer"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert "Bel dit nummer" not in answer.content.decode()


def test_what_was_typed_into_a_form_that_is_refused_or_gone_is_shown_to_copy(cast, as_person, rf):
    gone = as_person(cast.alice).post("/blogs/comment/zzzzzzzzzzzz/", {"source": TEXT, "password": "geheim"})
    assert gone.status_code == 404
    refused = as_person(cast.alice).post(reverse("groups:settings", args=[cast.group.slug]), {"description": TEXT})
    assert refused.status_code == 403
    for answer in (gone, refused):
        text = answer.content.decode()
        assert "Een lange tekst\nmet &lt;b&gt;regels&lt;/b&gt; &amp; tekens" in text
        assert "geheim" not in text


@pytest.mark.parametrize("address", ["/bestaat/niet/", "/blogs/comment/zzzzzzzzzzzz/"])
def test_an_address_without_a_form_of_ours_shows_nothing_that_another_site_sent(cast, as_person, address):
    elsewhere = {} if address == "/bestaat/niet/" else {"Sec-Fetch-Site": "cross-site"}
    answer = as_person(cast.alice).post(address, {"text": "Bel dit nummer"}, headers=elsewhere)
    assert answer.status_code == 404
    assert "Bel dit nummer" not in answer.content.decode()


def test_a_page_that_asks_for_a_session_sends_a_visitor_to_sign_in_and_back(client):
    answer = client.get(reverse("account_home"))
    assert answer.url == f"{reverse('account_login')}?next={reverse('account_home')}"


def test_every_typed_field_is_named_for_people():
    assert not {"password", "password1", "oldpassword", "code", "csrfmiddlewaretoken"} & set(errors.TYPED_FIELDS)


def test_a_fragment_with_an_old_token_hears_the_new_one_and_a_visitor_and_a_page_do_not(cast):
    client = Client(enforce_csrf_checks=True)
    htmx = {"HX-Request": "true"}
    assert "X-New-Token" not in client.post(reverse("account_home"), {}, headers=htmx).headers
    client.force_login(cast.alice, backend="accounts.backends.PersonBackend")
    assert "X-New-Token" not in client.post(reverse("account_home"), {}).headers
    answer = client.post(reverse("account_settings"), {}, headers=htmx)
    assert (answer.status_code, "X-Sign-In" in answer.headers) == (403, False)
    token = answer.headers["X-New-Token"]
    assert client.post(reverse("account_settings"), {"csrfmiddlewaretoken": token}, headers=htmx).status_code != 403
