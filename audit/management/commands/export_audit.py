import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date

from audit.services import Choice, export


class Command(BaseCommand):
    help = (
        "Write the audit log as CSV or JSON lines. Use it for an auditor, or to look into an incident. Changes nothing but one "
        "entry that says it was exported. The file holds who did what: give it to nobody who may not know that."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--since", type=_day, metavar="YYYY-MM-DD", help="from this day on")
        parser.add_argument("--until", type=_day, metavar="YYYY-MM-DD", help="up to and with this day")
        parser.add_argument(
            "--action", default="", metavar="PREFIX", help="only what starts with this, such as account."
        )
        parser.add_argument("--format", choices=["csv", "jsonl"], default="csv", help="csv (default) or jsonl")
        parser.add_argument(
            "--output", type=Path, metavar="FILE", help="a new file, readable for its owner only; else on screen"
        )
        parser.add_argument("--details", action="store_true", help="the reasons and details too, which may name people")
        parser.add_argument("--dry-run", action="store_true", help="only say how many entries it would be")

    def handle(self, *args: Any, **options: Any) -> None:
        until = options["until"] and options["until"] + timedelta(days=1)
        choice = Choice(options["since"], until, options["action"], options["details"])
        if options["dry_run"]:
            self.stdout.write(f"Entries to export: {choice.entries().count()}. Nothing was written.")
            return
        if options["output"] is None:
            number = export(choice, self.stdout, form=options["format"], acting_user=None)
        else:
            number = self._to_file(choice, options["output"], options["format"])
        self.stderr.write(f"Entries exported: {number}.")

    def _to_file(self, choice: Choice, file: Path, form: str) -> int:
        try:
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise CommandError(
                f"{file} cannot be made: {error.strerror}. Name a file that is not there yet."
            ) from error
        with os.fdopen(handle, "w", newline="") as stream:
            return export(choice, stream, form=form, acting_user=None)


def _day(text: str) -> datetime:
    """The start of a day, as this site counts days."""
    day = parse_date(text)
    if day is None:
        raise ValueError
    return datetime(day.year, day.month, day.day, tzinfo=timezone.get_current_timezone()).astimezone(UTC)
