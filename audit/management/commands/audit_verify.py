import json
from itertools import chain
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit.heads import read_heads
from audit.models import AuditSeal
from audit.verifying import Verified, verify


class Command(BaseCommand):
    help = (
        "Read the whole audit log and name every batch and entry that was changed, removed, put in or cut off at the end. "
        "Writes nothing. Use it every night, after restoring a backup, and when you doubt the log. Exits with an error when "
        "there is a difference."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--heads",
            action="append",
            type=Path,
            metavar="FILE",
            help="the file with heads outside the database (default: that of AUDIT_HEADS); once for each machine that seals",
        )
        parser.add_argument(
            "--without-heads",
            action="store_true",
            help="there is no such file here: whether the end was cut off is then not known",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        report, number = Verified(), 0
        files = [] if options["without_heads"] else options["heads"] or self._own_file()
        try:
            for difference in verify(report, chain.from_iterable(map(read_heads, files))):
                number += 1
                self.stdout.write(str(difference))
        except OSError as error:
            raise CommandError(
                f"The heads cannot be read ({error}). Without them nobody knows whether the end was cut off: name the file "
                "with --heads, or say --without-heads."
            ) from error
        self._summarise(report)
        if number:
            raise CommandError(f"{number} differences: the log is not what was sealed.")
        end = (
            "whether the end was cut off is not known" if options["without_heads"] else "nothing is missing at the end"
        )
        self.stdout.write(f"The log is what was sealed; {end}.")

    def _own_file(self) -> list[Path]:
        """The file of this machine; where nothing was ever sealed there is none yet."""
        file = Path(settings.AUDIT_HEADS)
        return [file] if file.exists() or AuditSeal.objects.exists() else []

    def _summarise(self, report: Verified) -> None:
        self.stdout.write(
            f"Batches: {report.batches}. Entries: {report.entries}, of which not sealed yet: {report.unsealed}, with "
            f"details erased because the person was forgotten: {report.erased}."
        )
        for (day, rules), entries in sorted(report.purged.items()):
            self.stdout.write(f"Purged on {day}: {entries} entries, by the rules {'; '.join(json.loads(rules))}.")
