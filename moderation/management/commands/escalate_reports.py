from typing import Any

from common.commands import Report, WritingCommand
from moderation.services import escalate_reports


class Command(WritingCommand):
    help = (
        "Pass on to the security officers of the site the reports on which their group did not decide within three days. "
        "It runs by itself every hour; use it when the worker was down. Touches reports that wait, and nothing in groups."
    )

    def work(self, report: Report, **options: Any) -> None:
        if number := escalate_reports():
            report.did("reports passed on", number)
