from typing import Any

from django.core.management.base import CommandParser

from accounts.finding import find_account
from accounts.services import reactivate_account
from common.commands import Report, WritingCommand


class Command(WritingCommand):
    help = (
        "Bring back accounts that were let go or ended, at the organisation that did so. Use it when that was a mistake, or "
        "when someone returns. Touches the account, its address when nobody took it, and the group of the organisation; "
        "other groups and roles do not come back."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("address", nargs="+", help="Addresses of the accounts, or the former ones.")

    def work(self, report: Report, **options: Any) -> None:
        for address in options["address"]:
            user = find_account(address)
            if user.is_active and user.let_go_at is None:
                report.skip(address, "has neither ended nor been let go")
                continue
            if user.is_active and user.organisation_id is not None:
                report.skip(address, "belongs to an organisation by now")
                continue
            if user.is_active and user.left_by_choice:
                report.skip(address, "left by choice; send an invitation, which the person may accept")
                continue
            user = reactivate_account(user, acting_user=None)
            report.did("brought back")
            if user.email is None:
                report.skip(address, "brought back without this address, which another account has")
