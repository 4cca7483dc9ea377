from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.ids import public_id


class Event(models.Model):
    """Something happened that people may want to know, written in the transaction of the change: the promise."""

    # Says which happening this is ("blogs.post:42:published"), so that announcing twice is announcing once.
    key = models.CharField(max_length=120, unique=True)
    # With the person who asks this is the address of that person's notification.
    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    kind = models.CharField(max_length=40)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    subject_type = models.CharField(max_length=64)
    subject_id = models.BigIntegerField()
    created_at = models.DateTimeField(default=timezone.now)
    fanned_out_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [models.Index(fields=["id"], name="events_to_fan_out", condition=Q(fanned_out_at=None))]

    def __str__(self) -> str:
        return self.key


class Notification(models.Model):
    """One event for one person. A row that was told is the notification in the app; a skipped one keeps the reason."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="notifications")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    # "told", or why not: "may not see", "not active", ...
    decision = models.CharField(max_length=24, default="told")
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = [models.UniqueConstraint(fields=["event", "recipient"], name="told_once")]
        indexes = [
            models.Index(fields=["recipient", "-id"], name="notifications_of_person"),
            models.Index(fields=["recipient"], name="unread_of_person", condition=Q(read_at=None, decision="told")),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} for {self.recipient_id}"


class Mail(models.Model):
    """One message to one address, sent with a fixed Message-ID. Carries deliveries, or none (a sign-in code)."""

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        SKIPPED = "skipped", _("skipped")
        FAILED = "failed", _("failed")

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    address = models.EmailField(max_length=254)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=200, blank=True)
    # Text and HTML as sent. Bodies with codes are wiped after sending, but in the demo.
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    wipe = models.BooleanField(default=False)
    # What is asked again before sending (`notifications.asking`), and the moment after which it is of no use to anyone.
    about = models.CharField(max_length=40, blank=True)
    about_id = models.BigIntegerField(null=True)
    not_after = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    reason = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    not_before = models.DateTimeField(default=timezone.now)
    message_id = models.CharField(max_length=120, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        indexes = [
            models.Index(
                fields=["-wipe", "not_before"], name="mails_to_send", condition=Q(state__in=["queued", "sending"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.message_id}"

    @property
    def key(self) -> str:
        """The random part of the Message-ID: what an address calls this mail."""
        return self.message_id.strip("<>").partition("@")[0]


class Delivery(models.Model):
    """That one notification goes out over one channel."""

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        DONE = "done", _("done")
        SKIPPED = "skipped", _("skipped")

    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=8, default="mail")
    mail = models.ForeignKey(Mail, null=True, on_delete=models.SET_NULL, related_name="deliveries")
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    reason = models.CharField(max_length=24, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [models.UniqueConstraint(fields=["notification", "channel"], name="delivered_once")]
        indexes = [models.Index(fields=["id"], name="deliveries_to_do", condition=Q(state="queued", mail=None))]

    def __str__(self) -> str:
        return f"{self.notification_id} by {self.channel}"


class DrainState(models.Model):
    """One row: when the last drain finished. The supervisor reads it to notice workers that hang."""

    last_drain_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("drain state")
        verbose_name_plural = _("drain states")

    def __str__(self) -> str:
        return f"{self.last_drain_at:%Y-%m-%d %H:%M:%S}"
