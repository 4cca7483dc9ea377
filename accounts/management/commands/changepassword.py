from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandParser

from accounts.finding import find_account
from accounts.management.commands.createsuperuser import asked_password
from accounts.services import set_password
from common.commands import Report, WritingCommand


class Command(WritingCommand):
    """In the place of Django's command of this name, which leaves nothing on record."""

    help = (
        "Changes the password of one account to one that you type twice. Use it when an operator cannot get mail; anyone else "
        "asks for a code. Every session of the account ends. It stands in the log, without the password."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("address", help="The address of the account.")

    def work(self, report: Report, **options: Any) -> None:
        user = find_account(options["address"])
        password = asked_password()
        try:
            validate_password(password, user)
        except ValidationError as error:
            report.fail(options["address"], " ".join(error.messages))
        else:
            set_password(user, password, acting_user=None)
            report.did("password changed")
