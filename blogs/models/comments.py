"""Comments under blogs."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blogs.models.posts import Post
from blogs.models.withdrawable import Withdrawable
from blogs.querysets import CommentQuerySet
from common.ids import public_id
from groups.models import WorkingGroup


class Comment(Withdrawable):
    """A reaction under a blog, or under another reaction. Read by who reads the blog, and by no more people than when
    it was written: the members of the group it was written in, and as far as it reached.
    """

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="comments", verbose_name=_("blog"))
    # In which its blog stood when it was written, and stays with when the blog moves.
    group = models.ForeignKey(
        WorkingGroup, on_delete=models.PROTECT, related_name="+", editable=False, verbose_name=_("group")
    )
    # In which it was withdrawn: its moderators know the reason, and put it back.
    withdrawn_in = models.ForeignKey(
        WorkingGroup,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("withdrawn in"),
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies", verbose_name=_("answer to")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="comments", verbose_name=_("author")
    )
    source = models.TextField(_("text"))
    body = models.TextField(_("cleaned HTML"), editable=False)
    # How far its blog reached when it was written (groups.policies.Reach).
    reach = models.PositiveSmallIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    changed_at = models.DateTimeField(_("changed at"), null=True, blank=True)
    # Removed by its own author: the text is gone, the place in the thread stays while there are answers under it.
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)
    form_key = models.CharField(max_length=32, blank=True, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "id"]
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        indexes = [models.Index(fields=["post", "created_at", "id"], name="comments_of_post")]
        constraints = [
            models.UniqueConstraint(
                fields=["author", "form_key"], condition=~Q(form_key=""), name="comment_once_per_form"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_id}"

    @property
    def is_of_before(self) -> bool:
        """Was it written before its blog moved to another group? Its readers are others then, and it stays as it is."""
        return self.group_id != self.post.group_id

    def get_absolute_url(self) -> str:
        """Its place under the blog, on the page where it stands by now."""
        return f"{self.post.get_absolute_url()}?comment={self.public_id}#reactie-{self.public_id}"
