"""Tries are counted per account and per client: an office behind one address does not notice, a guesser does."""

import socket
import time

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import caches
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.limits import limited, within_limit
from common.cache import SteadyRedisCache
from notifications.adapters import AccountAdapter
from tests.accounts.ways import PASSWORD, is_in, sign_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db
WRONG = "verkeerd wachtwoord"


@pytest.fixture
def office(cast):
    """Some people of one organisation, with a password and a proven address."""
    people = []
    for number in range(10):
        person = make_user(organisation=cast.lindedaal, email=f"kantoor{number}@lindedaal.example")
        person.set_password(PASSWORD)
        person.save()
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        people.append(person)
    return people


def refused(answer):
    return "te vaak geprobeerd" in answer.content.decode()


def test_five_hundred_people_of_one_office_sign_in_within_a_minute(office):
    for number in range(500):
        assert sign_in(Client(), office[number % 10], REMOTE_ADDR="203.0.113.7").status_code == 302, number


@pytest.mark.parametrize("proxies", [0, 1])
def test_the_sixth_wrong_password_is_refused_whatever_x_forwarded_for_says(office, settings, proxies):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    answers = []
    for number in range(6):
        forged = f"198.51.100.{number}, 203.0.113.7" if proxies else f"198.51.100.{number}"
        answers.append(sign_in(Client(), office[0], WRONG, headers={"X-Forwarded-For": forged}))
    assert [refused(answer) for answer in answers] == [False] * 5 + [True]
    right = Client()
    sign_in(right, office[0], headers={"X-Forwarded-For": "198.51.100.99"})
    assert not is_in(right), "the right one waits too, or guessing would go on"
    colleague = Client()
    sign_in(colleague, office[1])
    assert is_in(colleague)


def test_another_spelling_or_another_port_in_the_host_is_no_new_count(office):
    host = ["localhost:1", "localhost:2", "127.0.0.1", "localhost", "localhost:3", "127.0.0.1:9"]
    address = office[0].email
    spelling = [address, address.upper(), f" {address}", address.title(), f"{address} ", address]
    for number in range(6):
        data = {"login": spelling[number], "password": WRONG}
        answer = Client().post(reverse("account_login"), data, headers={"Host": host[number]})
    assert refused(answer)


def test_a_client_that_guesses_at_many_accounts_is_stopped(office):
    data = {"password": WRONG}
    answers = [
        Client().post(reverse("account_login"), {**data, "login": f"n{number}@x.example"}, REMOTE_ADDR="203.0.113.9")
        for number in range(121)
    ]
    assert not refused(answers[119])
    assert refused(answers[120])


@pytest.mark.parametrize(
    ("proxies", "header", "counted"),
    [
        (0, "198.51.100.1", "203.0.113.7"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "evil, 198.51.100.1", "198.51.100.1"),
        (2, "evil, 198.51.100.1, 10.0.0.1", "198.51.100.1"),
        (2, "198.51.100.1", "203.0.113.7"),
        (2, "", "203.0.113.7"),
        (3, ",,", "203.0.113.7"),
        (1, "nonsense", "203.0.113.7"),
        (1, "[2001:db8::1]:443", "2001:db8::1"),
    ],
)
def test_a_client_is_who_our_outermost_proxy_saw(settings, proxies, header, counted):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get("/", headers={"X-Forwarded-For": header}, REMOTE_ADDR="203.0.113.7")
    assert AccountAdapter().get_client_ip(request) == counted


def test_a_header_that_is_too_short_is_no_error(office, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 3
    assert sign_in(Client(), office[0], headers={"X-Forwarded-For": "198.51.100.1"}).status_code == 302


@pytest.fixture
def dead_redis(settings):
    """The cache is a Redis that is away."""
    options = {"kept_prefix": "allauth:rl:", "kept_in": "limits"}
    dead = {"BACKEND": "common.cache.SteadyRedisCache", "LOCATION": "redis://127.0.0.1:1/0", "OPTIONS": options}
    settings.CACHES = {**settings.CACHES, "default": dead}
    assert isinstance(caches["default"], SteadyRedisCache)
    caches["limits"].clear()


def test_with_a_dead_redis_the_sixth_wrong_password_is_refused_as_well(office, dead_redis):
    answers = [sign_in(Client(), office[0], WRONG) for _ in range(6)]
    assert [refused(answer) for answer in answers] == [False] * 5 + [True]
    browser = Client()
    sign_in(browser, office[1])
    assert is_in(browser)


def test_with_a_dead_redis_what_need_not_be_kept_is_forgotten(db, dead_redis):
    caches["default"].set("page", 1)
    caches["default"].set("allauth:rl:x", [1.0], 60)
    assert caches["default"].get("page") is None
    assert caches["default"].get("allauth:rl:x") == [1.0]
    assert caches["default"].add("allauth:rl:x", 2, 60) is False


def test_our_own_writing_pages_can_be_limited_and_give_back_what_went_well(cast):
    request = RequestFactory().post("/", REMOTE_ADDR="203.0.113.7")
    request.user = cast.alice
    tries = [within_limit(request, "comment", "2/m/user") for _ in range(3)]
    assert [bool(one) for one in tries] == [True, True, False]
    tries[0].rollback()
    assert within_limit(request, "comment", "2/m/user")


def test_a_limited_view_counts_what_is_posted_and_not_what_is_looked_at(cast, as_person):
    browser = as_person(cast.alice)
    for _ in range(15):
        assert browser.get(reverse("mfa_activate_totp")).status_code == 200
    answers = [browser.post(reverse("mfa_activate_totp"), {"code": "1"}).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]
    assert limited.__doc__


def seconds_of_a_whole_sign_in(person):
    """The form, the password and the page after it, in the browser of someone who was not there yet."""
    browser = Client()
    begin = time.perf_counter()
    assert browser.get(reverse("account_login")).status_code == 200
    assert sign_in(browser, person).status_code == 302
    assert is_in(browser)
    return time.perf_counter() - begin


@pytest.mark.redis
@pytest.mark.parametrize("how", ["nobody listens", "accepts and is silent"])
def test_a_redis_that_is_away_costs_a_whole_sign_in_no_more_than_a_fifth_of_a_second(
    office, settings, redis_of_tests, how
):
    address, prefix = redis_of_tests
    options = {"kept_prefix": "allauth:rl:", "kept_in": "limits"}

    def best(location):
        """Of five, each with a cache that has not found out yet: a busy machine disturbs no five in a row."""
        times = []
        for person in office[:5]:
            there = {
                "BACKEND": "common.cache.SteadyRedisCache",
                "LOCATION": location,
                "KEY_PREFIX": prefix,
                "OPTIONS": options,
            }
            settings.CACHES = {**settings.CACHES, "default": there}
            assert isinstance(caches["default"], SteadyRedisCache)
            assert caches["default"]._closed_until == 0
            times.append(seconds_of_a_whole_sign_in(person))
        return min(times), caches["default"]._closed_until

    seconds_of_a_whole_sign_in(office[9])  # what is loaded once is loaded
    alive, found_out = best(address)
    assert not found_out, "it answers"
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        if how == "accepts and is silent":
            other.listen()
        away, found_out = best(f"redis://127.0.0.1:{other.getsockname()[1]}/0")
    assert found_out, "it was asked"
    assert away - alive <= 0.2
