"""Recording: the one function that every change of the product calls, inside its own transaction."""

from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.crypto import salted_hmac

from audit.models import AuditDetail, AuditEntry


def pseudonym(person_id: int) -> str:
    """A keyed, steady stand-in for a person: 32 hex characters that only this site can compute."""
    return salted_hmac("audit.pseudonym", str(person_id), secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()[
        :32
    ]


def forget_person(person_id: int) -> int:
    """Empty the readable side of what was recorded about an account, and of what its holder did to the own account.

    The entries stay: number, action, time and pseudonym. Returns how many details went.
    """
    about = AuditDetail.objects.filter(
        entry__subject_type=settings.AUTH_USER_MODEL.lower(), entry__subject_id=person_id
    )
    return about.delete()[0]


def record(
    action: str,
    subject: models.Model,
    *,
    acting_user: models.Model | None,
    origin: str = "web",
    **details: Any,
) -> AuditEntry:
    """Write one entry about `subject`. `acting_user=None` is the system itself. Details must be JSON, never secrets.

    Must be called inside the transaction of the change, so that neither exists without the other.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("Record inside the transaction of the change.")
    known = acting_user is not None and acting_user.pk is not None
    entry = AuditEntry.objects.create(
        action=action,
        actor_id=acting_user.pk if known and acting_user else None,
        actor_pseudonym=pseudonym(acting_user.pk) if known and acting_user else "",
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        origin=origin if known else "system",
    )
    if details:
        AuditDetail.objects.create(entry=entry, data=details)
    return entry
