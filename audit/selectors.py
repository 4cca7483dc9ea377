"""What a page shows of the log."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q

from audit.models import AuditEntry


@dataclass(frozen=True)
class OwnEntry:
    """One entry in the log of the own account, without names of others."""

    # For the next page: `before=` this number.
    number: int
    action: str
    at: datetime
    origin: str
    result: str
    # "self", "operator", "someone" (the organisation's manager, a moderator), or "system".
    by: str
    is_about_me: bool


def own_log(
    person: Any, *, actions: Iterable[str] | None = None, before: int | None = None, limit: int = 25
) -> list[OwnEntry]:
    """The newest entries about this account, or by the person; one query.

    `actions` are those that the page has a sentence for. `before` is the number of the last entry of the page before.
    """
    account = settings.AUTH_USER_MODEL.lower()
    entries = AuditEntry.objects.filter(Q(actor=person.pk) | Q(subject_type=account, subject_id=person.pk))
    if actions is not None:
        entries = entries.filter(action__in=list(actions))
    if before is not None:
        entries = entries.filter(pk__lt=before)
    return [
        OwnEntry(
            number=entry.pk,
            action=entry.action,
            at=entry.at,
            origin=entry.origin,
            result=entry.result,
            by=_by(entry, person),
            is_about_me=(entry.subject_type, entry.subject_id) == (account, person.pk),
        )
        for entry in entries.select_related("actor").order_by("-pk")[:limit]
    ]


def _by(entry: AuditEntry, person: Any) -> str:
    if entry.actor_id == person.pk:
        return "self"
    if entry.actor is None:
        # A command is given by an operator; an actor who was erased since is still someone.
        return "operator" if entry.origin == "command" else "someone" if entry.actor_pseudonym else "system"
    return "operator" if entry.actor.is_staff else "someone"
