from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from accounts.finding import find_account
from pleio.explaining import find_thing
from pleio.services import explain_access


class Command(BaseCommand):
    help = (
        "Say whether one account sees the group or blog at an address, and by which part of the rules. Use it when someone "
        "cannot see what they should, or sees what they should not. Changes nothing but the audit log: the answer tells who is "
        "in a group, and its holder reads in the log of the account that it was asked. Says nothing of what stands there."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("account", help="Mail address of the account, or the last part of the address of its page.")
        parser.add_argument("address", help="Of a group, a blog, a comment or a picture, with or without the site.")
        parser.add_argument("--reason", required=True, help="Why; kept in the audit log.")

    def handle(self, *args: Any, **options: Any) -> None:
        person, thing = find_account(options["account"]), find_thing(options["address"])
        # Operators read one language.
        with translation.override("en"):
            try:
                verdict = explain_access(person, thing, reason=options["reason"], acting_user=None)
            except ValidationError as error:
                raise CommandError(" ".join(error.messages)) from None
        self.stdout.write(str(verdict))
