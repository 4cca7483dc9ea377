from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from blogs.querysets import CommentQuerySet, PictureQuerySet, PostQuerySet
from common.ids import public_id
from common.kavel import kavel_seed
from groups.models import WorkingGroup


class Tag(models.Model):
    """A word that blogs share, written small."""

    name = models.CharField(_("tag"), max_length=40, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("tag")
        verbose_name_plural = _("tags")

    def __str__(self) -> str:
        return self.name


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


class Withdrawable(models.Model):
    """What a moderator can take out of sight, with a reason: from then on its author and the moderators see it only."""

    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("withdrawn by"),
    )
    withdrawn_reason = models.CharField(_("why it was withdrawn"), max_length=300, blank=True)

    class Meta:
        abstract = True


class Post(Withdrawable):
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
    source = models.TextField(_("text"), blank=True)
    body = models.TextField(_("cleaned HTML"), blank=True, editable=False)
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
    comment_count = models.PositiveIntegerField(default=0, editable=False)
    # The comments among them that reach others than the members: a number may not tell of a comment one does not read.
    comment_count_organisation = models.PositiveIntegerField(default=0, editable=False)
    comment_count_government = models.PositiveIntegerField(default=0, editable=False)
    comment_count_public = models.PositiveIntegerField(default=0, editable=False)
    # Counts up with every change to the comments, so that what is cached of them knows its age.
    comments_version = models.PositiveIntegerField(default=0, editable=False)
    rating_sum = models.PositiveIntegerField(default=0, editable=False)
    rating_count = models.PositiveIntegerField(default=0, editable=False)
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
    def kavel_seed(self) -> str:
        return kavel_seed(f"post:{self.public_id}")

    @property
    def rating_average(self) -> float | None:
        """Average number of stars, or None when nobody rated yet."""
        return self.rating_sum / self.rating_count if self.rating_count else None


class Comment(Withdrawable):
    """A reaction under a blog, or under another reaction. Read by who reads the blog, and by no more people than when
    it was written.
    """

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="comments", verbose_name=_("blog"))
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

    def get_absolute_url(self) -> str:
        return f"{self.post.get_absolute_url()}#reactie-{self.public_id}"
