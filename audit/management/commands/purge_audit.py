from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError

from audit.services import PurgeError, PurgeReport, purge
from audit.terms import TERMS


class Command(BaseCommand):
    help = (
        "Remove the entries of the audit log that are over their term, with their details; a sealed checkpoint says which, "
        "when and by which rule. Leaves what is not sealed, what is not what was sealed, and everything while AUDIT_HOLD "
        "stands. Use it once a month, as the owner of the tables (DATABASE_MIGRATE_URL). There is no way back."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would be removed")
        parser.add_argument("--terms", action="store_true", help="only list the terms, with the reason of each")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["terms"]:
            for term in TERMS:
                self.stdout.write(
                    f"{term.prefix:<15} {f'{term.months} months' if term.months else 'for ever':<10} {term.why}"
                )
            return
        report = PurgeReport()
        try:
            for done in purge(dry_run=options["dry_run"], acting_user=None):
                report = done
                if options["verbosity"] > 1:
                    self.stdout.write(f"{report.removed.total()} entries ...")
        except PurgeError as error:
            raise CommandError(str(error)) from error
        except ProgrammingError as error:
            raise CommandError(
                f"The database refuses: {str(error).strip()}. Purging is for the owner of the tables: DATABASE_MIGRATE_URL."
            ) from error
        self._summarise(report, dry_run=options["dry_run"])

    def _summarise(self, report: PurgeReport, *, dry_run: bool) -> None:
        months = {term.prefix: term.months for term in TERMS}
        for prefix, number in sorted(report.removed.items()):
            self.stdout.write(
                f"{prefix} over {months[prefix]} months: {number} entries {'to remove' if dry_run else 'removed'}."
            )
        if not report.removed:
            self.stdout.write("Nothing is over its term and may go.")
        for difference in report.broken:
            self.stderr.write(f"Left, as evidence: {difference}")
        for prefix, number in sorted(report.unsealed.items()):
            self.stderr.write(f"Left, not sealed yet: {prefix} {number} entries. Run seal_audit first.")
        if report.broken or report.unsealed:
            raise CommandError("Not everything that is over its term could go.")
