"""Who may be named in a comment, and be suggested for it."""

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from accounts.policies import EVERYBODY, NOBODY
from groups.models import WorkingGroup
from groups.policies import Reach, reach_of

if TYPE_CHECKING:
    from accounts.models import User
    from blogs.models import Post


def colleagues_who_read(post: "Post") -> Q:
    """Accounts of organisations that read a published blog without being in its group: the other side of `visible_posts`."""
    levels = WorkingGroup.Visibility
    widely = post.group.visibility in (levels.PUBLIC, levels.GOVERNMENT)
    if post.published_at is None or post.withdrawn_at is not None or post.group.trashed_at is not None:
        return NOBODY
    if widely and post.reach >= Reach.GOVERNMENT:
        return EVERYBODY
    if (widely or post.group.visibility == levels.ORGANISATION) and post.reach >= Reach.ORGANISATION:
        return Q(organisation=post.group.organisation_id)
    return NOBODY


def mentionable_people(user: "User", post: "Post", *, is_member: bool, members: Any, writers: Any) -> Q:
    """Whom this person, who reads the blog, may name under it: colleagues who read it, found without telling who is a member.

    `members` and `writers` (of the blog and its comments) are keys. Members are found by members, where only members read; to
    others nobody's being in the group moves the list. Who has no organisation of the own finds nobody by name: only who wrote
    here.
    """
    found = colleagues_who_read(post)
    if not user.is_colleague:
        found &= Q(pk__in=writers)
    if is_member and min(post.reach, reach_of(post.group.visibility)) == Reach.MEMBERS:
        # Where others read along, a link at the name of somebody who can only be here as a member would say so.
        found |= Q(pk__in=members)
    return Q(organisation__isnull=False, approved_at__isnull=False) & ~Q(pk=user.pk) & found
