"""Purging: entries that are over their term go, and a sealed checkpoint says which, when and by which rule."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from audit.heads import Head, log_head
from audit.models import AuditDetail, AuditEntry, AuditSeal
from audit.services.recording import record
from audit.services.sealing import add_seal
from audit.terms import TERMS, Term, term_of
from audit.verifying import Difference, Verified, differences_in_batch


class PurgeError(Exception):
    """Nothing may be purged, with the reason in words."""


@dataclass
class PurgeReport:
    """What one run removed, or would remove, and what it left and why."""

    removed: Counter[str] = field(default_factory=Counter)
    unsealed: Counter[str] = field(default_factory=Counter)
    # Evidence of something wrong: a batch that is not what was sealed stays as it is.
    broken: list[Difference] = field(default_factory=list)


def purge(
    *, dry_run: bool = False, now: datetime | None = None, acting_user: models.Model | None
) -> Iterator[PurgeReport]:
    """Remove what is over its term, one batch in one transaction; yields the report after each, the last one is final.

    Only entries that are sealed, only from batches that are what was sealed, and nothing while a hold stands (AUDIT_HOLD).
    On PostgreSQL with a role of its own for the application this needs the owner of the tables.
    """
    if settings.AUDIT_HOLD:
        raise PurgeError(f"A hold stands on the log: {settings.AUDIT_HOLD} (AUDIT_HOLD). Nothing was purged.")
    now, report, since = now or timezone.now(), PurgeReport(), 0
    while seal := _next_batch(since):
        since = seal.number
        due = _due(AuditEntry.objects.filter(pk__gte=seal.from_id, pk__lte=seal.to_id), now)
        if not due:
            continue
        broken = _differences(seal)
        if broken:
            report.broken += broken
            continue
        if not dry_run:
            _purge_batch(seal, due)
        report.removed.update(term.prefix for _entry, term in due)
        yield report
    last = AuditSeal.objects.filter(kind=AuditSeal.Kind.NORMAL).first()
    not_sealed = AuditEntry.objects.filter(pk__gt=last.to_id if last else 0)
    report.unsealed.update(term.prefix for _entry, term in _due(not_sealed, now))
    if report.removed and not dry_run:
        with transaction.atomic():
            record("audit.purged", AuditEntry, acting_user=acting_user, entries=dict(report.removed))
    yield report


def _next_batch(since: int) -> AuditSeal | None:
    rows = AuditSeal.objects.filter(kind=AuditSeal.Kind.NORMAL, number__gt=since)
    return rows.order_by("number").first()


def _due(entries: models.QuerySet[AuditEntry], now: datetime) -> list[tuple[AuditEntry, Term]]:
    """The entries that are over their term, with it."""
    ends = {term.prefix: end for term in TERMS if (end := term.ends_before(now)) is not None}
    found = []
    for entry in entries.filter(at__lt=max(ends.values())).order_by("pk"):
        term = term_of(entry.action)
        if term is not None and term.prefix in ends and entry.at < ends[term.prefix]:
            found.append((entry, term))
    return found


def _differences(seal: AuditSeal) -> list[Difference]:
    if not seal.is_genuine():
        return [Difference("changed", seal.number, None, "The seal itself is not what this site made.")]
    return list(differences_in_batch(seal, Verified(), after=seal.from_id - 1))


def _purge_batch(seal: AuditSeal, due: list[tuple[AuditEntry, Term]]) -> None:
    """The rows and the checkpoint that accounts for them, together. Once more when the sealer was first."""
    rules = {term.prefix: f"{term.prefix} {term.months} months" for _entry, term in due}
    lines = {entry.pk: entry.as_line() for entry, _term in due}
    for attempt in range(5):
        checkpoint = AuditSeal(
            kind=AuditSeal.Kind.CHECKPOINT,
            about=seal.number,
            from_id=min(lines),
            to_id=max(lines),
            note=json.dumps(sorted(rules.values())),
        )
        try:
            with transaction.atomic(durable=True):
                add_seal(checkpoint, lines)
                AuditDetail.objects.filter(entry__in=lines).delete()
                AuditEntry.objects.filter(pk__in=lines).delete()
        except IntegrityError:
            if attempt == 4:
                raise
        else:
            log_head(Head(checkpoint.number, checkpoint.to_id, checkpoint.mac))
            return
