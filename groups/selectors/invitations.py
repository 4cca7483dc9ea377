"""What pages need to know about invitations and links: for who sends them, and for who got one."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext

from accounts.models import User
from accounts.selectors import Reader
from common.decisions import Decision, refuse
from common.pagination import Page, page_by_key
from groups.models import GroupInvitation, InvitationLink, WorkingGroup
from groups.policies import can_accept_group_invitation, can_join_by_link, names_inviter
from groups.selectors.groups import is_member


def invitation_title(invitation: GroupInvitation, *, is_known: bool, is_named: bool = True) -> str:
    """Who invites into what, in one line; the group only where it is known to the reader."""
    inviter = invitation.invited_by if is_named else None
    names = {"name": inviter.author_name if inviter else "", "group": invitation.group.name}
    if not is_known:
        return gettext("%(name)s invites you into a group") % names if names["name"] else gettext("You are invited")
    said = (
        gettext("%(name)s invites you into %(group)s") if names["name"] else gettext("You are invited into %(group)s")
    )
    return said % names


@dataclass(frozen=True)
class InvitationView:
    """An invitation as its reader sees it: who is not meant, or is not signed in, learns no more than without it."""

    invitation: GroupInvitation
    title: str
    is_signed_in: bool
    is_meant: bool
    is_member: bool
    # Who invites, where the reader may know.
    inviter: User | None
    # Of the group the reader sees the name plate: the invited person always, others by the rule of the group.
    is_known: bool
    accept: Decision


def invitation_view(viewer: Reader, key: str) -> InvitationView | None:
    """The invitation with this key, seven queries at most; None when there is none that holds.

    Who accepted it and is in the group is a member, also when the invitation is over.
    """
    found = GroupInvitation.objects.filter(key=key).select_related("group__organisation", "invited_by__organisation")
    invitation = found.first()
    if invitation is None:
        return None
    group, person = invitation.group, viewer if viewer.is_authenticated else None
    is_meant = person is not None and GroupInvitation.objects.meant_for(person).filter(pk=invitation.pk).exists()
    is_in = is_meant and is_member(viewer, group)
    if not invitation.is_open and not is_in:
        return None
    is_known = is_meant or WorkingGroup.objects.visible_to(viewer).filter(pk=group.pk).exists()
    kept_out = group.removals.last_day_for(person) if person is not None and is_meant else None
    is_named = names_inviter(group, is_meant=is_meant)
    return InvitationView(
        invitation=invitation,
        title=invitation_title(invitation, is_known=is_known, is_named=is_named),
        is_signed_in=person is not None,
        is_meant=is_meant,
        is_member=is_in,
        inviter=invitation.invited_by if is_named else None,
        is_known=is_known,
        accept=can_accept_group_invitation(person, group, is_for=is_meant, is_open=True, kept_out_until=kept_out)
        if person is not None
        else refuse(""),
    )


@dataclass(frozen=True)
class WaitingInvitation:
    """What waits for a person, in one line and with the way to it."""

    title: str
    url: str


def waiting_invitations(user: Reader) -> list[WaitingInvitation]:
    """The invitations that this person has not answered, the newest first; two queries."""
    if not user.is_authenticated:
        return []
    own = GroupInvitation.objects.open().meant_for(user)
    own = own.exclude(group__in=user.memberships.values("group")).select_related("group", "invited_by")[:10]
    found = list(own)
    if not found:
        return []
    groups = [invitation.group_id for invitation in found]
    known = set(WorkingGroup.objects.visible_to(user).filter(pk__in=groups).values_list("pk", flat=True))
    return [
        WaitingInvitation(invitation_title(row, is_known=row.group_id in known), row.get_absolute_url())
        for row in found
    ]


def open_invitation(user: Reader, group: WorkingGroup) -> GroupInvitation | None:
    """By which this person, who is no member, can come into the group; one query."""
    if not user.is_authenticated:
        return None
    return GroupInvitation.objects.open().meant_for(user).filter(group=group).first()


def invitations_page(group: WorkingGroup, query: QueryDict) -> Page[GroupInvitation]:
    """What was sent and is not answered, the newest first; also what is too old by now, to send again. One query."""
    waiting = group.invitations.waiting().select_related("person__organisation", "invited_by")
    return page_by_key(waiting, query, field="invited_at", key="key", size=25)


def link_of(group: WorkingGroup) -> InvitationLink | None:
    """The link by which someone can come in at this moment."""
    return InvitationLink.objects.in_force().filter(group=group).select_related("group", "made_by").first()


@dataclass(frozen=True)
class LinkView:
    """A link as its reader sees it."""

    link: InvitationLink
    is_signed_in: bool
    is_known: bool
    is_member: bool
    join: Decision


def link_view(viewer: Reader, key: str) -> LinkView | None:
    """The link with this key; None when it does not work, or for who is signed in and may not know the group."""
    links = InvitationLink.objects.in_force().select_related("group__organisation", "made_by__organisation")
    link = links.filter(key=key).first()
    if link is None:
        return None
    person = viewer if viewer.is_authenticated else None
    is_known = WorkingGroup.objects.visible_to(viewer).filter(pk=link.group_id).exists()
    if person is not None and not is_known and person.is_colleague:
        return None
    kept_out = link.group.removals.last_day_for(person) if person is not None else None
    return LinkView(
        link=link,
        is_signed_in=person is not None,
        is_known=is_known,
        is_member=is_member(viewer, link.group),
        join=can_join_by_link(viewer, link.group, is_in_force=True, kept_out_until=kept_out),
    )
