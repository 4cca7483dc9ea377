"""Tells people what happened and sends the mail, without a broker or a worker."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from notifications.services import drain


class Command(BaseCommand):
    help = (
        "Tell people what happened and send the mail that waits. Touches notifications and the mail in the queue. The worker "
        "does it all the time; use it without a worker or a broker. Safe beside the workers. Ends with another code "
        "than 0 when the mail server is away or an event cannot be told."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--limit", type=int, default=10_000, help="stop after this many events and mails")
        parser.add_argument("--seconds", type=float, default=300.0, help="stop after this many seconds")

    def handle(self, *args: Any, **options: Any) -> None:
        report = drain(limit=options["limit"], seconds=options["seconds"])
        self.stdout.write(
            f"Events told: {report.events}. Mails sent: {report.sent}, not needed any more: {report.skipped}, "
            f"failed: {report.failed}, to be tried again: {report.postponed}."
        )
        wrong = []
        if report.server_away:
            wrong.append(
                f"The mail server does not answer ({report.server_away}). The mails wait, and nothing is lost."
            )
        if report.broken_events:
            wrong.append(f"Events that could not be told: {report.broken_events}. They wait, and the log says why.")
        if wrong:
            raise CommandError(" ".join(wrong))
