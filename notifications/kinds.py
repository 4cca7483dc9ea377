"""The kinds of notification, registered by the apps that announce them (`notices.py`, from `AppConfig.ready`).

A kind answers three questions: whom does this concern, who of them may see it at this moment, and how does it read for
one person. The last one is asked again before each mail and on each page, always through `visible_to(user)`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils.functional import Promise

if TYPE_CHECKING:
    from accounts.models import User
    from notifications.models import Event


@dataclass(frozen=True)
class Act:
    """What the person can do about it from the list of notifications: a button that posts `fields`, or without them a link."""

    label: str
    url: str
    fields: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Notice:
    """One event as one person reads it, in the language that is active.

    `title` is one line (also the subject of the mail), `text` a few plain sentences or empty, `url` the path of the
    exact place (`/blogs/.../#reactie-...`), `why` the reason in a sentence: "Je bent lid van Werkgroep Pleio." `acts` are
    only offered: the page that they lead to asks again whether the person may.
    """

    title: str
    text: str
    url: str
    why: str
    acts: tuple[Act, ...] = ()


def _all_candidates(event: Event, candidates: QuerySet[User]) -> QuerySet[User]:
    return candidates


@dataclass(frozen=True)
class NoticeKind:
    """How one kind of event is told.

    - `candidates(event)`: the people it concerns, as a queryset of accounts (it becomes part of one INSERT). Whoever
      did it and whoever is not active are left out for you. None when the subject is gone.
    - `allowed(event, candidates)`: those of them who may see it now, in SQL; the others are recorded as "may not see".
    - `describe(events, user)`: by `event.pk` the notice for each event that this person may see now; an event that is
      absent may not be seen (any more). Load the subjects in one query through `visible_to(user)`: this serves lists.
    """

    name: str
    label: str | Promise
    candidates: Callable[[Event], QuerySet[User]]
    describe: Callable[[Sequence[Event], User], Mapping[int, Notice]]
    allowed: Callable[[Event, QuerySet[User]], QuerySet[User]] = _all_candidates


_kinds: dict[str, NoticeKind] = {}


def register(kind: NoticeKind) -> None:
    """Make a kind known; the same name again replaces it."""
    _kinds[kind.name] = kind


def kind_of(event: Event) -> NoticeKind:
    """The kind of this event; KeyError when no app registered it."""
    return _kinds[event.kind]


def label_of(event: Event) -> str:
    """What this kind of event is called in words; its name when nobody knows the kind any more."""
    kind = _kinds.get(event.kind)
    return str(kind.label) if kind else event.kind


def describe(events: Iterable[Event], user: User) -> dict[int, Notice]:
    """The notices of these events for this person, by `event.pk`: a fixed number of queries per kind, not per event.

    An event that is absent may not be seen now, its subject is gone, or nobody knows its kind any more.
    """
    by_kind: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        by_kind[event.kind].append(event)
    notices: dict[int, Notice] = {}
    for name, group in by_kind.items():
        if name in _kinds:
            notices.update(_kinds[name].describe(group, user))
    return notices
