"""As whom one may look at the own group: never as someone who reads, elsewhere, what one does not read."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from common.decisions import ALLOWED, Decision, refuse

if TYPE_CHECKING:
    from accounts.models import User
    from groups.models import WorkingGroup

# The kinds of people to whom a group can look different, from who sees least to who sees most.
VIEWERS = ("visitor", "guest", "elsewhere", "colleague", "member")


def can_view_as(user: "User | AnonymousUser", group: "WorkingGroup", viewer: str, *, is_moderator: bool) -> Decision:
    """May this person see the pages of the group as someone of this kind sees them? Its moderators and owners do.

    The pages of a group show what stands elsewhere too (related blogs, portraits). So one looks as nobody who sees more
    than oneself outside the group: a guest not as someone with an organisation, and nobody as a colleague of an
    organisation that is not the own one. `member` is someone of one's own organisation, or a guest as oneself.
    """
    if not is_moderator:
        return refuse(_("Only owners and moderators see the group as somebody else does."))
    if viewer not in VIEWERS:
        return refuse(_("Choose as whom you want to see the group."))
    if viewer == "elsewhere" and not user.is_colleague:  # type: ignore[union-attr]
        return refuse(_("Who has an organisation reads more outside this group than you do."))
    if viewer == "colleague":
        return _can_view_as_colleague(user, group)
    return ALLOWED


def _can_view_as_colleague(user: "User | AnonymousUser", group: "WorkingGroup") -> Decision:
    name = group.organisation.name
    if group.way_in == "automatic":
        return refuse(_("Everyone at %(organisation)s is a member of this group.") % {"organisation": name})
    if not user.is_colleague or user.organisation_id != group.organisation_id:  # type: ignore[union-attr]
        return refuse(
            _("You do not work at %(organisation)s: its people read more outside this group than you do.")
            % {"organisation": name}
        )
    return ALLOWED
