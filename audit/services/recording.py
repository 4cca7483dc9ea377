"""Recording: the one function that every change of the product calls, inside its own transaction."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models, transaction

from audit.keys import pseudonym, seal_text
from audit.models import RESULTS, AuditDetail, AuditEntry
from audit.origins import ORIGINS, current_origin
from common.scanning import InfectedError


def record(
    action: str,
    subject: models.Model | type[models.Model],
    *,
    acting_user: models.Model | None,
    origin: str = "",
    result: str = "done",
    reason: str = "",
    **details: Any,
) -> AuditEntry:
    """Write one entry about `subject`. `acting_user=None` is the system itself. Details must be JSON, never secrets.

    Where it comes from is known (`audit.origins`), unless `origin` says otherwise. `person=<pk>` in the details is the
    person whom it is about, when that is not the subject itself. `reason` is the words that were asked for, and stands
    with the details where erasing a person empties it. A model instead of a row is about all of its rows (number 0).

    Must be called inside the transaction of the change, so that neither exists without the other.
    """
    person, number = details.get("person"), subject.pk if isinstance(subject, models.Model) else 0
    if isinstance(subject, models.Model) and subject._meta.label_lower == settings.AUTH_USER_MODEL.lower():
        person = number
    return write_entry(
        action,
        subject_type=subject._meta.label_lower,
        subject_id=number,
        person_pseudonym=pseudonym(person) if isinstance(person, int) else "",
        actor_id=acting_user.pk if acting_user is not None else None,
        actor_pseudonym=pseudonym(acting_user.pk) if acting_user is not None else "",
        origin=origin or current_origin(),
        result=result,
        reason=reason,
        details=details,
    )


def write_entry(
    action: str,
    *,
    subject_type: str,
    subject_id: int,
    person_pseudonym: str = "",
    actor_id: int | None = None,
    actor_pseudonym: str = "",
    origin: str,
    result: str = "done",
    reason: str = "",
    details: dict[str, Any] | None = None,
) -> AuditEntry:
    """The same from bare numbers and names, for what the log records about itself."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("Record inside the transaction of the change.")
    if result not in RESULTS or origin not in ORIGINS:
        raise ValueError(f"{action}: {result!r} has to be one of {RESULTS}, and {origin!r} one of {ORIGINS}.")
    detail = None
    if details or reason:
        detail = AuditDetail(data=details or {}, reason=reason, salt=secrets.token_hex(16))
    entry = AuditEntry.objects.create(
        action=action,
        actor_id=actor_id,
        actor_pseudonym=actor_pseudonym,
        subject_type=subject_type,
        subject_id=subject_id,
        person_pseudonym=person_pseudonym,
        result=result,
        origin=origin,
        details_seal="" if detail is None else seal_text("details", detail.as_line()),
    )
    if detail is not None:
        detail.entry = entry
        detail.save(force_insert=True)
    return entry


def record_refusal(
    action: str,
    subject: models.Model | type[models.Model],
    *,
    acting_user: models.Model | None,
    reason: str = "",
    **details: Any,
) -> AuditEntry:
    """Write that a change was refused, in a transaction of its own: that of the change was rolled back by the refusal.

    For the edge (a view, a command), after the exception, and only for the closed list in docs/decisions/0006.
    """
    with transaction.atomic():
        return record(action, subject, acting_user=acting_user, result="refused", reason=reason, **details)


def record_infection(error: InfectedError, *, acting_user: models.Model | None) -> AuditEntry:
    """Write that a virus was found in what this person sent, and what the scanner calls it; not the name of the file."""
    subject = acting_user if acting_user is not None else apps.get_model(settings.AUTH_USER_MODEL)
    return record_refusal("access.infected_file", subject, acting_user=acting_user, signature=error.signature)


@contextmanager
def infections_on_record(acting_user: models.Model | None) -> Iterator[None]:
    """Around what reads an upload, before the transaction of the change: a virus that is found in it is on record."""
    try:
        yield
    except InfectedError as error:
        record_infection(error, acting_user=acting_user)
        raise
