import os
from getpass import getpass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser

from accounts.services import create_operator
from common.commands import Report, WritingCommand


class Command(WritingCommand):
    """In the place of Django's command of this name, which leaves nothing on record."""

    help = (
        "Makes an account for an operator, who may enter the administration and sees no more of closed groups for it. Use it "
        "for the first operator of a site. It asks what is not given. The address is proven with a code at the first sign-in."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--email", default="", help="The address of the operator.")
        parser.add_argument("--name", default="", help="The name of the operator.")
        parser.add_argument(
            "--noinput",
            "--no-input",
            action="store_true",
            help="Ask nothing: the password is that of DJANGO_SUPERUSER_PASSWORD, or a code by mail is the way in.",
        )

    def work(self, report: Report, **options: Any) -> None:
        email, name, asks = options["email"], options["name"], not options["noinput"]
        email = email or (input("E-mail address: ") if asks else "")
        name = name or (input("Name: ") if asks else "")
        if not email or not name:
            raise CommandError("Give --email and --name.")
        password = asked_password() if asks else os.environ.get("DJANGO_SUPERUSER_PASSWORD")
        try:
            create_operator(email=email, name=name, password=password, acting_user=None)
        except ValidationError as error:
            report.fail(email, " ".join(error.messages))
        else:
            report.did("operator made")


def asked_password() -> str:
    """A password typed twice, seen by nobody."""
    password = getpass("Password: ")
    if password != getpass("The same password again: "):
        raise CommandError("These two passwords differ. Try again.")
    return password
