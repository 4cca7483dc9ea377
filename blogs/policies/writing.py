"""Who may write, comment and give stars, and for whom."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from blogs.policies.closing import not_locked, takes_comments
from blogs.policies.trash import not_in_trash
from common.decisions import ALLOWED, Decision, refuse
from groups.models import WorkingGroup
from groups.policies import (
    Reach,
    can_comment_in_group,
    can_rate_in_group,
    can_write_now,
    reach_of,
)

if TYPE_CHECKING:
    from accounts.models import User
    from blogs.models import Comment, Post


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
        return not_in_trash(post) and not_locked(post)
    return refuse(_("Only the author can change this blog."))


def wider_reach(post: "Post") -> Reach | None:
    """How far a published blog would reach if everyone who reads its group could read it; None when it does so already."""
    reach = reach_for("group", post.group)
    return reach if post.published_at is not None and post.reach < reach else None


def can_widen_post(user: "User | AnonymousUser", post: "Post") -> Decision:
    """Authors let more people read what they published, as far as the group goes; nobody else does."""
    if post.published_at is None:
        return refuse(_("Choose who can read it when you publish."))
    if post.withdrawn_at is not None:
        return refuse(_("This blog is withdrawn. Nobody else reads it for now."))
    return can_edit_post(user, post)


def can_comment_on_post(user: "User | AnonymousUser", post: "Post", *, is_member: bool) -> Decision:
    """May this person comment on a blog that the person reads?"""
    if post.published_at is None:
        return refuse(_("You can comment as soon as the blog is published."))
    if post.withdrawn_at is not None:
        return refuse(_("This blog is withdrawn. Nobody can comment on it for now."))
    if post.trashed_at is not None:
        return refuse(_("This blog is in the trash. Nobody can comment on it for now."))
    if not (may := takes_comments(post)):
        return may
    return can_comment_in_group(user, post.group, is_member=is_member)


def can_rate_post(user: "User | AnonymousUser", post: "Post", *, is_member: bool) -> Decision:
    """May this person give stars to a blog that the person reads? Nobody rates the own work."""
    if user.is_authenticated and post.author_id == user.pk:
        return refuse(_("You cannot rate your own blog."))
    if post.published_at is None:
        return refuse(_("You can rate the blog as soon as it is published."))
    if post.withdrawn_at is not None:
        return refuse(_("This blog is withdrawn. Nobody can rate it for now."))
    if post.trashed_at is not None:
        return refuse(_("This blog is in the trash. Nobody can rate it for now."))
    if not (may := not_locked(post)):
        return may
    if post.emptied_at is not None:
        return refuse(_("The writer removed this blog."))
    return can_rate_in_group(user, post.group, is_member=is_member)


def can_edit_comment(user: "User | AnonymousUser", comment: "Comment") -> Decision:
    """Authors change and remove their own comments."""
    if user.is_authenticated and comment.author_id == user.pk and comment.removed_at is None:
        return ALLOWED
    return refuse(_("Only the author can change this comment."))
