"""Every change of sessions: where someone is signed in, since when, and the end of it."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.models.people import quarter_of
from accounts.policies import can_change_account
from accounts.sessions import session_handle
from audit.services import record

# The table asks for an internet address. None is kept: it tells the person nothing, and others too much.
NO_ADDRESS = "0.0.0.0"  # noqa: S104


def begin_session(user: User, session_key: str, *, device: str, started_at: datetime | None = None) -> None:
    """Note that this person is signed in here. `started_at` is for a session that goes on after a change of the password."""
    now = timezone.now()
    UserSession.objects.update_or_create(
        session_key=session_key,
        defaults={
            "user": user,
            "ip": NO_ADDRESS,
            "user_agent": device,
            "created_at": started_at or now,
            "last_seen_at": now,
            "data": {"epoch": user.session_epoch},
        },
    )
    _note_quarter(user, now)


def see_session(user: User, session_key: str, *, now: datetime) -> None:
    """Note that the session was used: one UPDATE, once in a few minutes."""
    UserSession.objects.filter(session_key=session_key, last_seen_at__lt=now).update(last_seen_at=now)
    _note_quarter(user, now)


def forget_session(session_key: str) -> None:
    """The session was signed out of, or is over."""
    if session_key:
        UserSession.objects.filter(session_key=session_key).delete()


@transaction.atomic
def end_sessions(user: User, *, keep: str = "", only: str = "", acting_user: User | None) -> int:
    """End the sessions of a person: all but `keep`, or `only` the one of this number in the list. Returns how many.

    The row is what a session lives by, so each is over with the next request, whatever a cache or a cookie still holds.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    can_change_account(acting_user, user).enforce()
    rows = [row for row in UserSession.objects.filter(user=user) if row.session_key != keep]
    if only:
        rows = [row for row in rows if session_handle(row.session_key) == only]
    for row in rows:
        row.delete()
    if rows:
        record("account.sessions_ended", user, acting_user=acting_user, number=len(rows))
    return len(rows)


def end_every_session(user: User) -> None:
    """End all sessions of a person, inside the transaction of a service that has a reason to (and records it)."""
    User.objects.filter(pk=user.pk).update(session_epoch=user.session_epoch + 1)
    user.session_epoch += 1
    UserSession.objects.filter(user=user).delete()


def _note_quarter(user: User, now: datetime) -> None:
    """The only thing that is kept of when someone was here last."""
    quarter = quarter_of(timezone.localdate(now))
    if user.seen_in != quarter:
        User.objects.filter(pk=user.pk).update(seen_in=quarter)
        user.seen_in = quarter
