from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandParser

from accounts.finding import find_account
from accounts.services import give_address
from common.commands import Report, WritingCommand


class Command(WritingCommand):
    help = (
        "Gives an account without an address a new work address. Use it when someone was brought back and the former address "
        "is of another account by now. Touches the account and its addresses; a code proves the new one at the next sign-in."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("account", help="The public id: the last part of the address of the person's page.")
        parser.add_argument("address", help="The new address, at a domain of the organisation.")

    def work(self, report: Report, **options: Any) -> None:
        user = find_account(options["account"])
        if user.email == options["address"].strip().lower():
            report.skip(options["address"], "is the address of this account already")
            return
        try:
            give_address(user, options["address"], acting_user=None)
        except ValidationError as error:
            report.fail(options["address"], " ".join(error.messages))
        else:
            report.did("address given")
