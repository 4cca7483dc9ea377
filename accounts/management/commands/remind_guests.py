from typing import Any

from accounts.services import remind_guests
from common.commands import Report, WritingCommand


class Command(WritingCommand):
    help = (
        "Write to every guest whose last day comes within two weeks, once. Runs by itself every morning; use it when the "
        "worker was down. Touches the mark that a guest was reminded, and the mail to the guest."
    )

    def work(self, report: Report, **options: Any) -> None:
        if number := remind_guests(acting_user=None):
            report.did("reminded", number)
