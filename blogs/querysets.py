from typing import TYPE_CHECKING, Any, Literal, Self

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import (
    Aggregate,
    Case,
    CharField,
    Count,
    ExpressionWrapper,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat
from django.db.models.sql.compiler import SQLCompiler
from django.utils.functional import cached_property

from blogs.joining import joined_into_page
from blogs.policies import (
    comments_written_for,
    own_comments,
    own_posts,
    posts_in_the_open,
    posts_read_without_membership,
    reached_comments,
    readable_revisions,
    visible_posts,
    widely_read_posts,
)
from groups.models import WorkingGroup
from groups.policies import Reach, widely_read_groups

if TYPE_CHECKING:
    from accounts.models import User
    from blogs.models import Attachment, Comment, Picture, Post, Revision  # noqa: F401 (named in strings below)


class Joined(Aggregate):
    """Texts joined with commas (or lines), by the name that each engine has for it."""

    function = "GROUP_CONCAT"
    template = "%(function)s(%(expressions)s, '%(joint)s')"

    def __init__(self, *expressions: Any, joint: Literal[",", "\n"] = ",", **extra: Any) -> None:
        super().__init__(*expressions, joint=joint, **extra)

    @cached_property
    def output_field(self) -> CharField:
        return CharField()

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="STRING_AGG", **context)


def _comments_shown_to(user: "User | AnonymousUser") -> Any:
    """The number of comments that this person reads under a blog: those that reached so far when they were written.

    The stored numbers are about the group that the blog stands in. What was written before a move has readers of its own, and
    is counted for a blog that moved only.
    """
    stored: Any = F("comment_count_public")
    if user.is_authenticated:
        if user.is_colleague:
            own = When(group__organisation=user.organisation_id, then=F("comment_count_organisation"))
            stored = Case(own, default=F("comment_count_government"))
        stored = Case(
            When(group__in=WorkingGroup.objects.keys_of_member(user), then=F("comment_count")), default=stored
        )
    earlier = apps.get_model("blogs", "Comment").objects.written_for(user).in_the_open()
    of_post = earlier.filter(post=OuterRef("pk")).exclude(group=OuterRef("group")).order_by().values("post")
    number = Coalesce(Subquery(of_post.annotate(number=Count("pk")).values("number")), 0)
    return Case(When(moved_at=None, then=stored), default=stored + number, output_field=models.IntegerField())


