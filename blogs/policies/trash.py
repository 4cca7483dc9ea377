"""The trash: who puts a blog there, and who takes it out again."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from common.decisions import ALLOWED, Decision, refuse
from groups.policies import can_run_group

if TYPE_CHECKING:
    from accounts.models import User
    from blogs.models import Post


def not_in_trash(post: "Post") -> Decision:
    """What lies in the trash is left as it is, until it is put back."""
    return ALLOWED if post.trashed_at is None else refuse(_("This blog is in the trash. Put it back first."))


def can_trash_post(user: "User | AnonymousUser", post: "Post", *, is_moderator: bool) -> Decision:
    """May this person put a published blog in the trash? Its author does, and the moderators of the group, with a reason."""
    if post.published_at is None:
        return refuse(_("This is a draft. Only what was published goes to the trash."))
    if not (is_moderator or (user.is_authenticated and post.author_id == user.pk)):
        return refuse(_("Only the writer and the moderators put a blog in the trash."))
    is_author = user.is_authenticated and post.author_id == user.pk
    if post.locked_at is not None and (not is_moderator or (is_author and post.locked_by_id != user.pk)):
        return refuse(_("A moderator locked this blog. It stays as it is for now."))
    return can_run_group(post.group)


def can_restore_post(user: "User | AnonymousUser", post: "Post", *, is_moderator: bool) -> Decision:
    """May this person take it out of the trash? Who put it there does.

    What a moderator put there any moderator takes out, but for its own writer. What its writer put there stays away for as
    long as the writer wants: nobody publishes a text of someone else.
    """
    by_author, is_author = post.trashed_by_id == post.author_id, user.is_authenticated and post.author_id == user.pk
    if by_author and not is_author:
        return refuse(_("The writer put this blog in the trash. Only the writer takes it out again."))
    if is_author and not by_author:
        return refuse(_("A moderator put your blog in the trash. Ask the moderators of the group to put it back."))
    if not (is_author or is_moderator):
        return refuse(_("Only the moderators of the group take this blog out of the trash."))
    return can_run_group(post.group)
