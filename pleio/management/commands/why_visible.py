from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts.finding import find_account
from pleio.explaining import explain, find_thing


class Command(BaseCommand):
    help = (
        "Say whether one account sees the group or blog at an address, and by which part of the rules. Use it when someone "
        "cannot see what they should, or sees what they should not. Changes nothing, and says nothing of what stands there."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("account", help="Mail address of the account, or the last part of the address of its page.")
        parser.add_argument("address", help="Of a group, a blog, a comment or a picture, with or without the site.")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(str(explain(find_account(options["account"]), find_thing(options["address"]))))