class PostQuerySet(models.QuerySet["Post"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        return self.filter(visible_posts(user))

    def published(self) -> Self:
        """In the open: what stands in lists.

        A withdrawn blog is at its own address only, for its author and moderators; one in the trash in the list of that, too.
        """
        return self.filter(posts_in_the_open(), published_at__isnull=False)

    def with_words(self) -> Self:
        """Not the empty places of who erased the own texts: nothing there is worth pointing at."""
        return self.filter(emptied_at=None)

    def withdrawn(self) -> Self:
        return self.filter(withdrawn_at__isnull=False)

    def in_trash(self) -> Self:
        return self.filter(trashed_at__isnull=False)

    def own_of(self, user: "User | AnonymousUser") -> Self:
        """What this person wrote, also what a moderator took away: to be told of it."""
        return self.filter(own_posts(user))

    def read_without_membership(self, organisation: int | None) -> Self:
        """Published blogs that every account of this organisation reads, or with None: that everyone reads."""
        return self.filter(posts_read_without_membership(organisation))

    def widely_read(self) -> Self:
        return self.filter(widely_read_posts())

    def in_groups_of(self, user: "User | AnonymousUser") -> Self:
        """Published blogs in the groups that this person is a member of."""
        return self.published().filter(group__in=WorkingGroup.objects.keys_of_member(user))

    def with_marks(self, user: "User | AnonymousUser") -> Self:
        """Adds `reader_seen_at`, `reader_saved_at` and `reader_followed_at`, what this person keeps about each, in one join."""
        own = FilteredRelation("marks", condition=Q(marks__person=user.pk))
        return self.annotate(
            own_mark=own,
            reader_seen_at=F("own_mark__seen_at"),
            reader_saved_at=F("own_mark__saved_at"),
            reader_followed_at=F("own_mark__followed_at"),
        )

    def saved_by(self, user: "User | AnonymousUser") -> Self:
        """What this person keeps to read later; adds `reader_saved_at`."""
        return self.with_marks(user).filter(reader_saved_at__isnull=False)

    def best_rated(self) -> Self:
        """Rated blogs in a fair order, the best first; adds `fair`, a thousand times the stars they are ordered by.

        Each starts with five ratings of 3, so that few ratings do not beat many (docs/decisions/0014): a whole number, to
        begin a page after.
        """
        fair = (F("rating_sum") + 15) * 1000 / (F("rating_count") + 5)
        rated = self.with_words().filter(rating_count__gt=0)
        return rated.annotate(fair=Cast(fair, models.IntegerField())).order_by("-fair", "-pk")

    def with_card(self, user: "User | AnonymousUser") -> Self:
        """Everything that a blog in a list shows to this person, in one query; adds `shown_comments`, a number."""
        cards = self.select_related("author__organisation", "group", "cover").defer("body", "plain_text")
        return cards.annotate(shown_comments=_comments_shown_to(user))

    def with_page(self, user: "User | AnonymousUser") -> Self:
        """Everything that the page of one blog needs to know about it, in one query.

        Adds what `with_marks` adds, `reader_is_member`, `reader_moderates`, `reader_draft` and `reader_draft_at` of a comment,
        `shown_comments`, `tag_names` joined with commas (a tag has none), `attachment_lines` (see `blogs.selectors.pages`);
        and what higher apps join into it.
        """
        tags = apps.get_model("blogs", "Tag").objects.filter(posts=OuterRef("pk")).order_by()
        joined = tags.values("posts__pk").annotate(names=Joined("name")).values("names")
        yes_or_no = models.BooleanField()
        is_member = Q(group__in=WorkingGroup.objects.keys_of_member(user))
        moderates = Q(group__in=WorkingGroup.objects.keys_of_moderator(user))
        page = self.select_related("author__organisation", "group__organisation", "cover").with_marks(user)
        return page.annotate(
            reader_is_member=ExpressionWrapper(is_member, output_field=yes_or_no),
            reader_moderates=ExpressionWrapper(moderates, output_field=yes_or_no),
            reader_draft=_draft_of(user, "source", models.TextField()),
            reader_draft_at=_draft_of(user, "saved_at", models.DateTimeField()),
            shown_comments=_comments_shown_to(user),
            tag_names=Subquery(joined[:1]),
            attachment_lines=Subquery(_lines_of_attachments()[:1]),
            **joined_into_page(user),
        )


def _draft_of(user: "User | AnonymousUser", name: str, kind: "models.Field[Any, Any]") -> Any:
    """Of what this person is writing under a blog, not as an answer."""
    if not user.is_authenticated:
        return Value(None, output_field=kind)
    drafts = apps.get_model("blogs", "CommentDraft").objects.filter(person=user.pk, post=OuterRef("pk"), answers="")
    return Subquery(drafts.values(name)[:1])


def _posts_visible_to(user: "User | AnonymousUser") -> models.QuerySet["Post"]:
    return apps.get_model("blogs", "Post").objects.visible_to(user)


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Comments are read by who reads the blog, and by no more people than when they were written."""
        return self.filter(reached_comments(user), post__in=_posts_visible_to(user).values("pk"))

    def written_for(self, user: "User | AnonymousUser") -> Self:
        """As far as they reach, under a blog that this person was seen to read."""
        return self.filter(comments_written_for(user))

    def reached(self, user: "User | AnonymousUser") -> Self:
        """As `written_for`, without what was withdrawn out of this person's sight."""
        return self.filter(reached_comments(user))

    def written_by(self, user: "User | AnonymousUser") -> Self:
        return self.filter(own_comments(user))

    def in_the_open(self) -> Self:
        """Neither removed by its writer nor withdrawn: what can be answered, counted and taken along."""
        return self.filter(removed_at=None, withdrawn_at=None)

    def widely_read(self) -> Self:
        """Comments under the blogs that anyone with an account of an organisation reads."""
        posts = apps.get_model("blogs", "Post").objects.widely_read()
        wide = widely_read_groups(at="group__") & Q(reach__gte=Reach.GOVERNMENT, withdrawn_at=None)
        return self.filter(wide, post__in=posts.values("pk"))


class RevisionQuerySet(models.QuerySet["Revision"]):
    def readable_by(self, user: "User | AnonymousUser") -> Self:
        """Versions of blogs that this person was seen to read."""
        return self.filter(readable_revisions(user))


# In this order stand the parts of an attachment in a line; the name last, as only it holds spaces.
ATTACHMENT_PARTS = ("pk", "public_id", "kind", "size", "name")


def _lines_of_attachments() -> Any:
    """What the page shows of the attachments of a blog, a line for each: no part holds a line break."""
    text = models.TextField()
    parts: list[Any] = []
    for name in ATTACHMENT_PARTS:
        parts += [Value(" ", output_field=text), Cast(name, text)]
    rows = apps.get_model("blogs", "Attachment").objects.filter(post=OuterRef("pk")).order_by()
    return rows.values("post").annotate(lines=Joined(Concat(*parts[1:], output_field=text), joint="\n")).values("lines")


def _of_readable_post_or_own_upload(user: "User | AnonymousUser") -> Q:
    rule = Q(post__in=_posts_visible_to(user).values("pk"))
    if user.is_authenticated:
        rule |= Q(post=None, uploader=user.pk)
    return rule


class PictureQuerySet(models.QuerySet["Picture"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Pictures of blogs that the person reads, and the own uploads that belong to no blog yet."""
        return self.filter(_of_readable_post_or_own_upload(user))


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Attachments of blogs that the person reads, and the own uploads that belong to no blog yet."""
        return self.filter(_of_readable_post_or_own_upload(user))
