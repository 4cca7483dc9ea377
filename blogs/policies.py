"""Who may see and do what with blogs, comments and pictures."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.decisions import ALLOWED, Decision, refuse
from groups.models import WorkingGroup
from groups.policies import Reach, can_comment_in_group, can_rate_in_group, can_write_now, reach_of, texts_reaching

if TYPE_CHECKING:
    from accounts.models import User
    from blogs.models import Comment, Post


def posts_read_without_membership(organisation: int | None) -> Q:
    """Blogs that one reads without being in the group: as an account of this organisation, or as anyone (None)."""
    groups = WorkingGroup.objects.read_without_membership(organisation)
    return Q(published_at__isnull=False, group__in=groups.values("pk")) & texts_reaching(organisation)


def widely_read_posts() -> Q:
    """Blogs that anyone with an account of an organisation reads: what operators see, and what figures count."""
    groups = WorkingGroup.objects.widely_read()
    return Q(published_at__isnull=False, reach__gte=Reach.GOVERNMENT, group__in=groups.values("pk"))


def visible_posts(user: "User | AnonymousUser") -> Q:
    """Published blogs that the narrower of blog and group lets this person read, and the own drafts in own groups."""
    if not user.is_authenticated:
        return posts_read_without_membership(None)
    in_own_groups = Q(group__in=WorkingGroup.objects.of_member(user).values("pk"))
    organisation = user.organisation_id if user.is_colleague else None
    return posts_read_without_membership(organisation) | (
        in_own_groups & (Q(published_at__isnull=False) | Q(author=user.pk))
    )


def reached_comments(user: "User | AnonymousUser") -> Q:
    """Comments that were written for this person too, whatever became of the blog since."""
    if not user.is_authenticated:
        return texts_reaching(None)
    organisation = user.organisation_id if user.is_colleague else None
    in_own_groups = Q(post__group__in=WorkingGroup.objects.of_member(user).values("pk"))
    return in_own_groups | texts_reaching(organisation, group="post__group")


def possible_audiences(group: WorkingGroup) -> list[str]:
    """Who a blog here can be for. In a closed or hidden group that is the members, whatever the group becomes later."""
    if group.visibility in (WorkingGroup.Visibility.CLOSED, WorkingGroup.Visibility.HIDDEN):
        return ["members"]
    return ["members", "group"]


def reach_for(audience: str, group: WorkingGroup) -> Reach:
    """How far a blog reaches that is published now in this group as it is, by what its author chose."""
    return reach_of(group.visibility) if audience == "group" else Reach.MEMBERS


def can_write_in_group(user: "User | AnonymousUser", group: WorkingGroup, *, is_member: bool) -> Decision:
    """May this person write a blog here? Members write."""
    if not user.is_authenticated:
        return refuse(_("Log in to write a blog."))
    if not is_member:
        return refuse(_("Only members of the group write blogs in it."))
    return can_write_now(user, group)


def can_edit_post(user: "User | AnonymousUser", post: "Post") -> Decision:
    """Authors change their own text; text of others is never changed."""
    if user.is_authenticated and post.author_id == user.pk:
        return ALLOWED
    return refuse(_("Only the author can change this blog."))


def can_widen_post(user: "User | AnonymousUser", post: "Post") -> Decision:
    """Authors let more people read what they published, as far as the group goes; nobody else does."""
    if post.published_at is None:
        return refuse(_("Choose who can read it when you publish."))
    return can_edit_post(user, post)


def can_comment_on_post(user: "User | AnonymousUser", post: "Post", *, is_member: bool) -> Decision:
    """May this person comment on a blog that the person reads?"""
    if post.published_at is None:
        return refuse(_("You can comment as soon as the blog is published."))
    return can_comment_in_group(user, post.group, is_member=is_member)


def can_rate_post(user: "User | AnonymousUser", post: "Post", *, is_member: bool) -> Decision:
    """May this person give stars to a blog that the person reads? Nobody rates the own work."""
    if user.is_authenticated and post.author_id == user.pk:
        return refuse(_("You cannot rate your own blog."))
    if post.published_at is None:
        return refuse(_("You can rate the blog as soon as it is published."))
    return can_rate_in_group(user, post.group, is_member=is_member)


def can_edit_comment(user: "User | AnonymousUser", comment: "Comment") -> Decision:
    """Authors change and remove their own comments."""
    if user.is_authenticated and comment.author_id == user.pk and comment.removed_at is None:
        return ALLOWED
    return refuse(_("Only the author can change this comment."))
