from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit.services import SealError, seal, waiting


class Command(BaseCommand):
    help = (
        "Seal the new entries of the audit log in batches. Adds seals and a line in the file of AUDIT_HEADS, changes nothing "
        "else. The timetable does it every minute; use it before purge_audit, or without a worker."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say how many entries wait")
        parser.add_argument("--seconds", type=float, default=30.0, help="wait this long for who is still writing")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dry_run"]:
            self.stdout.write(f"Entries that wait to be sealed: {waiting()}. Nothing was written.")
            return
        try:
            report = seal(patience=options["seconds"])
        except SealError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Entries sealed: {report.entries}, in {report.batches} batches.")
        if report.postponed:
            raise CommandError("Somebody is still writing, or another sealer is at work. The rest waits; try again.")
