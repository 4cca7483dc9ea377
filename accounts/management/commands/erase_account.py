from typing import Any

from django.core.management.base import CommandError, CommandParser

from accounts.finding import find_account
from accounts.services import erase_account, strings_of
from accounts.traces import search_everything
from common.commands import Report, WritingCommand


class Command(WritingCommand):
    help = (
        "Take one account and every personal detail away, at once and for good; its texts stay under a pseudonym. Use it "
        "when someone asks for it who cannot use the page. Touches every table that holds the person, and the files. "
        "With --verify it then searches every text column and every file for the name, the addresses and the rest."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("account", help="Address, or public id (of an account that is erased already, too).")
        parser.add_argument("--with-texts", action="store_true", help="Erase blogs and comments too.")
        parser.add_argument(
            "--verify",
            action="store_true",
            help="Search everything afterwards; ends with an error when something is left.",
        )
        parser.add_argument(
            "--look-for", action="append", default=[], metavar="TEXT", help="With --verify: this text too (may repeat)."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        person = find_account(options["account"])
        # Read before they are gone; an erased account names nothing any more.
        texts = [*options["look_for"], *(strings_of(person) if person.erased_at is None else [])]
        super().handle(*args, **options)
        if options["verify"] and not options["dry_run"]:
            self._verify(texts)

    def work(self, report: Report, **options: Any) -> None:
        person = find_account(options["account"])
        if person.erased_at is not None:
            report.skip(options["account"], "erased already")
            return
        erase_account(person, with_texts=options["with_texts"], acting_user=None)
        report.did("account erased")

    def _verify(self, texts: list[str]) -> None:
        """Search after the transaction, when the files are gone too."""
        if not texts:
            raise CommandError("An erased account names nothing to look for: say what with --look-for.")
        report = Report(self.stderr)
        left = 0
        for trace in search_everything(texts, progress=report.progress):
            if trace.in_texts:
                self.stdout.write(f"mentioned in a text that people wrote: {trace.where}")
            else:
                left += 1
                self.stderr.write(f"still there: {trace.where}")
        if left:
            raise CommandError(f"{left} traces are left.")
        self.stdout.write(f"Searched every table and file for {len(texts)} texts: no trace is left.")
