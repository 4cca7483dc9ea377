"""Forgetting: what says in words who somebody was leaves the log; that something was done, and by one and the same, stays."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from audit.keys import pseudonym, pseudonyms
from audit.models import AuditDetail, AuditEntry
from audit.origins import current_origin
from audit.services.recording import write_entry

# Verifying excuses empty details and actors of the people named by these entries, and of nobody else.
FORGOTTEN = "audit.person_forgotten"


@transaction.atomic
def forget_person(person_id: int, *, acting_user: models.Model | None = None) -> int:
    """Empty the details and reasons of every entry by or about this person, and the link to the account.

    Pseudonyms and seals stay true. The number of the account stays in entries about it; after erasing it leads nowhere.
    Twice is once. Returns how many entries lost something. Call it inside the transaction that erases the account, after the
    last entry about it.
    """
    names = pseudonyms(person_id)
    about = Q(subject_type=settings.AUTH_USER_MODEL.lower(), subject_id=person_id)
    entries = AuditEntry.objects.filter(
        about | Q(actor=person_id) | Q(actor_pseudonym__in=names) | Q(person_pseudonym__in=names)
    )
    readable = entries.filter(detail__isnull=False, detail__erased_at=None)
    number = entries.filter(Q(pk__in=readable.values("pk")) | Q(actor=person_id)).count()
    AuditDetail.objects.filter(entry__in=readable.values("pk")).update(
        data={}, reason="", salt="", erased_at=timezone.now()
    )
    AuditEntry.objects.filter(actor=person_id).update(actor=None)
    _write_down(person_id, names, acting_user)
    return number


def _write_down(person_id: int, names: list[str], acting_user: models.Model | None) -> None:
    """One entry for each name that the person had in the log: one, unless the key was changed since."""
    actor_id = acting_user.pk if acting_user is not None else None
    used = [
        name
        for name in names[1:]
        if AuditEntry.objects.filter(Q(actor_pseudonym=name) | Q(person_pseudonym=name)).exists()
    ]
    for name in [names[0], *used]:
        if not AuditEntry.objects.filter(action=FORGOTTEN, person_pseudonym=name).exists():
            write_entry(
                FORGOTTEN,
                subject_type=settings.AUTH_USER_MODEL.lower(),
                subject_id=person_id,
                person_pseudonym=name,
                # Who forgets the own self did so under a name that leads nowhere any more.
                actor_id=None if actor_id == person_id else actor_id,
                actor_pseudonym=pseudonym(actor_id) if actor_id is not None else "",
                origin=current_origin(),
            )
