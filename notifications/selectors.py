"""What a person has been told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, Model, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import User
from notifications.kinds import Notice, describe
from notifications.models import DrainState, Event, Mail, Notification


@dataclass(frozen=True)
class Line:
    """One notification as it stands in a list."""

    notification: Notification
    notice: Notice


def unread_count(user: User) -> int:
    """The number beside the bell: one query on an index that holds unread rows only.

    The start and the list of notifications look first which of these may still be seen (`hidden`), so that they agree with it.
    """
    return Notification.objects.filter(recipient=user, decision="told", read_at=None).count()


# When one of the newest may not be seen any more, so many rows are looked through for the few that a page shows.
LOOKED_THROUGH = 30
# So many unread ones are looked through for what may not be seen any more: above 99 the bell says no number.
UNREAD_LOOKED_THROUGH = 120


@dataclass(frozen=True)
class LatestNotifications:
    """The newest notifications that may be seen now; `hidden` as in `NotificationsPage`."""

    lines: list[Line]
    hidden: list[int]


def latest_notifications(user: User, limit: int = 5) -> LatestNotifications:
    """The newest notifications of this person, newest first: `limit` of them, also when newer ones may not be seen any more."""
    told = Notification.objects.filter(recipient=user, decision="told").order_by("-id")
    unread = told.filter(read_at=None).values("pk")[:UNREAD_LOOKED_THROUGH]
    for number in (limit, LOOKED_THROUGH):
        newest_ones = Q(pk__in=told.values("pk")[:number]) | Q(pk__in=unread)
        rows = list(told.filter(newest_ones).select_related("event"))
        notices = describe([row.event for row in rows], user)
        lines = [Line(row, notices[row.event_id]) for row in rows[:number] if row.event_id in notices]
        if len(lines) == len(rows[:number]):
            break
    return LatestNotifications(lines[:limit], _hidden(rows, notices))


@dataclass(frozen=True)
class NotificationsPage:
    """A page of the list: unread first, then read, each newest first. `older` continues it, empty at the end."""

    unread: list[Line]
    read: list[Line]
    older: str
    newest: str
    # Unread rows on this page, and on those after it, whose subject may not be seen any more: they are not shown and should
    # not count as new.
    hidden: list[int]


def notifications_page(
    user: User, *, after_unread: str = "", after_read: str = "", size: int = 20
) -> NotificationsPage:
    """The notifications of this person that may be seen now, from the given event (its public id) on."""
    told = Notification.objects.filter(recipient=user, decision="told").select_related("event").order_by("-pk")
    unread_rows: list[Notification] = []
    if not after_read:
        unread_rows = list(_from(told.filter(read_at=None), after_unread)[: max(size + 1, UNREAD_LOOKED_THROUGH)])
    room = size + 1 - len(unread_rows)
    read_rows = list(_from(told.exclude(read_at=None), after_read)[:room]) if room > 0 else []
    looked_through = unread_rows + read_rows
    more, rows = len(looked_through) > size, looked_through[:size]
    notices = describe([row.event for row in looked_through], user)
    lines = [Line(row, notices[row.event_id]) for row in rows if row.event_id in notices]
    older = ""
    if more:
        older = f"{'unread' if rows[-1].read_at is None else 'read'}={rows[-1].event.public_id}"
    return NotificationsPage(
        unread=[line for line in lines if line.notification.read_at is None],
        read=[line for line in lines if line.notification.read_at is not None],
        older=older,
        newest=rows[0].event.public_id if rows else "",
        hidden=_hidden(looked_through, notices),
    )


def _hidden(rows: Sequence[Notification], notices: Mapping[int, Notice]) -> list[int]:
    return [row.pk for row in rows if row.read_at is None and row.event_id not in notices]


def _from(rows: QuerySet[Notification], public_id: str) -> QuerySet[Notification]:
    """The rows after the one of this event; all when there is none named."""
    if not public_id:
        return rows
    place = Notification.objects.filter(recipient=OuterRef("recipient"), event__public_id=public_id).values("pk")
    return rows.filter(pk__lt=Subquery(place))


def is_announced(kind: str, subject: Model) -> bool:
    """Was this kind of thing announced of it before? Then it is not told again."""
    about = {"subject_type": subject._meta.label_lower, "subject_id": subject.pk}
    return Event.objects.filter(kind=kind, **about).exists()


def newest(events: Sequence[Event]) -> list[Event]:
    """Of these events of one kind those after which nothing of that kind happened to the same subject; one query."""
    of_kind = Event.objects.filter(kind__in={event.kind for event in events})
    about = of_kind.filter(subject_id__in={event.subject_id for event in events}).order_by()
    last = {row[:2]: row[2] for row in about.values_list("subject_type", "subject_id").annotate(last=Max("pk"))}
    return [event for event in events if last.get((event.subject_type, event.subject_id)) == event.pk]


def notice_of(user: User, public_id: str) -> Line | None:
    """This person's notification of the event, if there is one and it may still be seen."""
    row = (
        Notification.objects.filter(recipient=user, decision="told", event__public_id=public_id)
        .select_related("event")
        .first()
    )
    notice = describe([row.event], user).get(row.event_id) if row else None
    return Line(row, notice) if row and notice else None


# What waits longer than this needs somebody's attention.
ALARM_SECONDS = 60.0


@dataclass(frozen=True)
class OutboxStatus:
    """How the telling goes; ages in seconds, 0 when nothing waits."""

    seconds_since_drain: float | None
    events: int
    oldest_event_seconds: float
    queued: int
    oldest_mail_seconds: float
    expired: int
    failed: int
    resent: int

    @property
    def is_well(self) -> bool:
        """Nothing waits longer than a minute."""
        return max(self.oldest_event_seconds, self.oldest_mail_seconds) < ALARM_SECONDS and not self.expired


def outbox_status() -> OutboxStatus:
    """What waits, since when, and what failed; three queries."""
    now = timezone.now()

    def age(moment: datetime | None) -> float:
        return max((now - moment).total_seconds(), 0.0) if moment else 0.0

    drained = DrainState.objects.values_list("last_drain_at", flat=True).first()
    events = Event.objects.filter(fanned_out_at=None).aggregate(number=Count("pk"), oldest=Min("created_at"))
    queued, sending = Q(state=Mail.State.QUEUED), Q(state=Mail.State.SENDING)
    mails = Mail.objects.aggregate(
        queued=Count("pk", filter=queued),
        oldest=Min("not_before", filter=queued & Q(not_before__lte=now)),
        expired=Count("pk", filter=sending & Q(lease_until__lt=now)),
        failed=Count("pk", filter=Q(state=Mail.State.FAILED)),
        resent=Count("pk", filter=Q(state=Mail.State.SENT, reason__startswith="interrupted")),
    )
    return OutboxStatus(
        seconds_since_drain=age(drained) if drained else None,
        events=events["number"],
        oldest_event_seconds=age(events["oldest"]),
        queued=mails["queued"],
        oldest_mail_seconds=age(mails["oldest"]),
        expired=mails["expired"],
        failed=mails["failed"],
        resent=mails["resent"],
    )
