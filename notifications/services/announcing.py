"""Promising that people will be told, inside the transaction of the change."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models, transaction

from accounts.models import User
from common.ids import random_id
from common.text import one_line
from notifications.asking import About
from notifications.bell import ring_after_commit
from notifications.models import Event, Mail


def announce(kind: str, subject: models.Model, *, acting_user: models.Model | None, key: str = "") -> Event:
    """Promise, inside the transaction of the change, that those concerned will be told about `subject`.

    `key` tells two happenings about one subject apart; announcing the same key twice is announcing it once, also
    when two requests do so at the same moment.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("Announce inside the transaction of the change.")
    # get_or_create makes a savepoint of its own: losing the race leaves the transaction of the caller alive.
    event, created = Event.objects.get_or_create(
        key=f"{subject._meta.label_lower}:{subject.pk}:{key or kind}",
        defaults={
            "kind": kind,
            "actor_id": acting_user.pk if acting_user else None,
            "subject_type": subject._meta.label_lower,
            "subject_id": subject.pk,
        },
    )
    if created:
        ring_after_commit()
    return event


def new_message_id() -> str:
    """A Message-ID that stays with its mail: whatever dies in between, a second copy is recognisable as the same."""
    return f"<{random_id(20)}@{urlsplit(settings.SITE_URL).hostname}>"


def queue_mail(
    *,
    kind: str,
    address: str,
    subject: str,
    text: str,
    html: str = "",
    recipient: User | None = None,
    wipe: bool = False,
    about: About | None = None,
    not_after: datetime | None = None,
) -> Mail:
    """Write down one mail to one address; `drain` sends it.

    With `wipe` (codes) it goes first, and its text is not kept after sending. What it is `about` is asked again before it
    goes; after `not_after` it does not go any more.
    """
    with transaction.atomic():
        mail = Mail.objects.create(
            kind=kind,
            address=address,
            subject=one_line(subject)[:200],
            text=text,
            html=html,
            recipient=recipient,
            wipe=wipe,
            about=about.check if about else "",
            about_id=about.id if about else None,
            not_after=not_after,
            message_id=new_message_id(),
        )
        ring_after_commit()
    return mail
