from typing import Any

from django.core.management.base import CommandParser

from accounts.finding import find_account
from accounts.services import let_go
from common.commands import Report, WritingCommand


class Command(WritingCommand):
    help = (
        "Let people go from their organisation. Use it when its manager cannot. Touches the account (a guest for twelve "
        "months), its sessions, groups, roles, addresses at the organisation, invitations and queued mail. The work stays."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("address", nargs="+", help="Addresses of the accounts.")
        parser.add_argument("--reason", default="", help="Why; kept in the audit log.")

    def work(self, report: Report, **options: Any) -> None:
        for address in options["address"]:
            user = find_account(address)
            if user.organisation_id is None or not user.is_active:
                report.skip(address, "belongs to no organisation")
                continue
            let_go(user, reason=options["reason"], acting_user=None)
            report.did("let go")
