"""The broker and the cache away at once: nobody waits long for it, nobody sees an error, and nothing is lost.

Each time at a port where nobody listens, and at one that accepts and is silent, with a cache and a bell that have not found out
yet. A request may take a fifth of a second more than with both there (ARCHITECTURE.md, "When parts are dead").
"""

import socket
import time

import pytest
from allauth.account.models import EmailAddress
from celery import current_app
from django.core import mail
from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.test import Client
from django.urls import reverse
from kombu.pools import reset

from common.cache import SteadyRedisCache
from notifications.bell import drain_bell
from notifications.models import Event, Mail, Notification
from notifications.services import drain
from pleio.celery import app
from tests.accounts.ways import PASSWORD, is_in, sign_in
from tests.factories import make_group, make_organisation, make_post, make_user

pytestmark = pytest.mark.django_db(transaction=True)
MORE = 0.2
TIMES = 5


@pytest.fixture
def parts(settings):
    """Point cache and broker elsewhere: `parts("redis://...")`; both start without knowing how it is there."""
    conf = current_app.conf
    before = (conf.broker_url, conf.broker_write_url, conf.broker_transport_options)

    def point(address):
        away = address.startswith("redis:")
        conf.broker_url = conf.broker_write_url = address if away else "memory://"
        conf.broker_transport_options = {"socket_connect_timeout": 0.2, "socket_timeout": 5} if away else {}
        reset()
        drain_bell._silent_until = 0.0
        there = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "there"}
        if away:
            options = {"kept_prefix": "allauth:rl:", "kept_in": "limits"}
            there = {"BACKEND": "common.cache.SteadyRedisCache", "LOCATION": address, "OPTIONS": options}
        settings.CACHES = {**settings.CACHES, "default": there}
        assert isinstance(caches["default"], SteadyRedisCache) == away

    LocMemCache("there", {}).clear()  # what an earlier test counted
    yield point
    conf.broker_url, conf.broker_write_url, conf.broker_transport_options = before
    drain_bell._silent_until = 0.0
    reset()


@pytest.fixture(params=["nobody listens", "accepts and is silent"])
def dead(request):
    """Where both are, and are away."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        if request.param == "accepts and is silent":
            other.listen(50)
        yield f"redis://127.0.0.1:{other.getsockname()[1]}/0"


@pytest.fixture
def organisation():
    return make_organisation("Gemeente Lindedaal", "lindedaal.example")


def test_the_bell_of_the_product_is_the_one_that_is_tried():
    assert app is current_app._get_current_object()


def a_colleague(organisation, number):
    person = make_user(organisation=organisation, email=f"mens{number}@lindedaal.example")
    person.set_password(PASSWORD)
    person.save()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def signs_in(organisation, number):
    person, browser = a_colleague(organisation, number), Client()

    def go():
        assert sign_in(browser, person).status_code == 302

    return go, lambda: is_in(browser)


def signs_up(organisation, number):
    data = {"email": f"nieuw{number}@lindedaal.example", "name": "Anna", "password1": PASSWORD}

    def go():
        assert Client().post(reverse("account_signup"), data).status_code == 302

    return go, lambda: Mail.objects.filter(address=data["email"]).exists()


def asks_for_a_code(organisation, number):
    person = a_colleague(organisation, number)

    def go():
        assert Client().post(reverse("account_request_login_code"), {"email": person.email}).status_code == 302

    return go, lambda: Mail.objects.filter(address=person.email).exists()


def comments(organisation, number):
    author, reader, browser = a_colleague(organisation, number), a_colleague(organisation, f"{number}x"), Client()
    post = make_post(make_group(organisation=organisation), author)
    browser.force_login(reader, backend="accounts.backends.PersonBackend")

    def go():
        answer = browser.post(reverse("blogs:comment", args=[post.public_id]), {"source": "Goed stuk."})
        assert answer.status_code == 302

    return go, lambda: Event.objects.filter(kind="comment_added", actor=reader).exists()


@pytest.mark.alone
@pytest.mark.parametrize("does", [signs_in, signs_up, asks_for_a_code, comments])
def test_with_broker_and_cache_away_a_request_takes_a_fifth_of_a_second_more_at_most(parts, dead, organisation, does):
    made = [does(organisation, number) for number in range(2 * TIMES + 1)]

    def best(address, calls):
        """Of a few: a busy machine disturbs no five in a row."""
        times = []
        for go, _done in calls:
            parts(address)
            begin = time.perf_counter()
            go()
            times.append(time.perf_counter() - begin)
        return min(times)

    best("memory", made[:1])  # what is loaded once is loaded
    there, away = best("memory", made[1 : TIMES + 1]), best(dead, made[TIMES + 1 :])
    assert away - there <= MORE
    parts("memory")
    assert all(done() for _go, done in made)


def test_what_was_promised_while_broker_and_cache_were_away_goes_when_the_sweep_comes(parts, dead, organisation):
    calls = {does: does(organisation, number) for number, does in enumerate([signs_up, asks_for_a_code, comments])}
    parts(dead)
    for go, _done in calls.values():
        go()
    assert drain_bell._silent_until, "the bell was rung"
    assert not mail.outbox
    parts("memory")
    drain()
    assert sorted(to for sent in mail.outbox for to in sent.to) == [
        "mens1@lindedaal.example",
        "mens2@lindedaal.example",
        "nieuw0@lindedaal.example",
    ]
    assert Notification.objects.filter(event__kind="comment_added").count() == 1
    assert drain().mails == 0, "once"
