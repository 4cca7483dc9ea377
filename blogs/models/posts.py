"""Blogs and their tags."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from blogs.models.pictures import Picture
from blogs.models.withdrawable import Closable, Movable, Planned, Trashable, Withdrawable
from blogs.querysets import PostQuerySet
from common.ids import public_id
from common.kavel import kavel_seed
from common.richtext import markdown_of
from groups.models import WorkingGroup

# Who mends a slip in the first minute changed nothing that readers have to know of.
AT_ONCE = timedelta(minutes=1)


class Tag(models.Model):
    """A word that blogs share, written small."""

    name = models.CharField(_("tag"), max_length=40, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("tag")
        verbose_name_plural = _("tags")

    def __str__(self) -> str:
        return self.name


class Post(Withdrawable, Trashable, Closable, Movable, Planned):
    """A blog: an article in a group. Who may read it is the narrower of its audience and its group."""

    class Audience(models.TextChoices):
        MEMBERS = "members", _("the members of the group")
        GROUP = "group", _("everyone who may read the group")

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    group = models.ForeignKey(WorkingGroup, on_delete=models.PROTECT, related_name="posts", verbose_name=_("group"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="posts", verbose_name=_("author")
    )
    title = models.CharField(_("title"), max_length=120)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="nl")
    # The text in its one form (common.richtext); what is typed as Markdown ends in it too.
    body = models.TextField(_("text"), blank=True, editable=False)
    # Counts up with every other title or text, so that two windows do not undo each other unseen.
    text_version = models.PositiveIntegerField(default=1, editable=False)
    # Random, of the form that wrote it last: a window does not compete with itself.
    text_window = models.CharField(max_length=32, blank=True, editable=False)
    plain_text = models.TextField(_("plain text"), blank=True, editable=False)
    excerpt = models.CharField(_("excerpt"), max_length=240, blank=True, editable=False)
    cover = models.ForeignKey(
        Picture, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("cover picture")
    )
    tags = models.ManyToManyField(Tag, related_name="posts", blank=True, verbose_name=_("tags"))
    audience = models.CharField(_("who may read it"), max_length=8, choices=Audience.choices, default=Audience.MEMBERS)
    # How far it reaches (groups.policies.Reach), fixed when it is published. A group that becomes wider later leaves it.
    reach = models.PositiveSmallIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    # An empty place since then: its writer erased the texts, and what others wrote under it stays.
    emptied_at = models.DateTimeField(_("emptied at"), null=True, blank=True, editable=False)
    # Stands first on the page of its group since then.
    pinned_at = models.DateTimeField(_("pinned at"), null=True, blank=True)
    # An announcement since then: a moderator sent it to all members at once.
    announced_at = models.DateTimeField(_("announced at"), null=True, blank=True)
    # Of the comments that were written in the group in which the blog stands now; the few of before a move are counted
    # when they are asked for.
    comment_count = models.PositiveIntegerField(default=0, editable=False)
    # The comments among them that reach others than the members: a number may not tell of a comment one does not read.
    comment_count_organisation = models.PositiveIntegerField(default=0, editable=False)
    comment_count_government = models.PositiveIntegerField(default=0, editable=False)
    comment_count_public = models.PositiveIntegerField(default=0, editable=False)
    # Counts up with every change to the comments, so that what is cached of them knows its age.
    comments_version = models.PositiveIntegerField(default=0, editable=False)
    rating_sum = models.PositiveIntegerField(default=0, editable=False)
    rating_count = models.PositiveIntegerField(default=0, editable=False)
    # How often it was opened, by anyone: docs/decisions/0014.
    view_count = models.PositiveIntegerField(default=0, editable=False)
    # Random, of the form that made it: a form that is sent twice makes one blog.
    form_key = models.CharField(max_length=32, blank=True, editable=False)

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-id"]
        verbose_name = _("blog")
        verbose_name_plural = _("blogs")
        indexes = [
            models.Index(
                fields=["-published_at", "-id"], name="posts_by_date", condition=Q(published_at__isnull=False)
            ),
            models.Index(
                fields=["group", "-published_at", "-id"],
                name="posts_of_group_by_date",
                condition=Q(published_at__isnull=False),
            ),
            models.Index(fields=["author", "-published_at"], name="posts_of_author"),
            models.Index(fields=["group", "-pinned_at"], name="posts_pinned", condition=Q(pinned_at__isnull=False)),
            models.Index(fields=["publish_at"], name="posts_to_publish", condition=Q(publish_at__isnull=False)),
            models.Index(fields=["unpublish_at"], name="posts_to_unpublish", condition=Q(unpublish_at__isnull=False)),
            models.Index(fields=["-trashed_at"], name="posts_in_trash", condition=Q(trashed_at__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["author", "form_key"], condition=~Q(form_key=""), name="post_once_per_form"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("blogs:page", args=[self.public_id, slugify(self.title)[:60] or "blog"])

    @property
    def source(self) -> str:
        """The text as Markdown, for who writes without scripts."""
        return markdown_of(self.body)

    @property
    def kavel_seed(self) -> str:
        return kavel_seed(f"post:{self.public_id}")

    @property
    def was_changed(self) -> bool:
        """Was it changed after readers could read it?"""
        return self.published_at is not None and self.changed_at - self.published_at > AT_ONCE

    @property
    def rating_average(self) -> float | None:
        """Average number of stars, or None when nobody rated yet."""
        return self.rating_sum / self.rating_count if self.rating_count else None
