from typing import Any

from common.commands import Report, WritingCommand
from groups.services import seek_owners


class Command(WritingCommand):
    help = (
        "Find an owner for groups that have none: pass offers that are over to the next member. It runs by itself every day; "
        "use it when the worker was down. "
        "Touches roles and offers in groups without an owner."
    )

    def work(self, report: Report, **options: Any) -> None:
        if number := seek_owners():
            report.did("groups looked at", number)
