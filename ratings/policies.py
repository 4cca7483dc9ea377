"""Who may give stars to a group; for blogs the rule stands in blogs/policies/."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from common.decisions import Decision, refuse
from groups.policies import can_rate_in_group

if TYPE_CHECKING:
    from accounts.models import User
    from groups.models import WorkingGroup


def can_rate_group(user: "User | AnonymousUser", group: "WorkingGroup", *, is_member: bool, is_owner: bool) -> Decision:
    """May this person give stars to a group that the person reads? Nobody rates the own work."""
    if is_owner:
        return refuse(_("You cannot rate your own group."))
    return can_rate_in_group(user, group, is_member=is_member)
