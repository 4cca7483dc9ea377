from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import CommandParser

from accounts.finding import find_account, find_organisation
from accounts.services import move_account
from common.commands import Report, WritingCommand


class Command(WritingCommand):
    help = (
        "Move accounts to another organisation. Use it after a merger. Account, work and groups stay. Touches the account, "
        "its addresses at the old organisation, what came by it (its group, its groups for own people, managing it)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("address", nargs="+", help="Addresses of the accounts.")
        parser.add_argument("--to", required=True, metavar="SLUG", help="The organisation, by its address.")

    def work(self, report: Report, **options: Any) -> None:
        organisation = find_organisation(options["to"])
        for address in options["address"]:
            user = find_account(address)
            if user.organisation_id == organisation.pk and user.is_colleague:
                report.skip(address, "is there already")
                continue
            try:
                move_account(user, organisation, acting_user=None)
            except PermissionDenied as refused:
                report.fail(address, str(refused))
            else:
                report.did("moved")
