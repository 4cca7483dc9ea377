from typing import Any

from common.commands import Report, WritingCommand
from moderation.services import forget_reports


class Command(WritingCommand):
    help = (
        "Delete the reports that were decided a year ago. It runs by itself every day; use it when the worker was down. "
        "Touches decided reports only; that there was one stays in the log of Pleio."
    )

    def work(self, report: Report, **options: Any) -> None:
        if number := forget_reports():
            report.did("reports deleted", number)
