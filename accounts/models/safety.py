"""What guards the way in: the way back for who lost every second step, and counts of tries that outlive a dead Redis."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.querysets import RECOVERY_HOLDS, RecoveryQuerySet
from common.ids import public_id

# How long the person has to say "this was not me" before a recovery can be used.
RECOVERY_WAITS = timedelta(hours=4)


class AccountRecovery(models.Model):
    """A manager vouches for a person who lost every second step, a second one confirms, and the person finishes it.

    In one sentence: two people who know you say that it is you, you hear of it by mail at once, and after four hours a
    code from your own mailbox takes the lost second step away. It gives nobody but the person a way in.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recoveries", verbose_name=_("person")
    )
    key = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("started by")
    )
    started_at = models.DateTimeField(_("started at"), default=timezone.now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("confirmed by")
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    stopped_at = models.DateTimeField(_("stopped at"), null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)

    objects = RecoveryQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("recovery of an account")
        verbose_name_plural = _("recoveries of accounts")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(stopped_at=None, finished_at=None), name="one_open_recovery"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=models.F("started_by")), name="confirmed_by_another"
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def usable_from(self) -> datetime:
        """The end of the wait in which the person can stop it."""
        return self.started_at + RECOVERY_WAITS

    @property
    def ends_at(self) -> datetime:
        return self.started_at + RECOVERY_HOLDS

    @property
    def is_open(self) -> bool:
        return self.stopped_at is None and self.finished_at is None and timezone.now() < self.ends_at

    @property
    def is_usable(self) -> bool:
        """Vouched for by two, not stopped, and the wait is over."""
        return self.is_open and self.confirmed_at is not None and timezone.now() >= self.usable_from


class KeptLimit(models.Model):
    """A row of Django's cache in the database, where counts of tries stand while Redis is away."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("count of tries")
        verbose_name_plural = _("counts of tries")

    def __str__(self) -> str:
        return self.cache_key


class CodeTries(models.Model):
    """How often a mailed code was typed, and whether it was used: beside the session, so that copies of it share one count.

    The session keeps the code, and two requests of it that come at once both read it before either saves. This row is
    changed by one of them after the other.
    """

    # Of the session and the code, keyed: nobody reads from it which code it was, or whose.
    digest = models.CharField(max_length=64, primary_key=True)
    tries = models.PositiveSmallIntegerField(default=0)
    spent_at = models.DateTimeField(null=True)
    # Longer than any mailed code works; the row goes after it.
    until = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("tries of a mailed code")
        verbose_name_plural = _("tries of mailed codes")

    def __str__(self) -> str:
        return self.digest
