"""Sealing: evidence over the entries that are there for good, in batches, so that no writer ever waits for another.

An entry gets its number before its transaction commits. Were a batch sealed up to 10 while 9 is still to be committed, 9
would look put in afterwards. On PostgreSQL whoever inserts holds ROW EXCLUSIVE on the table from before the number is drawn
until the end of the transaction: so the sealer looks which number is the highest, then who holds that lock, and waits for
those to end. Nobody waits for the sealer: it takes no lock itself, and who comes later gets a higher number. SQLite lets one
writer in at a time, so there is nothing to wait for.
"""

import time
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from audit.heads import Head, log_head
from audit.keys import key_name, named_key, seal_text, sha256
from audit.models import AuditEntry, AuditSeal, digest_of, pack_marks

BATCH = 1000


class SealError(Exception):
    """Sealing cannot go on, with the reason in words."""


@dataclass
class SealReport:
    """What one run of the sealer did."""

    batches: int = 0
    entries: int = 0
    # Left for the next run: somebody is still writing, or another sealer is at work.
    postponed: bool = False


def seal(*, batch: int = BATCH, patience: float = 5.0) -> SealReport:
    """Seal everything that is there for good. Waits at most `patience` seconds for who is still writing.

    Safe beside another sealer: one of them makes a batch, the other leaves it. Not inside another transaction.
    """
    report = SealReport()
    up_to = settled_number(patience=patience)
    if up_to is None:
        report.postponed = True
        return report
    while True:
        try:
            with transaction.atomic(durable=True):
                made = _seal_next(up_to, batch)
        except IntegrityError:  # the number was taken in between
            report.postponed = True
            return report
        if made is None:
            return report
        log_head(Head(made.number, made.to_id, made.mac))
        report.batches += 1
        report.entries += made.entries


def waiting() -> int:
    """How many entries no batch covers yet."""
    return AuditEntry.objects.filter(pk__gt=_sealed_up_to()).count()


def settled_number(*, patience: float) -> int | None:
    """Up to which entry no lower number can come any more; None when that is not known after `patience` seconds."""
    newest = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if connection.vendor != "postgresql":
        return newest
    end = time.monotonic() + patience
    writing = _writers()
    while writing:
        if time.monotonic() >= end:
            return None
        time.sleep(0.05)
        writing &= _writers()
    return newest


def _writers() -> set[str]:
    """The transactions of others that may have drawn a number of an entry and not committed yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT virtualtransaction FROM pg_locks WHERE locktype = 'relation' AND relation = %s::regclass"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND mode = 'RowExclusiveLock' AND pid IS DISTINCT FROM pg_backend_pid()",
            [AuditEntry._meta.db_table],
        )
        return {row[0] for row in cursor.fetchall()}


def _sealed_up_to() -> int:
    newest = AuditSeal.objects.filter(kind=AuditSeal.Kind.NORMAL).first()
    return newest.to_id if newest else 0


def _seal_next(up_to: int, batch: int) -> AuditSeal | None:
    since = _sealed_up_to()
    entries = AuditEntry.objects.filter(pk__gt=since, pk__lte=up_to).order_by("pk")[:batch]
    lines = {entry.pk: entry.as_line() for entry in entries}
    if not lines:
        return None
    return add_seal(AuditSeal(kind=AuditSeal.Kind.NORMAL, from_id=since + 1, to_id=max(lines)), lines)


def add_seal(seal: AuditSeal, lines: dict[int, str]) -> AuditSeal:
    """Put a seal over these entries at the end of the chain. IntegrityError when another was first."""
    head = AuditSeal.objects.first()
    if head is not None and named_key(head.key_name) is None:
        raise SealError(
            f"The last batch was sealed with another key ({head.key_name}). Put the key of then in AUDIT_KEY, or in"
            " AUDIT_KEY_FALLBACKS to go on with a new one."
        )
    seal.number = head.number + 1 if head else 1
    seal.previous = head.mac if head else sha256("")
    seal.entries, seal.digest, seal.marks = len(lines), digest_of(lines), pack_marks(lines)
    seal.key_name, seal.created_at = key_name(settings.AUDIT_KEY), timezone.now()
    seal.mac = seal_text("seal", seal.as_line())
    seal.save(force_insert=True)
    return seal
