"""A session is asked again on every request, and ends the moment it should."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.base_user import AbstractBaseUser
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.models import Organisation, User
from accounts.models.people import quarter_of
from accounts.sessions import SESSION_ROW, device_of, session_handle
from audit.models import AuditEntry
from tests.accounts.ways import PASSWORD, sign_in
from tests.factories import make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(db):
    gov = make_organisation("Ministerie van Proeven", "gov.example")
    return services.create_account(
        email="anna@gov.example", name="Anna", password=PASSWORD, organisation=gov, acting_user=None
    )


def is_in(client):
    return client.get(reverse("account_home")).status_code == 200


def test_django_still_asks_our_session_hash():
    """When Django renames the method, ours is no longer called and epochs end nothing."""
    assert "_get_session_auth_hash" in vars(AbstractBaseUser)
    assert "_get_session_auth_hash" in vars(User)
    user = User(password="x")
    before = user.get_session_auth_hash()
    user.session_epoch += 1
    assert user.get_session_auth_hash() != before
    assert before not in set(user.get_session_auth_fallback_hash())


def test_a_next_epoch_ends_every_session_at_once(cast, as_person):
    browsers = [as_person(cast.alice), as_person(cast.alice)]
    assert all(is_in(browser) for browser in browsers)
    User.objects.filter(pk=cast.alice.pk).update(session_epoch=1)
    assert not any(is_in(browser) for browser in browsers)


def test_an_ended_account_with_a_live_cookie_is_out_on_the_next_request(cast, as_person):
    browser = as_person(cast.alice)
    assert is_in(browser)
    services.deactivate_account(cast.alice, acting_user=None)
    assert not is_in(browser)
    # Even when nothing but the flag was changed.
    other = as_person(cast.bob)
    User.objects.filter(pk=cast.bob.pk).update(is_active=False)
    assert not is_in(other)


def test_a_guest_whose_last_day_is_over_is_out_on_the_next_request(cast, as_person):
    browser = as_person(cast.gast)
    assert is_in(browser)
    User.objects.filter(pk=cast.gast.pk).update(guest_until=timezone.localdate() - timedelta(days=1))
    assert not is_in(browser)


def test_who_waits_is_told_so_on_every_page_and_nobody_else_is(cast, as_person):
    for name, told in (("wim", True), ("alice", False), ("gast", False)):
        text = as_person(getattr(cast, name)).get(reverse("organisations:list")).content.decode()
        assert ("Je account wacht op goedkeuring." in text) is told
    assert "wacht op goedkeuring" not in as_person(None).get(reverse("organisations:list")).content.decode()


# How long a session lives, and where -----------------------------------------------------------------------------------

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1"
EDGE = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/125.0 Safari/537.36 Edg/125.0"
CHROME = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.0.0 Mobile Safari/537.36"
)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (FIREFOX, "Firefox|Windows"),
        (SAFARI, "Safari|iPhone"),
        (EDGE, "Edge|macOS"),
        (CHROME, "Chrome|Android"),
        ("", "|"),
        ("<script>alert(1)</script>", "|"),
        ("x" * 100_000, "|"),
    ],
)
def test_of_a_browser_two_words_are_kept(said, kept):
    assert device_of(said) == kept


def moved(person, **past):
    """Make the sessions of this person older."""
    person.usersession_set.update(**{field: timezone.now() - age for field, age in past.items()})


def test_a_session_keeps_no_address_and_shows_its_device_in_words(anna, client):
    sign_in(client, anna, headers={"User-Agent": FIREFOX}, REMOTE_ADDR="203.0.113.7")
    row = anna.usersession_set.get()
    assert (row.ip, row.user_agent) == ("0.0.0.0", "Firefox|Windows")
    text = client.get(reverse("usersessions_list")).content.decode()
    assert "Firefox op Windows" in text
    assert "dit apparaat" in text
    assert row.session_key not in text
    assert "Mozilla" not in text


def test_one_session_is_ended_from_another_and_is_out_on_the_next_request(anna):
    browsers = [Client(), Client(), Client()]
    for browser in browsers:
        sign_in(browser, anna)
    page = browsers[0].get(reverse("usersessions_list")).content.decode()
    handles = re.findall(r'name="session" value="(\w+)"', page)
    assert len(handles) == 2
    wanted = session_handle(browsers[1].session[SESSION_ROW])
    browsers[0].post(reverse("usersessions_list"), {"session": wanted})
    assert [is_in(browser) for browser in browsers] == [True, False, True]
    browsers[0].post(reverse("usersessions_list"))
    assert [is_in(browser) for browser in browsers] == [True, False, False]
    assert AuditEntry.objects.filter(action="account.sessions_ended").count() == 2


def test_nobody_ends_a_session_of_another(anna, cast, as_person):
    other = as_person(cast.alice)
    browser = Client()
    sign_in(browser, anna)
    browser.post(reverse("usersessions_list"), {"session": session_handle(other.session[SESSION_ROW])})
    browser.post(reverse("usersessions_list"))
    assert is_in(other)


BACKENDS = ["cached_db", "db", "cache", "signed_cookies"]


@pytest.mark.parametrize("backend", BACKENDS)
def test_an_ended_session_is_over_whatever_keeps_sessions(anna, settings, backend):
    """Only the row goes: what a cache or a cookie still holds opens nothing."""
    settings.SESSION_ENGINE = f"django.contrib.sessions.backends.{backend}"
    browser = Client()
    sign_in(browser, anna)
    assert is_in(browser)
    anna.usersession_set.all().delete()
    assert not is_in(browser)


def test_an_idle_session_ends_is_said_and_leads_back(anna, client):
    sign_in(client, anna)
    moved(anna, last_seen_at=timedelta(days=7, minutes=1))
    answer = client.get(reverse("notifications:list"))
    assert answer.url == "/accounts/login/?next=/notifications/&over=idle"
    page = client.get(answer.url).content.decode()
    assert "Je was een tijd weg. Daarom ben je uitgelogd." in page
    assert 'name="next" value="/notifications/"' in page
    assert not anna.usersession_set.exists()


def test_a_session_that_was_ended_elsewhere_says_so(anna, client):
    sign_in(client, anna)
    anna.usersession_set.all().delete()
    answer = client.get(reverse("notifications:list"))
    assert answer.url == "/accounts/login/?next=/notifications/&over=ended"
    assert "Je bent hier niet meer ingelogd." in client.get(answer.url).content.decode()
    assert "hier niet meer ingelogd" not in Client().get(reverse("account_login")).content.decode()


def test_a_page_for_everyone_says_it_too(anna, client):
    sign_in(client, anna)
    moved(anna, last_seen_at=timedelta(days=7, minutes=1))
    assert "Je was een tijd weg" in client.get(reverse("organisations:list")).content.decode()
    assert "Je was een tijd weg" not in client.get(reverse("organisations:list")).content.decode()


def test_text_that_was_typed_before_an_idle_session_ended_is_shown_to_copy(anna, client):
    sign_in(client, anna)
    moved(anna, last_seen_at=timedelta(days=8))
    answer = client.post(reverse("groups:create"), {"name": "Een naam die niet weg mag"})
    assert answer.status_code == 403
    assert "Een naam die niet weg mag" in answer.content.decode()


def test_a_busy_session_ends_all_the_same(anna, client):
    sign_in(client, anna)
    moved(anna, created_at=timedelta(hours=336))
    assert client.get(reverse("notifications:list")).url.endswith("&over=long")


@pytest.mark.parametrize(
    ("rule", "age"),
    [
        ({"idle_minutes": 30}, {"last_seen_at": timedelta(minutes=31)}),
        ({"session_hours": 12}, {"created_at": timedelta(hours=13)}),
    ],
)
def test_a_stricter_rule_of_the_organisation_holds_at_once_and_for_its_people_only(cast, as_person, rule, age):
    browser, other = as_person(cast.alice), as_person(cast.charlie)
    for person in (cast.alice, cast.charlie):
        moved(person, **age)
    assert is_in(browser)
    moved(cast.alice, **age)
    Organisation.objects.filter(pk=cast.lindedaal.pk).update(**rule)
    assert not is_in(browser)
    assert is_in(other)


def test_most_requests_write_nothing_and_ask_nothing_more(cast, as_person, count_queries):
    browser = as_person(cast.alice)
    browser.get(reverse("account_home"))
    with count_queries() as queries:
        browser.get(reverse("account_home"))
    of_sessions = [q["sql"] for q in queries if "usersessions" in q["sql"]]
    assert len(of_sessions) == 1, "the row comes along with the person"
    assert of_sessions[0].startswith("SELECT")
    moved(cast.alice, last_seen_at=timedelta(minutes=6))
    with count_queries() as queries:
        browser.get(reverse("account_home"))
    assert len([q for q in queries if q["sql"].startswith("UPDATE")]) == 1
    with count_queries() as queries:
        browser.get(reverse("account_home"))
    assert not [q for q in queries if q["sql"].startswith("UPDATE")]


def test_a_changed_password_makes_the_session_no_younger_and_leaves_one_row(anna):
    here, there = Client(), Client()
    for browser in (here, there):
        sign_in(browser, anna)
    moved(anna, created_at=timedelta(minutes=9))
    began = anna.usersession_set.order_by("pk")[0].created_at
    new = {"oldpassword": PASSWORD, "password1": "een heel ander wachtwoord"}
    here.post(reverse("account_change_password"), new)
    assert is_in(here)
    assert not is_in(there)
    row = anna.usersession_set.get()
    assert row.session_key == here.session[SESSION_ROW]
    assert abs(row.created_at - began) < timedelta(seconds=1)


def test_signing_out_or_in_as_another_leaves_no_row_behind(anna, cast, client):
    sign_in(client, anna)
    client.post(reverse("account_logout"))
    assert not anna.usersession_set.exists()
    sign_in(client, anna)
    client.force_login(cast.alice, backend="accounts.backends.PersonBackend")
    client.get(reverse("account_home"))
    assert is_in(client)


def test_a_next_epoch_empties_the_list_of_sessions(anna):
    old = Client()
    sign_in(old, anna)
    User.objects.filter(pk=anna.pk).update(session_epoch=5)
    new = Client()
    sign_in(new, anna)
    assert "nergens anders ingelogd" in new.get(reverse("usersessions_list")).content.decode()


def test_a_session_says_in_which_quarter_someone_was_here_and_no_more(anna, client):
    sign_in(client, anna)
    anna.refresh_from_db()
    assert anna.seen_in == quarter_of(timezone.localdate())
