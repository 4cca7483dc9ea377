"""What a page shows of the log."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet

from audit.models import AuditEntry

_ACCOUNT = settings.AUTH_USER_MODEL.lower()


def own_log(person: models.Model, *, own_deeds: Iterable[str] = ()) -> QuerySet[AuditEntry]:
    """What happened with the account of this person, by whomever, newest first; with the readable details, in one query.

    `own_deeds`: actions about something else, of which the person sees those that the person did.
    """
    about = Q(subject_type=_ACCOUNT, subject_id=person.pk)
    entries = AuditEntry.objects.filter(about | Q(actor=person.pk, action__in=list(own_deeds)))
    return entries.select_related("detail", "actor").order_by("-pk")


def done_by(entry: AuditEntry) -> str:
    """Who did it to the account: "self", "operator", "someone" (of the organisation), or "system". Never a name."""
    # Of what is not about the account, its log holds own deeds only.
    if entry.actor_id is not None and (entry.subject_type != _ACCOUNT or entry.actor_id == entry.subject_id):
        return "self"
    if entry.actor is None:
        # A command is given by an operator; an actor who was erased since is still someone.
        return "operator" if entry.origin == "command" else "someone" if entry.actor_pseudonym else "system"
    return "operator" if entry.actor.is_staff else "someone"
