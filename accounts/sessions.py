"""What a session is: whose, since when, on which device, and when it is over.

The truth is the row of `UserSession`: a session without one is over, whatever a cache still holds. The row comes along
with the person in the one query that every request makes anyway, and so do the organisation's rules, so that a stricter
rule holds from the next request on.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import OrganisationUserObjectPermission, User
from accounts.models.organisations import longest_idle, longest_session
from common.prepared import Prepared

Over = Literal["", "ended", "idle", "long"]

SECOND_STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
# Where a session keeps the random name of its row. Not the key of the session: whoever reads the table cannot use it.
SESSION_ROW = "session_row"
# Where a session keeps the page that was asked for before a second step was set up.
WANTED = "wanted_after_second_step"
# How often "last seen" is written at most, so that most requests write nothing.
SEEN_AT_MOST_EVERY = timedelta(minutes=5)

# How long a code works that is mailed to show again that it is you, in seconds, and how often it may be mistyped.
MAILED_CODE_LIVES = 600
MAILED_CODE_TRIES = 5

# What stands in a user agent, and what we call it; the first that fits. Edge and Opera call themselves Chrome as well.
_BROWSERS = (
    ("Edge", r"Edg(?:e|A|iOS)?/"),
    ("Opera", r"OPR/|Opera"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/|Chromium/"),
    ("Safari", r"Safari/"),
)
_SYSTEMS = (
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("Windows", r"Windows"),
    ("ChromeOS", r"CrOS"),
    ("macOS", r"Mac OS X|Macintosh"),
    ("Linux", r"Linux|X11"),
)


def device_of(user_agent: str) -> str:
    """Two names, "Firefox|Windows", from what a browser says of itself; the rest is not kept. Empty where unknown."""

    def first(names: tuple[tuple[str, str], ...]) -> str:
        return next((name for name, pattern in names if re.search(pattern, user_agent[:400])), "")

    return f"{first(_BROWSERS)}|{first(_SYSTEMS)}"


def _session_query(_shape: object, values: Mapping[str, Any]) -> QuerySet[User]:
    manages = OrganisationUserObjectPermission.objects.filter(
        user=OuterRef("pk"), content_object=OuterRef("organisation"), permission__codename="manage_organisation"
    )
    return (
        User.objects.select_related("organisation")
        .annotate(
            this_session=FilteredRelation("usersession", condition=Q(usersession__session_key=values["session"])),
            session_started_at=F("this_session__created_at"),
            session_seen_at=F("this_session__last_seen_at"),
            has_second_step=Exists(Authenticator.objects.filter(user=OuterRef("pk"), type__in=SECOND_STEPS)),
            holds_office=Exists(manages),
        )
        .filter(pk=values["person"])
        .order_by("pk")[:1]
    )


_session_rows = Prepared(_session_query)


def person_of_session(user_id: int | str, session_key: str) -> User | None:
    """The account, with its organisation and what is known of this session and its second step: one query."""
    rows: list[User] = _session_rows("", person=int(user_id), session=session_key)
    return rows[0] if rows else None


def session_over(person: User, now: datetime) -> Over:
    """Why the session that this person was loaded with (`person_of_session`) is over; empty while it is not."""
    started, seen = getattr(person, "session_started_at", None), getattr(person, "session_seen_at", None)
    if started is None or seen is None:
        return "ended"
    if now - started >= longest_session(person.organisation):
        return "long"
    return "idle" if now - seen >= longest_idle(person.organisation) else ""


def is_due(person: User, now: datetime) -> bool:
    """Whether "last seen" is old enough to be written again: five minutes, or a tenth of the idle length if shorter.

    So an idle session ends up to that much early, and never late.
    """
    seen: datetime = person.session_seen_at  # type: ignore[attr-defined]
    return now - seen >= min(SEEN_AT_MOST_EVERY, longest_idle(person.organisation) / 10)


def is_fresh(person: object, shown_again_at: float | None, within: timedelta) -> bool:
    """Whether the person signed in, or showed again who it is, not longer ago than this."""
    started = getattr(person, "session_started_at", None)
    moments = [started.timestamp()] if started else []
    if shown_again_at:
        moments.append(shown_again_at)
    return bool(moments) and timezone.now().timestamp() - max(moments) < within.total_seconds()


def session_handle(session_key: str) -> str:
    """What stands for a session in a form, and says nothing else."""
    return salted_hmac("accounts.session-handle", session_key, algorithm="sha256").hexdigest()[:20]


@dataclass(frozen=True)
class ShownSession:
    """A row of the list of own sessions."""

    handle: str
    browser: str
    system: str
    started_at: datetime
    seen_at: datetime
    is_this_one: bool


def sessions_of(person: User, session_key: str) -> list[ShownSession]:
    """Where this person is signed in now, this one first; what is over by its epoch or its age is not shown."""
    now = timezone.now()
    longest, idle = longest_session(person.organisation), longest_idle(person.organisation)
    rows = UserSession.objects.filter(
        user=person, created_at__gt=now - longest, last_seen_at__gt=now - idle, data__epoch=person.session_epoch
    ).order_by("-last_seen_at", "-pk")[:100]
    shown = []
    for row in rows:
        browser, _bar, system = row.user_agent.partition("|")
        handle, this = session_handle(row.session_key), row.session_key == session_key
        shown.append(ShownSession(handle, browser, system, row.created_at, row.last_seen_at, this))
    return sorted(shown, key=lambda session: not session.is_this_one)
