from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Aggregate, Case, CharField, ExpressionWrapper, F, OuterRef, Q, Subquery, When
from django.db.models.sql.compiler import SQLCompiler
from django.utils.functional import cached_property

from blogs.policies import (
    own_comments,
    own_posts,
    posts_in_the_open,
    posts_read_without_membership,
    reached_comments,
    visible_posts,
    widely_read_posts,
)
from groups.models import WorkingGroup
from groups.policies import Reach

if TYPE_CHECKING:
    from accounts.models import User
    from blogs.models import Comment, Picture, Post  # noqa: F401 (named in strings below)


class _Joined(Aggregate):
    """Texts joined with commas, by the name that each engine has for it."""

    function = "GROUP_CONCAT"
    template = "%(function)s(%(expressions)s)"

    @cached_property
    def output_field(self) -> CharField:
        return CharField()

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        return self.as_sql(
            compiler, connection, function="STRING_AGG", template="%(function)s(%(expressions)s, ',')", **context
        )


def _comments_shown_to(user: "User | AnonymousUser") -> Any:
    """The number of comments that this person reads under a blog: those that reached so far when they were written."""
    if not user.is_authenticated:
        return F("comment_count_public")
    others: Any = F("comment_count_public")
    if user.is_colleague:
        own = When(group__organisation=user.organisation_id, then=F("comment_count_organisation"))
        others = Case(own, default=F("comment_count_government"))
    member = When(group__in=WorkingGroup.objects.keys_of_member(user), then=F("comment_count"))
    return Case(member, default=others)


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

    def best_rated(self) -> Self:
        """Rated blogs in a fair order: each starts with five ratings of 3, so that few ratings do not beat many."""
        fair = (models.F("rating_sum") + 15.0) / (models.F("rating_count") + 5.0)
        return (
            self.with_words().filter(rating_count__gt=0).annotate(fair=fair).order_by("-fair", "-published_at", "-pk")
        )

    def with_card(self, user: "User | AnonymousUser") -> Self:
        """Everything that a blog in a list shows to this person, in one query; adds `shown_comments`, a number."""
        cards = self.select_related("author__organisation", "group", "cover").defer("body", "plain_text")
        return cards.annotate(shown_comments=_comments_shown_to(user))

    def with_page(self, user: "User | AnonymousUser") -> Self:
        """Everything that the page of one blog needs to know about it, in one query.

        Adds `reader_is_member`, `reader_moderates`, `shown_comments`, and `tag_names` joined with commas (a tag has none).
        """
        tags = apps.get_model("blogs", "Tag").objects.filter(posts=OuterRef("pk")).order_by()
        joined = tags.values("posts__pk").annotate(names=_Joined("name")).values("names")
        yes_or_no = models.BooleanField()
        is_member = Q(group__in=WorkingGroup.objects.keys_of_member(user))
        moderates = Q(group__in=WorkingGroup.objects.keys_of_moderator(user))
        return self.select_related("author__organisation", "group__organisation", "cover").annotate(
            reader_is_member=ExpressionWrapper(is_member, output_field=yes_or_no),
            reader_moderates=ExpressionWrapper(moderates, output_field=yes_or_no),
            shown_comments=_comments_shown_to(user),
            tag_names=Subquery(joined[:1]),
        )


def _posts_visible_to(user: "User | AnonymousUser") -> models.QuerySet["Post"]:
    return apps.get_model("blogs", "Post").objects.visible_to(user)


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Comments are read by who reads the blog, and by no more people than when they were written."""
        return self.filter(reached_comments(user), post__in=_posts_visible_to(user).values("pk"))

    def written_by(self, user: "User | AnonymousUser") -> Self:
        return self.filter(own_comments(user))

    def in_the_open(self) -> Self:
        """Neither removed by its writer nor withdrawn: what can be answered, counted and taken along."""
        return self.filter(removed_at=None, withdrawn_at=None)

    def widely_read(self) -> Self:
        """Comments under the blogs that anyone with an account of an organisation reads."""
        posts = apps.get_model("blogs", "Post").objects.widely_read()
        return self.filter(reach__gte=Reach.GOVERNMENT, withdrawn_at=None, post__in=posts.values("pk"))


class PictureQuerySet(models.QuerySet["Picture"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Pictures of blogs that the person reads, and the own uploads that belong to no blog yet."""
        rule = Q(post__in=_posts_visible_to(user).values("pk"))
        if user.is_authenticated:
            rule |= Q(post=None, uploader=user.pk)
        return self.filter(rule)
