"""What the commands freeze and thaw have in common."""

from abc import abstractmethod
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandParser

from accounts.finding import find_account, find_organisation
from common.commands import Report, WritingCommand
from groups.finding import find_group

FIND: dict[str, Callable[[str], Any]] = {
    "account": find_account,
    "group": find_group,
    "organisation": find_organisation,
}


class FreezingCommand(WritingCommand):
    """Brings accounts, groups and organisations into the frozen state, or out of it. Twice is once."""

    # What is done to each kind, and what the summary calls it.
    changes: dict[str, Callable[..., Any]]
    done: str
    left_alone: str

    @abstractmethod
    def is_done(self, found: Any) -> bool:
        """Whether there is nothing to change any more."""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("kind", choices=FIND, help="What it is.")
        parser.add_argument(
            "which",
            nargs="+",
            help="Mail addresses of accounts; the last part of the addresses of groups or organisations.",
        )
        parser.add_argument("--reason", required=True, help="Why; kept in the audit log.")

    def work(self, report: Report, **options: Any) -> None:
        for which in options["which"]:
            found = FIND[options["kind"]](which)
            if self.is_done(found):
                report.skip(which, self.left_alone)
                continue
            try:
                self.changes[options["kind"]](found, reason=options["reason"], acting_user=None)
            except ValidationError as error:
                report.fail(which, " ".join(error.messages))
            else:
                report.did(self.done)
