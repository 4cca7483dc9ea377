"""What pages need to know about groups."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

from accounts.models import User
from common.decisions import Decision
from groups.models import Membership, WorkingGroup
from groups.policies import can_join_group, can_leave_group

Reader = User | AnonymousUser


def membership_of(user: Reader, group: WorkingGroup) -> Membership | None:
    """The membership of this person in this group; None for who is no member (any more)."""
    if not user.is_authenticated:
        return None
    if group.way_in == WorkingGroup.WayIn.AUTOMATIC and not (
        user.is_colleague and user.organisation_id == group.organisation_id
    ):
        return None
    return Membership.objects.filter(group=group, person=user).first()


def is_member(user: Reader, group: WorkingGroup) -> bool:
    return membership_of(user, group) is not None


def reader_sentence(group: WorkingGroup, audience: str = "group") -> str:
    """Who can read this, in words: the narrower of the audience and the group, as it is now."""
    members = ngettext(
        "Only the one member of %(group)s", "Only the %(n)s members of %(group)s", group.member_count
    ) % {
        "n": number_format(group.member_count, force_grouping=True),
        "group": group.name,
    }
    if audience == "members":
        return members
    wide = {
        "public": gettext("Everyone, including on the internet"),
        "government": gettext("Everyone in government with an account"),
        "organisation": gettext("Everyone at %(organisation)s, and the members of the group")
        % {"organisation": group.organisation.name},
    }
    return wide.get(group.visibility, members)


@dataclass(frozen=True)
class GroupHead:
    """What the top of a group page says to one person."""

    group: WorkingGroup
    membership: Membership | None
    can_read: bool
    join: Decision
    leave: Decision
    readers: str
    owners: list[Membership]

    @property
    def is_member(self) -> bool:
        return self.membership is not None


def group_head(user: Reader, group: WorkingGroup, *, can_read: bool) -> GroupHead:
    """Three queries at most. Owners are named to members only: who is in a group is personal data."""
    membership = membership_of(user, group)
    owners = (
        list(group.memberships.filter(role=Membership.Role.OWNER).select_related("person__organisation"))
        if membership
        else []
    )
    is_last_owner = membership is not None and membership.role == Membership.Role.OWNER and len(owners) == 1
    return GroupHead(
        group=group,
        membership=membership,
        can_read=can_read,
        join=can_join_group(user, group, is_member=membership is not None),
        leave=can_leave_group(user, group, is_member=membership is not None, is_last_owner=is_last_owner),
        readers=reader_sentence(group),
        owners=owners,
    )
