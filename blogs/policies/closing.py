"""Closed comments and locks: who closes and locks a blog, who undoes it, and what that keeps from happening."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from blogs.policies.trash import not_in_trash
from common.decisions import ALLOWED, Decision, refuse
from groups.policies import can_run_group

if TYPE_CHECKING:
    from accounts.models import User
    from blogs.models import Post


def not_locked(post: "Post") -> Decision:
    """A locked blog stays as it is, with what stands under it: nobody changes it, comments or rates."""
    return ALLOWED if post.locked_at is None else refuse(_("A moderator locked this blog. It stays as it is for now."))


def takes_comments(post: "Post") -> Decision:
    """Whether there may be new comments under this blog at all."""
    if post.comments_closed_at is None:
        return not_locked(post)
    if post.comments_closed_reason:
        return refuse(_("The comments are closed: %(reason)s") % {"reason": post.comments_closed_reason})
    return refuse(_("The comments are closed."))


def can_close_comments(user: "User | AnonymousUser", post: "Post", *, is_moderator: bool) -> Decision:
    """May this person close the comments under a blog? Its author does, and the moderators of the group, with a reason."""
    if not (is_moderator or (user.is_authenticated and post.author_id == user.pk)):
        return refuse(_("Only the writer and the moderators close the comments."))
    return _as_it_stands(post)


def can_open_comments(user: "User | AnonymousUser", post: "Post", *, is_moderator: bool) -> Decision:
    """May this person open them again? What its writer closed only the writer does; what a moderator closed, moderators do."""
    is_author = user.is_authenticated and post.author_id == user.pk
    if post.comments_closed_by_id == post.author_id:
        may = ALLOWED if is_author else refuse(_("The writer closed the comments. Only the writer opens them again."))
    elif is_author:
        may = refuse(_("A moderator closed the comments under your blog. Ask the moderators of the group."))
    else:
        may = ALLOWED if is_moderator else refuse(_("Only the moderators of the group open the comments again."))
    return may and _as_it_stands(post)


def can_lock_post(post: "Post", *, is_moderator: bool) -> Decision:
    """May this person lock a published blog? Moderators of the group do, with a reason."""
    if not is_moderator:
        return refuse(_("Only owners and moderators lock a blog."))
    if post.published_at is None:
        return refuse(_("This blog is not published yet."))
    return not_in_trash(post) and can_run_group(post.group)


def can_unlock_post(user: "User | AnonymousUser", post: "Post", *, is_moderator: bool) -> Decision:
    """May this person take the lock away? Who may lock; of the own blog, not the lock of someone else."""
    if is_moderator and post.locked_at and post.author_id == user.pk and post.locked_by_id != user.pk:
        return refuse(_("You wrote this yourself. Ask another moderator to take the lock away."))
    return can_lock_post(post, is_moderator=is_moderator)


def _as_it_stands(post: "Post") -> Decision:
    return not_in_trash(post) and not_locked(post) and can_run_group(post.group)
