"""Earlier texts of a published blog."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blogs.models.posts import Post
from blogs.querysets import RevisionQuerySet
from groups.models import WorkingGroup


class Revision(models.Model):
    """The text of a blog as it was published or changed at one moment, counted from 1. The last one is what stands there."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="revisions", verbose_name=_("blog"))
    # In which the blog stood; its moderators may read this version.
    group = models.ForeignKey(WorkingGroup, on_delete=models.PROTECT, related_name="+", verbose_name=_("group"))
    # To which the blog moved while this stood there; its moderators may read it too.
    moved_to = models.ForeignKey(
        WorkingGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("moved to")
    )
    number = models.PositiveIntegerField(_("number"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("author")
    )
    title = models.CharField(_("title"), max_length=120)
    body = models.TextField(_("cleaned HTML"), editable=False)
    at = models.DateTimeField(_("written at"), default=timezone.now)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["post", "-number"]
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        constraints = [models.UniqueConstraint(fields=["post", "number"], name="revision_number_once")]

    def __str__(self) -> str:
        return f"{self.number}"
