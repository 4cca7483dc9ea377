"""Publishing at a time, and making a published blog a draft again."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from blogs.policies.closing import not_locked
from blogs.policies.trash import not_in_trash
from common.decisions import ALLOWED, Decision, refuse
from groups.policies import can_run_group

if TYPE_CHECKING:
    from accounts.models import User
    from blogs.models import Post


def can_unpublish_post(user: "User | AnonymousUser | None", post: "Post") -> Decision:
    """May this person make a published blog a draft again? Its author does, and the system at the time that its author set.

    Not while a moderator withdrew or locked it: then the moderators have the word.
    """
    if user is not None and not (user.is_authenticated and post.author_id == user.pk):
        return refuse(_("Only the writer makes this blog a draft again."))
    if post.withdrawn_at is not None:
        return refuse(_("This blog is withdrawn. Nobody else reads it for now."))
    if post.emptied_at is not None:
        return refuse(_("The writer removed this blog."))
    return not_in_trash(post) and not_locked(post) and can_run_group(post.group)


def is_first_time(post: "Post") -> Decision:
    """A draft that was published before may have comments of others under it: it stays in its group."""
    if post.unpublished_at is None:
        return ALLOWED
    return refuse(_("This blog was published before. It stays in its group, with the comments under it."))
