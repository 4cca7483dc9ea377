"""A published blog to another group: who moves it, where to, and who reads it from then on."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from blogs.policies.closing import not_locked
from blogs.policies.moderating import in_the_open
from blogs.policies.writing import can_write_in_group, reach_for
from common.decisions import ALLOWED, Decision, refuse
from groups.models import WorkingGroup
from groups.policies import Reach, can_run_group, reach_of

if TYPE_CHECKING:
    from accounts.models import User
    from blogs.models import Comment, Post


def can_move_post(user: "User | AnonymousUser", post: "Post", *, is_member: bool, is_moderator: bool) -> Decision:
    """May this person take a published blog out of its group? Its author does, who writes there, and its moderators.

    Not what is withdrawn, in the trash or locked. Where it may go to is asked of the other group (`can_write_in_group`).
    """
    is_author = user.is_authenticated and post.author_id == user.pk
    if not (is_author or is_moderator):
        return refuse(_("Only the writer and the moderators move a blog to another group."))
    if not (may := in_the_open(post) and not_locked(post)):
        return may
    if is_moderator:
        return can_run_group(post.group)
    return can_write_in_group(user, post.group, is_member=is_member)


def not_of_before(comment: "Comment") -> Decision:
    """What was written before its blog moved is not changed: who reads it is not who reads the blog now."""
    if comment.group_id == comment.post.group_id:
        return ALLOWED
    return refuse(
        _("You wrote this before the blog moved to another group. You can remove it, and write a new comment.")
    )


def keeps_its_writer(post: "Post", group: WorkingGroup, *, is_author: bool, author_is_member: bool) -> Decision:
    """A moderator takes no text away from who wrote it: its writer has to be in the other group too."""
    if is_author or author_is_member or not post.author.is_active:
        return ALLOWED
    words = _("%(name)s is not a member of %(group)s, and could not read the own blog there any more.")
    return refuse(words % {"name": post.author.author_name, "group": group.name})


def reach_now(post: "Post") -> Reach:
    """How far a published blog is read at this moment: the narrower of how far it reaches and its group."""
    return Reach(min(post.reach, reach_of(post.group.visibility)))


def reach_after_move(post: "Post", group: WorkingGroup) -> Reach:
    """How far it is read in another group: by the same choice of its author, and by nobody else outside the group than now."""
    before = reach_now(post)
    if before == Reach.ORGANISATION and post.group.organisation_id != group.organisation_id:
        return Reach.MEMBERS  # other colleagues than those whom it was for
    return min(before, reach_for(post.audience, group))
