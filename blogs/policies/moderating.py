"""What moderators may do with what stands in their group."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from blogs.policies.trash import not_in_trash
from common.decisions import ALLOWED, Decision, refuse
from groups.models import WorkingGroup
from groups.policies import (
    can_run_group,
    can_write_now,
)

if TYPE_CHECKING:
    from accounts.models import User
    from blogs.models import Comment, Post


# At most once a week: an announcement goes to everyone, and nobody can look away from a second one.
ANNOUNCE_AGAIN_AFTER = timedelta(days=7)
MOST_PINNED = 3


def can_pin_post(post: "Post", *, is_moderator: bool) -> Decision:
    """May this person let a blog stand first on the page of its group, or take it from there? Moderators and owners do."""
    if not is_moderator:
        return refuse(_("Only owners and moderators pin blogs."))
    return in_the_open(post) and can_run_group(post.group)


def can_announce_in_group(user: "User | AnonymousUser", group: WorkingGroup, *, is_moderator: bool) -> Decision:
    """May this person send an announcement to all members of the group now? Moderators and owners do, once a week."""
    if not is_moderator:
        return refuse(_("Only owners and moderators make a blog an announcement."))
    last = group.announced_at
    if last is not None and last + ANNOUNCE_AGAIN_AFTER > timezone.now():
        moment = date_format(timezone.localtime(last + ANNOUNCE_AGAIN_AFTER), "DATETIME_FORMAT")
        return refuse(
            _("A group makes one announcement a week at most. The next one can go from %(moment)s.")
            % {"moment": moment}
        )
    return can_write_now(user, group)


def can_announce_post(user: "User | AnonymousUser", post: "Post", *, is_moderator: bool) -> Decision:
    """May this person send this blog to all members as an announcement? Once, and not while it is withdrawn."""
    if post.announced_at is not None:
        return refuse(_("This blog is an announcement already."))
    may = can_announce_in_group(user, post.group, is_moderator=is_moderator)
    return may and in_the_open(post)


def can_withdraw(group: WorkingGroup, *, is_moderator: bool) -> Decision:
    """May this person take a text of this group out of sight, with a reason? Moderators and owners do."""
    if is_moderator:
        return can_run_group(group)
    return refuse(_("Only owners and moderators withdraw what is written in a group."))


def can_put_back(
    user: "User | AnonymousUser", text: "Post | Comment", group: WorkingGroup, *, is_moderator: bool
) -> Decision:
    """May this person put back what was withdrawn? Who may withdraw; of the own text, not what someone else withdrew."""
    if is_moderator and text.withdrawn_at and text.author_id == user.pk and text.withdrawn_by_id != user.pk:
        return refuse(_("You wrote this yourself. Ask another moderator to put it back."))
    return can_withdraw(group, is_moderator=is_moderator)


def in_the_open(post: "Post") -> Decision:
    """Is this blog there for its readers, with something to read?"""
    if post.published_at is None:
        return refuse(_("This blog is not published yet."))
    if not (may := not_in_trash(post)):
        return may
    if post.withdrawn_at is not None:
        return refuse(_("This blog is withdrawn. Put it back first."))
    if post.emptied_at is not None:
        return refuse(_("The writer removed this blog."))
    return ALLOWED
