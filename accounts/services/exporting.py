"""The copy of what is one's own: a row is the job, made in the background, kept for a week."""

import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import partial
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import lifecycle
from accounts.models import DataExport, User
from accounts.policies import can_change_account
from accounts.surroundings import as_reader, language_of
from audit.services import record
from common.ids import random_id

# Longer than a task may live (CELERY_TASK_TIME_LIMIT): when it runs out, whoever made the copy is dead.
LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 3
KEPT = timedelta(days=7)
_OPEN = (DataExport.State.WAITING, DataExport.State.WORKING)


def file_name(stem: str) -> str:
    """Where the copy with this stem is kept in the store."""
    return f"exports/{stem}.zip"


@transaction.atomic
def request_export(person: User, *, acting_user: User | None) -> DataExport:
    """Ask for a copy of everything that is this person's. Asking while one is being made gives that one."""
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    can_change_account(acting_user, person).enforce()
    known = person.data_exports.filter(state__in=_OPEN).first()
    if known is not None:
        return known
    export = DataExport.objects.create(person=person)
    record("account.export_requested", person, acting_user=acting_user)
    return export


def make_next_export() -> DataExport | None:
    """Make the oldest copy that waits, or whose maker died; None when there is none. Safe to run anywhere, any time."""
    now = timezone.now()
    waiting = DataExport.objects.filter(
        Q(state=DataExport.State.WAITING) | Q(state=DataExport.State.WORKING, lease_until__lt=now)
    ).order_by("pk")
    if not waiting.exists():
        return None
    with transaction.atomic():
        export = waiting.select_for_update(skip_locked=True, of=("self",)).select_related("person").first()
        if export is None:
            return None
        # What a maker that died stored: the row names the file before it is written, so that none is without a row.
        delete_export_file(export)
        export.attempts += 1
        export.state = DataExport.State.WORKING
        export.file = random_id(24)
        export.lease_until = now + LEASE
        if export.attempts > MOST_ATTEMPTS:
            export.state, export.lease_until, export.finished_at = DataExport.State.FAILED, None, now
            export.file = ""
        export.save(update_fields=["state", "attempts", "file", "lease_until", "finished_at"])
    if export.state == DataExport.State.WORKING:
        _make(export)
    return export


def _make(export: DataExport) -> None:
    """Write the copy to a temporary file and keep it, fenced: only while the claim is ours."""
    ours = DataExport.objects.filter(pk=export.pk, state=DataExport.State.WORKING, attempts=export.attempts)

    def progress(done: int, total: int) -> None:
        ours.update(done=done, total=total, lease_until=timezone.now() + LEASE)

    with tempfile.TemporaryFile() as file:
        write_export(export.person, file, progress=progress)
        size = file.tell()
        file.seek(0)
        stem = export.file
        if not ours.exists():  # too slow: another one makes it now, and has looked for this file already
            return
        default_storage.save(file_name(stem), File(file))
    now = timezone.now()
    with transaction.atomic():
        kept = ours.update(
            state=DataExport.State.READY,
            size=size,
            lease_until=None,
            finished_at=now,
            expires_at=now + KEPT,
        )
        if kept:
            export.refresh_from_db()
            record("account.export_made", export.person, acting_user=None)
            lifecycle.happen("export_ready", export, acting_user=None)
    if not kept:
        default_storage.delete(file_name(stem))


def begin_copy(person: User, *, about: str) -> DataExport:
    """The row of a copy of something else than the own data, for this person; its file comes with `finish_copy`.

    The row names the file before it is written, so that none is without a row. Until then, and when it is broken off, it
    says that the copy could not be made.
    """
    return DataExport.objects.create(
        person=person,
        about=about,
        state=DataExport.State.FAILED,
        file=random_id(24),
        expires_at=timezone.now() + KEPT,
    )


def finish_copy(copy: DataExport, file: IO[bytes], *, size: int) -> bool:
    """Keep the file of a copy, to be downloaded by its person only. False when the copy was taken back meanwhile."""
    default_storage.save(file_name(copy.file), File(file))
    kept = DataExport.objects.filter(pk=copy.pk).update(
        state=DataExport.State.READY, size=size, finished_at=timezone.now()
    )
    if not kept:
        delete_export_file(copy)
    return bool(kept)


def take_back_copies(person: User, *, about: str) -> None:
    """The person has no right to these copies any more: rows and files go, in the transaction of the caller."""
    for copy in DataExport.objects.filter(person=person, about=about):
        copy.delete()
        transaction.on_commit(partial(delete_export_file, copy))


def sweep_exports() -> int:
    """Delete the files of copies whose week is over; their rows go too. Returns how many went."""
    gone = 0
    for export in DataExport.objects.filter(expires_at__lt=timezone.now()):
        delete_export_file(export)
        export.delete()
        gone += 1
    return gone


def delete_export_file(export: DataExport) -> None:
    """Remove the file of a copy; one that is gone already is fine."""
    if export.file:
        default_storage.delete(file_name(export.file))


def write_export(person: User, file: IO[bytes], *, progress: Callable[[int, int], None]) -> None:
    """Write the zip: `data.json` for programs, `index.html` to read, and the files that both name.

    Row by row and file by file, so that a large account costs no memory.
    """
    with (
        as_reader(person),
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        tempfile.TemporaryFile("w+", encoding="utf-8") as page,
    ):
        parts = lifecycle.parts_of_export(person)
        progress(0, len(parts) + 1)
        context = {"person": person, "language": language_of(person), "now": timezone.now()}
        page.write(render_to_string("accounts/export/head.html", context))
        files: list[tuple[str, str]] = []
        with archive.open("data.json", "w") as data:
            data.write(b"{")
            for number, part in enumerate(parts):
                data.write(b"," * bool(number) + f"\n{json.dumps(part.name)}: [".encode())
                _write_part(part, data, page)
                data.write(b"]")
                files += part.files
                progress(number + 1, len(parts) + 1)
            data.write(b"\n}\n")
        page.write(render_to_string("accounts/export/foot.html"))
        page.seek(0)
        with archive.open("index.html", "w") as html:
            while chunk := page.read(64 * 1024):
                html.write(chunk.encode())
        for name, stored in files:
            # A picture that went while this was written is no reason to give nothing.
            with suppress(FileNotFoundError), default_storage.open(stored) as source, archive.open(name, "w") as target:
                shutil.copyfileobj(source, target, 64 * 1024)
        progress(len(parts) + 1, len(parts) + 1)


def _write_part(part: lifecycle.Part, data: IO[bytes], page: IO[str]) -> None:
    page.write(render_to_string("accounts/export/part.html", {"part": part}))
    number = 0
    for number, row in enumerate(part.rows, 1):
        data.write(b"," * (number > 1) + b"\n" + json.dumps(row, ensure_ascii=False, default=_plain).encode())
        shown = [(words, _said(row[key])) for key, words in part.words.items() if row.get(key) not in (None, "")]
        page.write(render_to_string("accounts/export/row.html", {"shown": shown, "file": row.get("file", "")}))
    if not number:
        page.write(render_to_string("accounts/export/none.html"))


def _plain(value: Any) -> str:
    """What JSON has no notation for: moments and days, and words that wait for a language."""
    return value.isoformat() if isinstance(value, datetime | date) else str(value)


def _said(value: Any) -> str:
    """A value as people say it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return str(value)
