"""Draining: do what was promised. Safe to run at any moment, by any number of workers at once, and by hand."""

import logging
import time
from dataclasses import dataclass

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from notifications.models import DrainState, Mail
from notifications.services.fanning import FanOutError, fan_out_next
from notifications.services.posting import MailServerAway, claim_mail, post_mail, prepare_mails

logger = logging.getLogger(__name__)


@dataclass
class DrainReport:
    """What one drain did."""

    events: int = 0
    broken_events: int = 0
    sent: int = 0
    skipped: int = 0
    failed: int = 0
    postponed: int = 0
    server_away: str = ""

    @property
    def mails(self) -> int:
        return self.sent + self.skipped + self.failed + self.postponed


def drain(limit: int = 300, seconds: float = 20.0) -> DrainReport:
    """Fan out events and send mails until nothing is left, `limit` of them are done or the time is over."""
    report = DrainReport()
    end = time.monotonic() + seconds
    broken: list[int] = []
    connection = get_connection()
    try:
        while time.monotonic() < end and report.events + report.mails < limit:
            # One of each per round, so that neither a flood of events nor one of mails keeps the other waiting.
            worked = _fan_out_one(report, broken)
            worked = bool(prepare_mails()) or worked
            if not report.server_away:
                worked = _post_one(report, connection) or worked
            if not worked:
                break
    finally:
        connection.close()
    DrainState.objects.update_or_create(pk=1, defaults={"last_drain_at": timezone.now()})
    return report


def _fan_out_one(report: DrainReport, broken: list[int]) -> bool:
    try:
        event = fan_out_next(passing_over=broken)
    except FanOutError as error:
        # One event with a fault must not stand in the way of the others; it waits, and the status command names it.
        logger.exception("Event %s waits.", error.event.key)
        broken.append(error.event.pk)
        report.broken_events += 1
        return True
    report.events += event is not None
    return event is not None


def _post_one(report: DrainReport, connection: BaseEmailBackend) -> bool:
    mail = claim_mail()
    if mail is None:
        return False
    try:
        state = post_mail(mail, connection)
    except MailServerAway as error:
        report.server_away = str(error)
        report.postponed += 1
        return True
    report.sent += state == Mail.State.SENT
    report.skipped += state == Mail.State.SKIPPED
    report.failed += state == Mail.State.FAILED
    report.postponed += state in {Mail.State.QUEUED, None}
    return True
