"""Pictures in blogs."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blogs.querysets import PictureQuerySet
from common.ids import public_id


class Picture(models.Model):
    """A picture that was uploaded, drawn anew in three widths; the original is not kept. Seen through its blog only."""

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    # Random file stem in the store: <stem>-480.webp, <stem>-960.webp, <stem>-1600.webp.
    stem = models.CharField(max_length=32, unique=True, editable=False)
    widths = models.JSONField(_("widths in pixels"), default=list)
    width = models.PositiveIntegerField(_("width in pixels"))
    height = models.PositiveIntegerField(_("height in pixels"))
    description = models.CharField(_("description"), max_length=300, blank=True)
    is_decoration = models.BooleanField(_("decoration"), default=False)
    uploader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("uploaded by")
    )
    post = models.ForeignKey(
        "blogs.Post", null=True, on_delete=models.CASCADE, related_name="pictures", verbose_name=_("blog")
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    # Since then no blog shows it; it is swept when that lasts.
    unused_since = models.DateTimeField(_("unused since"), null=True, blank=True, default=timezone.now)

    objects = PictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self) -> str:
        return self.public_id

    def get_absolute_url(self) -> str:
        return self.address(max(self.widths))

    def address(self, width: int) -> str:
        """Address of one of the widths."""
        return reverse("blogs:picture", args=[self.public_id, width])

    @property
    def srcset(self) -> str:
        return ", ".join(f"{self.address(width)} {width}w" for width in self.widths)
