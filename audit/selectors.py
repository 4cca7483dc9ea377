"""What a page shows of the log."""

from django.conf import settings
from django.db import models
from django.db.models import QuerySet

from audit.models import AuditEntry


def own_log(person: models.Model) -> QuerySet[AuditEntry]:
    """What happened with the account of this person, by whomever, newest first; with the readable details, in one query."""
    entries = AuditEntry.objects.filter(subject_type=settings.AUTH_USER_MODEL.lower(), subject_id=person.pk)
    return entries.select_related("detail", "actor").order_by("-pk")


def done_by(entry: AuditEntry) -> str:
    """Who did it to the account: "self", "operator", "someone" (of the organisation), or "system". Never a name."""
    if entry.actor_id is not None and entry.actor_id == entry.subject_id:
        return "self"
    if entry.actor is None:
        # A command is given by an operator; an actor who was erased since is still someone.
        return "operator" if entry.origin == "command" else "someone" if entry.actor_pseudonym else "system"
    return "operator" if entry.actor.is_staff else "someone"
