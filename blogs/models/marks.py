"""What readers keep about blogs."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from blogs.models.posts import Post


class PostMark(models.Model):
    """What one person keeps about one blog: seen, saved, followed. Shown to that person, and used for nothing else."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="marks", verbose_name=_("blog"))
    # When the comments under it were looked at last, for the mark "new".
    seen_at = models.DateTimeField(_("seen at"), null=True, blank=True)
    saved_at = models.DateTimeField(_("saved at"), null=True, blank=True)
    followed_at = models.DateTimeField(_("followed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        constraints = [models.UniqueConstraint(fields=["person", "post"], name="post_mark_once")]
        indexes = [
            models.Index(fields=["person", "-saved_at"], name="posts_saved", condition=models.Q(saved_at__isnull=False))
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
