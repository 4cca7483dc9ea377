import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from groups.models import Membership
from notifications import kinds
from notifications.models import Delivery, Event, Notification
from notifications.services.draining import drain
from notifications.services.fanning import fan_out_next
from tests.conftest import Cast
from tests.factories import add_member, make_group, make_post, make_user
from tests.notifications.conftest import KIND, candidates, describe


def told(event: Event) -> set[str]:
    return set(event.notifications.filter(decision="told").values_list("recipient__name", flat=True))


def test_the_members_are_told_and_whoever_did_it_is_not(cast: Cast, tell: Callable[..., Event]) -> None:
    event = tell(make_post(cast.hidden, cast.alice))
    assert fan_out_next() == event
    assert told(event) == {"Bob", "Mo", "Oscar"}
    event.refresh_from_db()
    assert event.fanned_out_at is not None
    assert fan_out_next() is None


def test_who_is_passed_over_stands_on_record_with_the_reason(cast: Cast, tell: Callable[..., Event]) -> None:
    post = make_post(cast.group, cast.alice)
    event = tell(post)
    outsider = cast.petra
    kinds.register(
        kinds.NoticeKind(
            name=KIND,
            label="Blog",
            candidates=lambda event: candidates(event) | type(outsider).objects.filter(pk=outsider.pk),
            allowed=lambda event, people: people.filter(memberships__group=post.group),
            describe=describe,
        )
    )
    fan_out_next()
    decisions = dict(event.notifications.values_list("recipient__name", "decision"))
    assert decisions["Petra"] == "may not see"
    assert decisions["Dora"] == "not active"
    assert decisions["Bob"] == "told"


def test_a_guest_whose_last_day_is_over_is_not_told(cast: Cast, tell: Callable[..., Event]) -> None:
    cast.gast.guest_until = timezone.localdate() - timedelta(days=1)
    cast.gast.save()
    event = tell(make_post(cast.group, cast.alice))
    fan_out_next()
    assert "Gast" not in told(event)


def test_recipients_are_counted_when_it_is_told_and_not_when_it_happened(
    cast: Cast, tell: Callable[..., Event]
) -> None:
    event = tell(make_post(cast.hidden, cast.alice))
    Membership.objects.filter(group=cast.hidden, person=cast.bob).delete()
    fan_out_next()
    assert "Bob" not in told(event)


def test_mail_is_for_who_wants_it_and_the_bell_for_everyone(cast: Cast, tell: Callable[..., Event]) -> None:
    cast.bob.wants_mail = False
    cast.bob.save()
    event = tell(make_post(cast.hidden, cast.alice))
    fan_out_next()
    assert "Bob" in told(event)
    mailed = set(Delivery.objects.values_list("notification__recipient__name", flat=True))
    assert mailed == {"Mo", "Oscar"}


def test_telling_three_hundred_people_costs_what_three_cost(
    cast: Cast, tell: Callable[..., Event], count_queries: Callable[..., Any]
) -> None:
    costs = []
    for size in (3, 300):
        group = make_group(organisation=cast.lindedaal)
        for _ in range(size):
            add_member(group, make_user(organisation=cast.lindedaal))
        event = tell(make_post(group, cast.alice))
        with count_queries() as queries:
            fan_out_next()
        assert event.notifications.count() == size
        assert Delivery.objects.filter(notification__event=event).count() == size
        tables = [query["sql"] for query in queries.captured_queries]
        for table in ("notifications_notification", "notifications_delivery"):
            assert sum(f'INSERT INTO "{table}"' in sql for sql in tables) == 1
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_candidates_that_a_join_doubles_are_told_once(cast: Cast, tell: Callable[..., Event]) -> None:
    make_post(cast.hidden, cast.alice)
    event = tell(make_post(cast.hidden, cast.alice))
    kinds.register(
        kinds.NoticeKind(
            name=KIND,
            label="Blog",
            candidates=lambda event: type(cast.bob).objects.filter(memberships__group__posts__group=cast.hidden),
            describe=describe,
        )
    )
    fan_out_next()
    assert told(event) == {"Bob", "Mo", "Oscar"}


def test_the_database_keeps_one_notification_per_person_and_event(cast: Cast, tell: Callable[..., Event]) -> None:
    event = tell(make_post(cast.hidden, cast.alice))
    fan_out_next()
    with pytest.raises(IntegrityError, match=r"told_once|UNIQUE"), transaction.atomic():
        Notification.objects.create(event=event, recipient=cast.bob)


def test_an_event_with_nobody_to_tell_is_done_too(cast: Cast, tell: Callable[..., Event]) -> None:
    group = make_group(organisation=cast.lindedaal)
    event = tell(make_post(group, cast.alice))
    assert fan_out_next() == event
    assert fan_out_next() is None
    assert not Notification.objects.exists()


def test_one_event_with_a_fault_does_not_stand_in_the_way_of_the_others(cast: Cast, tell: Callable[..., Event]) -> None:
    broken = tell(make_post(cast.hidden, cast.alice))
    Event.objects.filter(pk=broken.pk).update(kind="nobody.knows")
    good = tell(make_post(cast.hidden, cast.alice))
    report = drain()
    assert (report.events, report.broken_events) == (1, 1)
    assert told(good)
    broken.refresh_from_db()
    assert broken.fanned_out_at is None


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_under_four_drains_at_once_everyone_is_told_exactly_once(
    on_postgres: None, cast: Cast, tell: Callable[..., Event], mailoutbox: list[Any]
) -> None:
    events = [tell(make_post(cast.hidden, cast.alice)) for _ in range(12)]
    barrier, failures = threading.Barrier(4), []

    def work() -> None:
        try:
            barrier.wait()
            drain(seconds=30)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    drain()
    assert Counter(Notification.objects.values_list("event", flat=True)) == {event.pk: 4 for event in events}
    assert Notification.objects.filter(decision="told").count() == 36
    assert Delivery.objects.filter(state="done").count() == 36
    ids = [message.extra_headers["Message-ID"] for message in mailoutbox]
    assert len(ids) == len(set(ids)), "no mail went out twice"
    texts = "\n".join(message.body for message in mailoutbox)
    for event in events:
        title = describe([event], cast.bob)[event.pk].title
        assert texts.count(f"\n{title}\n") == 3
