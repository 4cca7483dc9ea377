"""Who reads the earlier texts of a blog."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from common.decisions import ALLOWED, Decision, refuse

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
