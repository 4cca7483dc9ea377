"""What is typed and stands in no blog yet."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blogs.models.posts import Post


class UnsavedText(models.Model):
    """What someone typed and did not save: under a blog that is published already, or before a group was chosen.

    Kept by itself while people write, and seen by its writer only. A draft that has its group needs none: it is the blog.
    """

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("author")
    )
    post = models.OneToOneField(
        Post, null=True, blank=True, on_delete=models.CASCADE, related_name="unsaved", verbose_name=_("blog")
    )
    # Random, of the form in which it is typed, where there is no blog yet.
    form_key = models.CharField(max_length=32, blank=True, editable=False)
    title = models.CharField(_("title"), max_length=120, blank=True)
    body = models.TextField(_("text"), blank=True)
    # Of the text that stood in the blog when this was begun.
    text_version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(_("saved at"), default=timezone.now)

    class Meta:
        verbose_name = _("unsaved text")
        verbose_name_plural = _("unsaved texts")
        constraints = [
            models.UniqueConstraint(
                fields=["author", "form_key"], condition=~Q(form_key=""), name="unsaved_text_once_per_form"
            ),
            models.CheckConstraint(
                condition=Q(post__isnull=False, form_key="") | (Q(post__isnull=True) & ~Q(form_key="")),
                name="unsaved_text_of_a_blog_or_a_form",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
