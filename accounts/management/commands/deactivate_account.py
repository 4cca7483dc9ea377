from typing import Any

from django.core.management.base import CommandParser

from accounts.finding import find_account
from accounts.services import deactivate_account
from common.commands import Report, WritingCommand


class Command(WritingCommand):
    help = (
        "End accounts: no way in is left. Use it for who should not come back as a guest, too. Touches the account, its "
        "sessions, groups, roles, addresses, invitations and queued mail. The work stays; reactivate_account undoes it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("address", nargs="+", help="Addresses of the accounts.")
        parser.add_argument("--reason", default="", help="Why; kept in the audit log.")

    def work(self, report: Report, **options: Any) -> None:
        for address in options["address"]:
            user = find_account(address)
            if not user.is_active:
                report.skip(address, "has ended already")
                continue
            deactivate_account(user, reason=options["reason"], acting_user=None)
            report.did("deactivated")
