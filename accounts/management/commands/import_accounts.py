from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from accounts.finding import find_organisation
from accounts.models import Organisation, User
from accounts.people_file import BadLine, FileFault, Person, read_people
from accounts.policies import manages
from accounts.querysets import domain_of
from accounts.services import let_go
from accounts.services.importing import accounts_of, import_person, in_chunks, missing_people
from common.commands import Report, WritingCommand

# More than this share of an organisation in one file is more often a wrong file than a reorganisation.
MOST_MISSING = 0.2
LINES_NAMED = 20


class Command(WritingCommand):
    help = (
        "Create and change the accounts of an organisation from a CSV file in UTF-8 with the columns email, name and, if you "
        "like, function, language and guest_until (comma or semicolon). Use it when a list of personnel leads. With "
        "--deactivate-missing whoever the file does not name is let go. Touches accounts of this organisation only; all lines "
        "are done, or none."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, help="The CSV file.")
        parser.add_argument("--organisation", required=True, metavar="SLUG", help="The organisation, by its address.")
        parser.add_argument(
            "--deactivate-missing", action="store_true", help="Let go who is at the organisation and not in the file."
        )
        parser.add_argument(
            "--at-most",
            type=int,
            metavar="N",
            help="Let at most N people go. Without it more than 20 percent of the organisation is refused.",
        )

    def work(self, report: Report, **options: Any) -> None:
        organisation = find_organisation(options["organisation"])
        # The whole file is read once before anything is done, so that a fault in the last line costs nothing.
        total = self._check(options["file"], organisation)
        before = organisation.people.colleagues().count()
        kept = self._bring_in(report, options["file"], organisation, total)
        if options["deactivate_missing"]:
            self._let_go(report, organisation, kept, before, options["at_most"])

    def _check(self, path: Path, organisation: Organisation) -> int:
        domains = {row.domain.lower() for row in organisation.domains.all() if row.is_proven}
        bad: list[BadLine] = []
        number_bad = total = 0
        try:
            for row in read_people(path):
                fault = row if isinstance(row, BadLine) else _foreign(row, domains)
                total += 1
                if fault is not None:
                    number_bad += 1
                    bad += [fault] if len(bad) < LINES_NAMED else []
        except FileFault as fault_of_file:
            raise CommandError(str(fault_of_file)) from fault_of_file
        for fault in bad:
            self.stderr.write(f"line {fault.line}: {fault.reason}")
        if number_bad:
            more = f" (the first {LINES_NAMED} are named)" if number_bad > LINES_NAMED else ""
            raise CommandError(f"{number_bad} of {total} lines are wrong{more}; nothing was changed.")
        if not total:
            raise CommandError("The file names nobody; nothing was changed.")
        return total

    def _bring_in(self, report: Report, path: Path, organisation: Organisation, total: int) -> set[int]:
        kept: set[int] = set()
        people = (row for row in read_people(path) if isinstance(row, Person))
        done = 0
        for chunk in in_chunks(people):
            known = accounts_of([person.email for person in chunk])
            for person in chunk:
                user = known.get(person.email)
                if user is not None:
                    kept.add(user.pk)
                if user is not None and (reason := _left_alone(user, person, organisation)):
                    report.skip(f"line {person.line}", reason)
                    continue
                report.did(import_person(person, user, organisation, acting_user=None))
            if created := [person.email for person in chunk if person.email not in known]:
                kept.update(user.pk for user in accounts_of(created).values())
            done += len(chunk)
            report.progress(done, total)
        return kept

    def _let_go(
        self, report: Report, organisation: Organisation, kept: set[int], before: int, at_most: int | None
    ) -> None:
        goes: list[int] = []
        for user in missing_people(organisation, kept):
            if manages(user, organisation.pk):
                report.skip(user.email or user.public_id, "manages the organisation and is not in the file")
            else:
                goes.append(user.pk)
        limit = int(before * MOST_MISSING) if at_most is None else at_most
        if len(goes) > limit:
            raise CommandError(
                f"{len(goes)} of {before} people are not in the file, more than {limit}. Is it the right file? "
                f"If so, say --at-most {len(goes)}. Nothing was changed."
            )
        for number, pk in enumerate(goes, start=1):
            let_go(User.objects.get(pk=pk), reason="import", acting_user=None)
            report.did("let go")
            report.progress(number, len(goes))


def _foreign(person: Person, domains: set[str]) -> BadLine | None:
    """A colleague has an address at a proven domain of the organisation; a guest may have any."""
    if person.guest_until is not None or domain_of(person.email) in domains:
        return None
    return BadLine(person.line, f"{person.email} is at no proven domain of the organisation")


def _left_alone(user: User, person: Person, organisation: Organisation) -> str:
    if not user.is_active:
        return "this account has ended; reactivate_account brings it back"
    if person.guest_until is None and user.organisation_id != organisation.pk:
        return "this account is not at the organisation; the person moves by choice, or move_account does it"
    if person.guest_until is not None:
        return "this guest has an account already"
    return ""
