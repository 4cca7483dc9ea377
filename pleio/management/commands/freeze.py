from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandParser

from accounts.finding import find_account, find_organisation
from accounts.services import freeze_account, freeze_organisation
from common.commands import Report, WritingCommand
from groups.finding import find_group
from groups.services import freeze_group

# How each kind is found by what is typed, and frozen.
KINDS: dict[str, tuple[Callable[[str], Any], Callable[..., Any]]] = {
    "account": (find_account, freeze_account),
    "group": (find_group, freeze_group),
    "organisation": (find_organisation, freeze_organisation),
}


class Command(WritingCommand):
    help = (
        "Freeze an account, a group or an organisation, at once and on record. Use it when one was taken over or does harm. "
        "Touches one mark on each. A frozen account is answered nothing and its sessions end; a group is read, and nothing in "
        "it is changed; people of an organisation read and write nothing, and nobody writes in its groups. Undo it with thaw."
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
        find, freeze = KINDS[options["kind"]]
        for which in options["which"]:
            found = find(which)
            if found.frozen_at is not None:
                report.skip(which, "is frozen already")
                continue
            try:
                freeze(found, reason=options["reason"], acting_user=None)
            except ValidationError as error:
                report.fail(which, " ".join(error.messages))
                continue
            report.did("frozen")
