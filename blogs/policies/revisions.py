"""Who reads the earlier texts of a blog."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.decisions import ALLOWED, Decision, refuse
from groups.models import WorkingGroup

if TYPE_CHECKING:
    from accounts.models import User
    from blogs.models import Post


def can_see_revisions(user: "User | AnonymousUser", post: "Post", *, is_moderator: bool) -> Decision:
    """May this person, who reads the blog, read its earlier texts too? Its author does, and the moderators of the group.

    Other readers see that it was changed, and when: what its writer took out again is not theirs to look up.
    """
    if is_moderator or (user.is_authenticated and post.author_id == user.pk):
        return ALLOWED
    return refuse(_("Only the writer and the moderators see the earlier versions."))


def readable_revisions(user: "User | AnonymousUser") -> Q:
    """Which of the versions: its author reads all, a moderator those that stood in a group that the person moderates.

    So what was taken out before a blog moved stays with the moderators of the group in which it stood.
    """
    if not user.is_authenticated:
        return Q(pk__in=[])
    moderated = WorkingGroup.objects.keys_of_moderator(user)
    return Q(post__author=user.pk) | Q(group__in=moderated) | Q(moved_to__in=moderated)
