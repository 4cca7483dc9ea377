"""Who is named in a comment."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from blogs.models.comments import Comment


class Mention(models.Model):
    """A person who is named in a comment with an @. Told once, and only while the person reads the comment."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="mentions", verbose_name=_("comment"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [models.UniqueConstraint(fields=["comment", "person"], name="mention_once")]

    def __str__(self) -> str:
        return f"{self.pk}"
