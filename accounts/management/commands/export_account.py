from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from accounts.finding import find_account
from accounts.lifecycle import parts_of_export
from accounts.services import write_export
from audit.services import record
from common.commands import new_file


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
        with new_file(output) as file:
            write_export(person, file, progress=lambda done, total: self.stderr.write(f"{done} of {total}"))
            # One that is not on record may not lie about.
            with transaction.atomic():
                record("account.export_made", person, acting_user=None)
        self.stdout.write(f"Written: {output}")
