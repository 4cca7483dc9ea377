from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DailyCount(models.Model):
    """One figure of one measure on one day (in the site's time zone), for the whole site or one organisation."""

    class Source(models.TextChoices):
        COUNTED = "counted", _("counted")
        IMPORTED = "imported", _("from before this platform")

    measure = models.CharField(_("measure"), max_length=40)
    day = models.DateField(_("day"))
    # "site", or "organisation:<number>": one unique row per figure on both engines, without a nullable key.
    scope = models.CharField(_("scope"), max_length=40, default="site")
    value = models.BigIntegerField(_("value"))
    source = models.CharField(_("source"), max_length=10, choices=Source.choices, default=Source.COUNTED)

    class Meta:
        ordering = ["measure", "scope", "day"]
        verbose_name = _("daily count")
        verbose_name_plural = _("daily counts")
        constraints = [models.UniqueConstraint(fields=["measure", "scope", "day"], name="one_count_per_day")]

    def __str__(self) -> str:
        return f"{self.measure} {self.scope} {self.day}: {self.value}"


class FillState(models.Model):
    """That a measure was counted for a day; a day without a row is still to be counted."""

    measure = models.CharField(_("measure"), max_length=40)
    day = models.DateField(_("day"))
    filled_at = models.DateTimeField(_("counted at"), default=timezone.now)

    class Meta:
        verbose_name = _("fill state")
        verbose_name_plural = _("fill states")
        constraints = [models.UniqueConstraint(fields=["measure", "day"], name="filled_once")]

    def __str__(self) -> str:
        return f"{self.measure} {self.day}"
