"""Fan out: one event becomes one notification for each person who may see it at this moment."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models, transaction
from django.db.models import Case, DateTimeField, F, Q, QuerySet, Value, When
from django.utils import timezone

from accounts.models import User
from notifications.kinds import kind_of
from notifications.models import Delivery, Event, Notification


def fan_out_next(*, passing_over: Sequence[int] = ()) -> Event | None:
    """Tell everyone concerned about the oldest event that waits, and return it; None when there is none.

    Exactly once: the event is locked, the rows are unique, and both are in one transaction. The cost is the same for
    three people and for three thousand. Whatever goes wrong is raised as FanOutError and leaves the event as it was.
    """
    waiting = Event.objects.filter(fanned_out_at=None).exclude(pk__in=passing_over).order_by("pk")
    if not waiting.exists():  # SQLite: no write lock for a look
        return None
    with transaction.atomic():
        event = waiting.select_for_update(skip_locked=True).first()
        if event is None:
            return None
        try:
            with transaction.atomic():
                fan_out(event)
        except Exception as error:
            raise FanOutError(event) from error
    return event


class FanOutError(Exception):
    """This event could not be fanned out; the others can."""

    def __init__(self, event: Event) -> None:
        super().__init__(f"Event {event.key} ({event.kind}) could not be fanned out.")
        self.event = event


def fan_out(event: Event) -> int:
    """Write the notifications and deliveries of a locked event; returns how many people were told or passed over."""
    kind = kind_of(event)
    now = timezone.now()
    people = User.objects.filter(pk__in=kind.candidates(event).order_by().values("pk")).exclude(pk=event.actor_id)
    allowed = kind.allowed(event, people).order_by().values("pk")
    decision = Case(
        When(~Q(pk__in=User.objects.active().values("pk")), then=Value("not active")),
        When(pk__in=allowed, then=Value("told")),
        default=Value("may not see"),
    )
    written = insert_select(
        Notification,
        ["event_id", "recipient_id", "decision", "created_at"],
        people.order_by("pk").values_list(Value(event.pk), F("pk"), decision, Value(now, output_field=DateTimeField())),
    )
    told = Notification.objects.filter(event=event, decision="told", recipient__wants_mail=True)
    insert_select(
        Delivery,
        ["notification_id", "channel", "state", "reason"],
        told.order_by("pk").values_list(F("pk"), Value("mail"), Value(Delivery.State.QUEUED.value), Value("")),
    )
    event.fanned_out_at = now
    event.save(update_fields=["fanned_out_at"])
    return written


def insert_select(model: type[models.Model], columns: Sequence[str], rows: "QuerySet[Any, Any]") -> int:
    """One `INSERT ... SELECT`: the rows go from table to table inside the database. What is there already stays.

    `rows` selects values in the order of `columns`. Works on PostgreSQL and SQLite.
    """
    try:
        select, params = rows.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return 0
    quote = connection.ops.quote_name
    table, names = quote(model._meta.db_table), ", ".join(quote(name) for name in columns)
    # The names come from the model and the SELECT from the ORM. WHERE keeps SQLite from reading ON as part of a join.
    sql = f"INSERT INTO {table} ({names}) SELECT * FROM ({select}) AS found WHERE 1 = 1 ON CONFLICT DO NOTHING"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount
