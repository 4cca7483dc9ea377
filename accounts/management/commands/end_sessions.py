from typing import Any

from django.core.management.base import CommandError, CommandParser

from accounts.finding import find_account, find_organisation
from accounts.models import User
from accounts.services import end_all_sessions
from common.commands import Report, WritingCommand


class Command(WritingCommand):
    help = (
        "End every session of one person, of everyone at an organisation, or of everyone. Use it for a stolen device or a "
        "leak. Touches the session epoch of the accounts; who is signed in signs in again. Texts and settings stay."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("address", nargs="?", help="Address of one account.")
        parser.add_argument("--organisation", metavar="SLUG", help="Everyone at this organisation.")
        parser.add_argument("--all", action="store_true", help="Everyone, operators and you too.")

    def work(self, report: Report, **options: Any) -> None:
        chosen = [name for name in ("address", "organisation", "all") if options[name]]
        if len(chosen) != 1:
            raise CommandError("Name one of: an address, --organisation SLUG, or --all.")
        if options["address"]:
            end_all_sessions(find_account(options["address"]), acting_user=None)
            report.did("account signed out")
            return
        people = User.objects.filter(is_active=True).order_by("pk")
        if options["organisation"]:
            people = people.filter(organisation=find_organisation(options["organisation"]))
        total = people.count()
        for number, user in enumerate(people.iterator(chunk_size=500), start=1):
            end_all_sessions(user, acting_user=None)
            report.did("accounts signed out")
            report.progress(number, total)
