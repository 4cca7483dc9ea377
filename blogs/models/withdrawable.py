"""What moderators can take out of sight."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Withdrawable(models.Model):
    """What a moderator can take out of sight, with a reason: from then on its author and the moderators see it only."""

    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("withdrawn by"),
    )
    withdrawn_reason = models.CharField(_("why it was withdrawn"), max_length=300, blank=True)

    class Meta:
        abstract = True
