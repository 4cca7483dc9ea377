"""/healthz: 200 as long as pages can be served, and what is degraded in words."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from notifications.models import DrainState, Event

pytestmark = pytest.mark.django_db


def drained(**ago):
    DrainState.objects.update_or_create(pk=1, defaults={"last_drain_at": timezone.now() - timedelta(**ago)})


def waiting_event(**ago):
    moment = timezone.now() - timedelta(**ago)
    Event.objects.create(key="x", kind="x", subject_type="blogs.post", subject_id=1, created_at=moment)


def test_all_is_well_after_a_drain(client):
    drained(seconds=3)
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert answer.json()["degraded"] == []
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_it_is_cheap(client, count_queries):
    drained(seconds=3)
    with count_queries() as queries:
        client.get("/healthz")
    assert len(queries) <= 2


def test_work_that_stands_still_is_named_and_pages_go_on(client):
    drained(minutes=5)
    waiting_event(minutes=5)
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"
    assert answer.json()["degraded"] == ["workers", "notifications"]


def test_it_does_not_tell_that_somebody_somewhere_just_wrote(client):
    drained(seconds=3)
    before = client.get("/healthz").json()
    waiting_event(seconds=2)
    after = client.get("/healthz").json()
    assert before | {"seconds_since_drain": 0} == after | {"seconds_since_drain": 0}


def test_a_redis_that_is_gone_is_named(client, settings):
    drained(seconds=3)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    settings.CACHES = {
        "default": {
            "BACKEND": "common.cache.SteadyRedisCache",
            "LOCATION": settings.REDIS_URL,
            "OPTIONS": {"socket_connect_timeout": 0.2},
        }
    }
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json()["degraded"] == ["redis"]


def test_without_a_database_it_says_503(client):
    def gone(execute, sql, params, many, context):
        raise OperationalError("gone")

    with connection.execute_wrapper(gone):
        answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "down", "degraded": ["database"]}


def test_a_health_check_may_ask_but_not_post(client):
    assert client.post("/healthz").status_code == 405
