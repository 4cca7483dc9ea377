"""What stood in a comment before it was changed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from blogs.models.comments import Comment


class CommentVersion(models.Model):
    """What stood in a comment until its writer changed it. Read by who reads the comment; goes with its text."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="versions", verbose_name=_("comment"))
    source = models.TextField(_("text"))
    body = models.TextField(_("cleaned HTML"), editable=False)
    until_at = models.DateTimeField(_("until"))

    class Meta:
        ordering = ["-until_at", "-id"]
        verbose_name = _("version")
        verbose_name_plural = _("versions")

    def __str__(self) -> str:
        return f"{self.pk}"
