"""Groups and everything about who is in them."""

from groups.models.coming_in import GroupInvitation, InvitationLink, JoinRequest, invitation_key
from groups.models.groups import GroupTag, Membership, Removal, WorkingGroup, WorkingGroupUserObjectPermission
from groups.models.owners import OwnerSearch, OwnershipOffer

__all__ = [
    "GroupInvitation",
    "GroupTag",
    "InvitationLink",
    "JoinRequest",
    "Membership",
    "OwnerSearch",
    "OwnershipOffer",
    "Removal",
    "WorkingGroup",
    "WorkingGroupUserObjectPermission",
    "invitation_key",
]
