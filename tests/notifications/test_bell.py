import time
from collections.abc import Iterator
from typing import Any

import pytest
from celery import current_app
from kombu.pools import reset

from notifications.bell import Bell, drain_bell
from notifications.models import Mail
from notifications.services import queue_mail


@pytest.fixture
def broker() -> Iterator[Any]:
    """Point Celery at another broker: `broker("redis://...")`."""
    conf = current_app.conf
    before = (conf.broker_url, conf.broker_write_url, conf.broker_transport_options)

    def point(url: str, **options: Any) -> None:
        conf.broker_url = conf.broker_write_url = url
        conf.broker_transport_options = options
        reset()

    yield point
    conf.broker_url, conf.broker_write_url, conf.broker_transport_options = before
    drain_bell._silent_until = 0.0
    reset()


def test_a_dead_broker_costs_one_request_a_fifth_of_a_second_and_the_next_ones_nothing(broker: Any) -> None:
    broker("memory://")
    assert Bell("notifications.drain").ring(), "warm up: the first ring loads the client"
    broker("redis://127.0.0.1:1/0", socket_connect_timeout=0.2, socket_timeout=5)
    bell = Bell("notifications.drain")
    start = time.perf_counter()
    assert bell.ring() is False
    first = time.perf_counter()
    assert bell.ring() is False
    second = time.perf_counter()
    assert first - start < 0.2
    assert second - first < 0.005


def test_after_five_seconds_the_bell_is_tried_again(broker: Any) -> None:
    broker("redis://127.0.0.1:1/0", socket_connect_timeout=0.2)
    bell = Bell("notifications.drain")
    assert bell.ring() is False
    broker("memory://")
    assert bell.ring() is False
    bell._silent_until = time.monotonic()
    assert bell.ring() is True


@pytest.mark.django_db(transaction=True)
def test_a_dead_broker_is_no_error_for_who_makes_the_change(broker: Any) -> None:
    broker("redis://127.0.0.1:1/0", socket_connect_timeout=0.2)
    queue_mail(kind="test", address="a@b.example", subject="Hoi", text="Tekst")
    assert Mail.objects.get().state == "queued"


@pytest.mark.django_db(transaction=True)
def test_the_bell_asks_for_the_drain_by_name_and_lets_it_lapse(broker: Any) -> None:
    broker("memory://")
    with current_app.connection_for_read() as connection:
        queue = connection.SimpleQueue("celery")
        queue.clear()
        queue_mail(kind="test", address="a@b.example", subject="Hoi", text="Tekst")
        message = queue.get(timeout=1)
        message.ack()
    assert message.headers["task"] == "notifications.drain"
    assert message.headers["expires"]
