"""Exporting: the log for whoever has to look into it, as CSV or as JSON lines. That it was exported is on record."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db import models, transaction

from audit.models import AuditDetail, AuditEntry
from audit.services.recording import record
from common.tables import safe_cell

CHUNK = 1000
COLUMNS = (
    *("id", "at", "action", "subject_type", "subject_id", "result", "origin", "actor", "actor_pseudonym"),
    "person_pseudonym",
)
READABLE = ("reason", "details")


class Writable(Protocol):
    """A file, or the output of a command."""

    def write(self, text: str, /) -> object: ...


@dataclass(frozen=True)
class Choice:
    """Which entries: from a moment up to (and without) another, whose action starts with something."""

    since: datetime | None = None
    until: datetime | None = None
    action: str = ""
    # The readable side: reasons and details may name people.
    with_details: bool = False

    def entries(self) -> models.QuerySet[AuditEntry]:
        """The entries that were chosen."""
        rows = AuditEntry.objects.filter(action__startswith=self.action)
        if self.since:
            rows = rows.filter(at__gte=self.since)
        return rows.filter(at__lt=self.until) if self.until else rows


def export(choice: Choice, stream: Writable, *, form: str, acting_user: models.Model | None) -> int:
    """Write the entries to the stream as "csv" or "jsonl", a few at a time; returns how many. On record, also when it fails."""
    columns = COLUMNS + (READABLE if choice.with_details else ())
    number, result = 0, "failed"
    try:
        write = csv.writer(stream).writerow if form == "csv" else None
        if write:
            write(columns)
        for entry in _in_chunks(choice.entries()):
            row = _row(entry, with_details=choice.with_details)
            if write:
                write([_cell(row[name]) for name in columns])
            else:
                stream.write(json.dumps(row, ensure_ascii=False) + "\n")
            number += 1
        result = "done"
    finally:
        with transaction.atomic():
            record(
                "audit.exported",
                AuditEntry,
                acting_user=acting_user,
                result=result,
                entries=number,
                since=choice.since and choice.since.isoformat(),
                until=choice.until and choice.until.isoformat(),
                actions=choice.action,
                with_details=choice.with_details,
            )
    return number


def _in_chunks(entries: models.QuerySet[AuditEntry]) -> Iterator[AuditEntry]:
    """By number, so that a connection without cursors on the server never holds the whole log."""
    last = 0
    while rows := list(entries.filter(pk__gt=last).select_related("detail").order_by("pk")[:CHUNK]):
        yield from rows
        last = rows[-1].pk


def _row(entry: AuditEntry, *, with_details: bool) -> dict[str, Any]:
    row = {
        "id": entry.pk,
        "at": entry.at.isoformat(),
        "action": entry.action,
        "subject_type": entry.subject_type,
        "subject_id": entry.subject_id,
        "result": entry.result,
        "origin": entry.origin,
        "actor": entry.actor_id,
        "actor_pseudonym": entry.actor_pseudonym,
        "person_pseudonym": entry.person_pseudonym,
    }
    if with_details:
        detail: AuditDetail | None = getattr(entry, "detail", None)
        row |= {"reason": detail.reason if detail else "", "details": detail.data if detail else {}}
    return row


def _cell(value: Any) -> str:
    """The value as a cell that no spreadsheet takes for a formula."""
    return safe_cell(json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value)
