from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from accounts.finding import find_account
from accounts.services import write_export
from audit.services import record


class Command(BaseCommand):
    help = (
        "Write everything that is of one account to a zip file: data.json, index.html and pictures. Use it when someone "
        "cannot use the page for it. Changes nothing but the audit log. Hand the file to its owner only, then delete it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("account", help="Address or public id.")
        parser.add_argument("--output", required=True, type=Path, help="File to write; it may not exist yet.")

    def handle(self, *args: Any, account: str, output: Path, **options: Any) -> None:
        person = find_account(account)
        with output.open("xb") as file:
            output.chmod(0o600)
            write_export(person, file, progress=lambda done, total: self.stderr.write(f"{done} of {total}"))
        with transaction.atomic():
            record("account.export_made", person, acting_user=None)
        self.stdout.write(f"Written: {output}")
