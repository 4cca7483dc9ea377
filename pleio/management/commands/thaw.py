from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandParser

from accounts.finding import find_account, find_organisation
from accounts.services import thaw_organisation, unfreeze_account
from common.commands import Report, WritingCommand
from groups.finding import find_group
from groups.services import thaw_group

# How each kind is found by what is typed, and thawed.
KINDS: dict[str, tuple[Callable[[str], Any], Callable[..., Any]]] = {
    "account": (find_account, unfreeze_account),
    "group": (find_group, thaw_group),
    "organisation": (find_organisation, thaw_organisation),
}


class Command(WritingCommand):
    help = (
        "Let a frozen account, group or organisation go on as it was. Use it when what freeze was for is over. Touches one "
        "mark on each. Somebody whose account was frozen logs in anew."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("kind", choices=KINDS, help="What it is.")
        parser.add_argument(
            "which",
            nargs="+",
            help="Mail addresses of accounts; the last part of the addresses of groups or organisations.",
        )
        parser.add_argument("--reason", required=True, help="Why; kept in the audit log.")

    def work(self, report: Report, **options: Any) -> None:
        find, thaw = KINDS[options["kind"]]
        for which in options["which"]:
            found = find(which)
            if found.frozen_at is None:
                report.skip(which, "is not frozen")
                continue
            try:
                thaw(found, reason=options["reason"], acting_user=None)
            except ValidationError as error:
                report.fail(which, " ".join(error.messages))
                continue
            report.did("thawed")
