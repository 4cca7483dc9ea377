"""Says whether people are being told: what waits, since when, and what failed."""

from typing import Any

from django.core.management.base import BaseCommand

from notifications.selectors import outbox_status


class Command(BaseCommand):
    help = (
        "Say what waits to be told or sent, since when, and what failed. Changes nothing. Use it from a monitor, or when mail "
        "does not come: it ends with 1 when something needs attention."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        status = outbox_status()
        last = f"{status.seconds_since_drain:.0f} s ago" if status.seconds_since_drain is not None else "never"
        self.stdout.write(
            f"Last drain: {last}\n"
            f"Oldest event that waits: {status.oldest_event_seconds:.0f} s ({status.events} waiting)\n"
            f"Mails queued: {status.queued} (oldest due: {status.oldest_mail_seconds:.0f} s)\n"
            f"Mails whose sender died: {status.expired}\n"
            f"Mails failed: {status.failed}\n"
            f"Mails sent after an interruption (may have arrived twice, with one Message-ID): {status.resent}"
        )
        if not status.is_well:
            raise SystemExit(1)
