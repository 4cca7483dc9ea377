"""What someone is writing under a blog."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blogs.models.posts import Post


class CommentDraft(models.Model):
    """A comment that is not placed yet: one per person and box. Only its writer ever sees it."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="comment_drafts", verbose_name=_("blog"))
    # The public id of the comment that it answers; empty for a comment of its own.
    answers = models.CharField(_("answer to"), max_length=12, blank=True)
    source = models.TextField(_("text"))
    saved_at = models.DateTimeField(_("saved at"), default=timezone.now)

    class Meta:
        verbose_name = _("draft of a comment")
        verbose_name_plural = _("drafts of comments")
        constraints = [
            models.UniqueConstraint(fields=["person", "post", "answers"], name="comment_draft_once_per_box"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
