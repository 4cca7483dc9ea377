from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """Who did what to what, when, with which result. Written once, never changed; holds no readable personal data."""

    at = models.DateTimeField(_("at"), default=timezone.now)
    action = models.CharField(_("action"), max_length=64)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("actor")
    )
    # Stays when the account is erased: the same person keeps the same pseudonym, without saying who it was.
    actor_pseudonym = models.CharField(_("pseudonym of the actor"), max_length=32, blank=True)
    subject_type = models.CharField(_("type of the subject"), max_length=64)
    subject_id = models.BigIntegerField(_("number of the subject"))
    result = models.CharField(_("result"), max_length=16, default="done")
    origin = models.CharField(_("origin"), max_length=16, default="web")

    class Meta:
        ordering = ["-id"]
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [models.Index(fields=["subject_type", "subject_id", "at"], name="audit_by_subject")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.subject_type} {self.subject_id}"


class AuditDetail(models.Model):
    """The readable side of an entry, in a table of its own so that erasing a person can empty it."""

    entry = models.OneToOneField(AuditEntry, on_delete=models.CASCADE, related_name="detail", verbose_name=_("entry"))
    data = models.JSONField(_("details"), default=dict)

    class Meta:
        verbose_name = _("audit detail")
        verbose_name_plural = _("audit details")

    def __str__(self) -> str:
        return f"{self.entry_id}"
