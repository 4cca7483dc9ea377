import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.finding import find_account
from accounts.lifecycle import parts_of_export
from accounts.models import User
from accounts.services import write_export
from audit.services import record


class Command(BaseCommand):
    help = (
        "Write everything that is of one account to a zip file: data.json, index.html and pictures. Use it when someone "
        "cannot use the page for it. Changes nothing but the audit log. Hand the file to its owner only, then delete it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("account", help="Address or public id.")
        parser.add_argument(
            "--output",
            required=True,
            type=Path,
            help="File to write, readable for its owner only; it may not exist yet.",
        )
        parser.add_argument("--dry-run", action="store_true", help="Say what would be written, and write nothing.")

    def handle(self, *args: Any, account: str, output: Path, dry_run: bool, **options: Any) -> None:
        person = find_account(account)
        if dry_run:
            names = ", ".join(part.name for part in parts_of_export(person))
            self.stdout.write(f"Dry run, nothing was written to {output}: {names}.")
            return
        try:
            handle = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise CommandError(
                f"{output} cannot be made: {error.strerror}. Name a file that is not there yet."
            ) from error
        try:
            self._write(person, handle)
        except BaseException:
            # Half a copy is none, and one that is not on record may not lie about.
            output.unlink()
            raise
        self.stdout.write(f"Written: {output}")

    def _write(self, person: User, handle: int) -> None:
        with os.fdopen(handle, "wb") as file:
            write_export(person, file, progress=lambda done, total: self.stderr.write(f"{done} of {total}"))
        with transaction.atomic():
            record("account.export_made", person, acting_user=None)
