"""Many people click at the same moment, over real HTTP, on PostgreSQL: doubles 0, errors 0, drift 0.

A few threads in an ordinary run; `FULL_RACE=1` makes it 32 threads with 200 ratings each (docs/performance.md).
"""

import os
from http.client import HTTPConnection
from random import Random
from threading import Barrier, Thread, local
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.urls import reverse

from bench.run import server
from ratings.models import Rating
from ratings.services import differences
from tests.factories import add_member, make_group, make_organisation, make_post, make_user

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

THREADS, EACH = (32, 200) if os.environ.get("FULL_RACE") else (8, 12)
TOKEN = "a" * 32


def signed_in(person):
    """The session of a browser of this person."""
    client = Client()
    client.force_login(person, backend="accounts.backends.PersonBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def site(tmp_path):
    """The product's own web server on the database of this test, and a click on a form there: the status of the answer."""
    known = connection.settings_dict
    address = f"{known['USER']}:{known['PASSWORD']}@{known['HOST'] or 'localhost'}:{known['PORT'] or 5432}"
    own = {
        "DATABASE_URL": f"postgres://{address}/{known['NAME']}?pool=4",
        "DJANGO_SETTINGS_MODULE": "pleio.settings",
        "ENV_FILE": os.devnull,
        "PLEIO_VAR": str(tmp_path),
        "SECRET_KEY": settings.SECRET_KEY,
        "STATIC_MANIFEST": "off",
    }
    inherited = {name: value for name, value in os.environ.items() if name not in {"REDIS_URL", "DEMO", "PRODUCTION"}}
    lines = local()
    with server("pleio.wsgi:application", inherited | own) as (port, _pid):

        def click(session, address, form):
            if not hasattr(lines, "line"):
                lines.line = HTTPConnection("127.0.0.1", port, timeout=120)
            cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
            headers = {"Cookie": cookies, "Host": "localhost", "Content-Type": "application/x-www-form-urlencoded"}
            lines.line.request("POST", address, urlencode({**form, "csrfmiddlewaretoken": TOKEN}), headers)
            answer = lines.line.getresponse()
            answer.read()
            return answer.status

        yield click


def at_once(number, work):
    """What each of so many threads gave; the first that went wrong is raised."""
    start, found, broken = Barrier(number), [], []

    def one(n):
        try:
            start.wait()
            found.append(work(n))
        except Exception as error:
            broken.append(error)
        finally:
            connection.close()

    threads = [Thread(target=one, args=[n]) for n in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if broken:
        raise broken[0]
    return found


@pytest.fixture
def place():
    """A group with some blogs, and people who share sessions four by four: each of them clicks in several windows."""
    group = make_group(organisation=make_organisation())
    author = make_user(organisation=group.organisation)
    people = [make_user(organisation=group.organisation) for _ in range(max(2, THREADS // 4))]
    for person in people:
        add_member(group, person)
    return group, [make_post(group, author) for _ in range(3)], [signed_in(person) for person in people]


def test_ratings_at_the_same_moment_leave_no_double_no_error_and_no_drift(site, place):
    group, posts, sessions = place
    addresses = [reverse("ratings:post", args=[post.public_id]) for post in posts]
    addresses.append(reverse("ratings:group", args=[group.slug]))

    def rate(n):
        dice, answers = Random(n), []
        for _ in range(EACH):
            form = {"stars": dice.randint(1, 5)} if dice.random() < 0.9 else {"withdraw": 1}
            answers.append(site(sessions[n % len(sessions)], dice.choice(addresses), form))
        return answers

    answers = [status for found in at_once(THREADS, rate) for status in found]
    assert len(answers) == THREADS * EACH
    assert set(answers) == {302}
    doubles = Rating.objects.values("person", "post", "group").annotate(n=Count("pk")).filter(n__gt=1)
    assert not doubles
    assert Rating.objects.exists()
    assert differences() == []


@pytest.mark.parametrize("what", ["post", "group"])
def test_a_form_that_is_sent_twice_makes_one_row(site, place, what):
    group, posts, sessions = place
    address = reverse("ratings:post", args=[posts[0].public_id])
    if what == "group":
        address = reverse("ratings:group", args=[group.slug])
    assert at_once(2, lambda n: site(sessions[0], address, {"stars": 4})) == [302, 302]
    assert Rating.objects.count() == 1
    assert differences() == []
