"""Files that go with a blog."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from blogs.querysets import AttachmentQuerySet
from common.documents import KINDS, MAX_NAME, Kind
from common.ids import public_id

# Of one blog.
MOST_ATTACHMENTS = 10


class Attachment(models.Model):
    """A file that was uploaded and is kept as it is, to be downloaded. Seen through its blog only."""

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    # Random name in the store, which no address shows.
    stem = models.CharField(max_length=32, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=MAX_NAME)
    # One of common.documents.KINDS.
    kind = models.CharField(_("kind"), max_length=8)
    size = models.PositiveIntegerField(_("size in bytes"))
    uploader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("uploaded by")
    )
    post = models.ForeignKey(
        "blogs.Post", null=True, on_delete=models.CASCADE, related_name="attachments", verbose_name=_("blog")
    )
    # What it came along with, until a blog takes it in: the key of a form, or the public id of a blog.
    waits_for = models.CharField(max_length=32, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    # Since then no blog has it; it is swept when that lasts.
    unused_since = models.DateTimeField(_("unused since"), null=True, blank=True, default=timezone.now)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self) -> str:
        return self.public_id

    def get_absolute_url(self) -> str:
        return reverse("blogs:attachment", args=[self.public_id])

    @property
    def described(self) -> Kind:
        return KINDS[self.kind]

    @property
    def kind_words(self) -> str | Promise:
        return self.described.words
