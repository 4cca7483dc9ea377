from typing import Any

from common.commands import Report, WritingCommand
from groups.services import forget_invited_addresses


class Command(WritingCommand):
    help = (
        "Empty the addresses of invitations into groups that have been over for a month. It runs by itself every day; "
        "use it when the worker was down. "
        "Touches invitations that were answered, withdrawn or never answered."
    )

    def work(self, report: Report, **options: Any) -> None:
        if number := forget_invited_addresses():
            report.did("addresses forgotten", number)
