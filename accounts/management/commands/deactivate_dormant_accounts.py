from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from accounts.services import deactivate_dormant_accounts
from common.commands import Report, WritingCommand


class Command(WritingCommand):
    help = (
        "Tell accounts that nobody used for DORMANT_MONTHS, tell them again after 30 days, and end them 30 days later. "
        "Runs every night by itself; use it to see what would happen (--dry-run) or after the timetable stood still. "
        "Touches accounts and queues mails; guests and operators are left alone."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--months", type=int, help="Instead of DORMANT_MONTHS; at least 12.")

    def work(self, report: Report, *, months: int | None = None, **options: Any) -> None:
        if months is not None and months < 12:
            raise CommandError("--months is at least 12.")
        if not (settings.DORMANT_MONTHS if months is None else months):
            report.skip("all accounts", "DORMANT_MONTHS is 0")
            return
        found = deactivate_dormant_accounts(acting_user=None, months=months)
        counts = (
            ("told", found.noticed),
            ("told again", found.warned),
            ("ended", found.ended),
            ("here again", found.awake),
        )
        for what, number in counts:
            if number:
                report.did(what, number)
