from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from notifications.models import Event, Mail
from notifications.services import queue_mail
from tests.conftest import Cast
from tests.factories import make_post


def test_draining_by_hand_needs_no_broker_and_says_what_it_did(
    cast: Cast, tell: Callable[..., Event], mailoutbox: list[Any], capsys: Any
) -> None:
    tell(make_post(cast.hidden, cast.alice))
    call_command("drain_notifications")
    assert "Events told: 1. Mails sent: 3" in capsys.readouterr().out
    assert len(mailoutbox) == 3


def test_the_status_is_well_when_nothing_waits(db: None, capsys: Any) -> None:
    call_command("drain_notifications")
    call_command("notifications_status")
    assert "Oldest event that waits: 0 s (0 waiting)" in capsys.readouterr().out


def test_the_status_raises_the_alarm_for_an_event_that_waits_too_long(
    cast: Cast, tell: Callable[..., Event], capsys: Any
) -> None:
    tell(make_post(cast.hidden, cast.alice))
    Event.objects.update(created_at=timezone.now() - timedelta(minutes=5))
    with pytest.raises(SystemExit):
        call_command("notifications_status")
    assert "(1 waiting)" in capsys.readouterr().out


def test_the_status_names_mails_whose_sender_died(db: None, capsys: Any) -> None:
    queue_mail(kind="test", address="a@b.example", subject="Hoi", text="Tekst")
    Mail.objects.update(state="sending", lease_until=timezone.now() - timedelta(seconds=1))
    with pytest.raises(SystemExit):
        call_command("notifications_status")
    assert "Mails whose sender died: 1" in capsys.readouterr().out


def test_draining_without_a_mail_server_is_a_failure_in_words_and_loses_nothing(
    db: None, settings: Any, mailoutbox: list[Any]
) -> None:
    known = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "tests.notifications.backends.Away"
    for number in range(3):
        queue_mail(kind="test", address=f"a{number}@b.example", subject="Hoi", text="Tekst")
    with pytest.raises(CommandError, match=r"does not answer .* nothing is lost"):
        call_command("drain_notifications")
    settings.EMAIL_BACKEND = known
    Mail.objects.update(not_before=timezone.now())
    call_command("drain_notifications")
    assert len(mailoutbox) == 3
