"""Who may see, read and do what in groups: the tables of docs/permissions.md, once."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.decisions import ALLOWED, Decision, refuse

if TYPE_CHECKING:
    from accounts.models import User
    from groups.models import WorkingGroup


# What anyone with an account of an organisation reads.
WIDELY_READ = ("public", "government")


def widely_read_groups() -> Q:
    """Groups that anyone with an account of an organisation reads: what operators see by name, and what figures count."""
    return Q(visibility__in=WIDELY_READ)


def groups_of_member(user: "User | AnonymousUser") -> Q:
    """Groups the person is a member of.

    The automatic group of an organisation also asks that the account still is of that organisation, so that a late
    step in a move never leaks.
    """
    if not user.is_authenticated or not user.is_active:
        return Q(pk__in=[])
    own = Q(pk__in=user.memberships.values("group"))
    return own & (~Q(way_in="automatic") | Q(organisation=user.organisation_id if user.is_colleague else None))


def groups_read_without_membership(organisation: int | None) -> Q:
    """Groups whose content one reads without being in them: as an account of this organisation, or as anyone (None)."""
    rule = Q(visibility="public")
    if organisation is not None:
        rule |= Q(visibility="government") | Q(visibility="organisation", organisation=organisation)
    return rule


def readable_groups(user: "User | AnonymousUser") -> Q:
    """Groups whose content the person reads. A guest or someone who waits reads what a visitor reads, and the own groups."""
    if not user.is_authenticated:
        return groups_read_without_membership(None)
    organisation = user.organisation_id if user.is_colleague else None
    return groups_read_without_membership(organisation) | groups_of_member(user)


def visible_groups(user: "User | AnonymousUser") -> Q:
    """Groups that exist for the person: the readable ones, and for colleagues the name plate of closed groups."""
    rule = readable_groups(user)
    if user.is_authenticated and user.is_colleague:
        rule |= Q(visibility="closed")
    return rule


def groups_of_moderator(user: "User | AnonymousUser") -> Q:
    """Groups the person moderates: the guardian permission decides, and only while the person is a member."""
    if not user.is_authenticated or not user.is_active:
        return Q(pk__in=[])
    granted = user.workinggroupuserobjectpermission_set.filter(permission__codename="moderate_workinggroup")
    return Q(pk__in=granted.values("content_object")) & groups_of_member(user)


def can_create_group(user: "User | AnonymousUser") -> Decision:
    """Colleagues of any organisation make groups; a guest or someone who waits does not."""
    if not user.is_authenticated:
        return refuse(_("Log in to make a group."))
    if not user.is_colleague:
        return refuse(_("Only colleagues with an approved account can make a group."))
    return ALLOWED


def can_change_group(user: "User | AnonymousUser | None", *, is_moderator: bool) -> Decision:
    """May this person say what the group is and who to turn to? Moderators and owners do, and the system."""
    if user is None or is_moderator:
        return ALLOWED
    return refuse(_("Only owners and moderators change what stands here about the group."))


def can_write_now(group: "WorkingGroup") -> Decision:
    """A group without an owner is read, and not written in, until someone owns it: nobody answers for it meanwhile."""
    if group.ownerless_since is None:
        return ALLOWED
    return refuse(_("This group has no owner at the moment. You can read it; you can write again once it has one."))


def can_own_group(*, is_offered: bool) -> Decision:
    """May this person say yes or no to owning the group? Who was asked, while it is asked."""
    if is_offered:
        return ALLOWED
    return refuse(_("You are not asked to own this group, or not any more."))


def can_ask_for_owner(group: "WorkingGroup", *, is_manager: bool) -> Decision:
    """May this person ask the members to choose an owner? The organisation that answers for the group, which has none."""
    if not is_manager:
        return refuse(_("Only the manager of the organisation can do this."))
    if group.ownerless_since is None:
        return refuse(_("This group has an owner."))
    return ALLOWED


def can_change_role(*, is_owner: bool, is_last_owner: bool) -> Decision:
    """May this person give another member a role? Owners do; the last owner stays one."""
    if not is_owner:
        return refuse(_("Only owners of the group decide who moderates and owns it."))
    if is_last_owner:
        return refuse(_("A group cannot be without an owner. Make someone else an owner first."))
    return ALLOWED


def can_join_group(user: "User | AnonymousUser", group: "WorkingGroup", *, is_member: bool) -> Decision:
    """May this person join at once? `group` is visible to the person."""
    if not user.is_authenticated:
        return refuse(_("Log in to become a member."))
    if is_member:
        return refuse(_("You are a member already."))
    if not user.is_colleague:
        return refuse(_("Only colleagues with an approved account can join a group by themselves."))
    if group.way_in != "open":
        return refuse(_("You cannot join this group by yourself."))
    return can_write_now(group)


def can_leave_group(
    user: "User | AnonymousUser", group: "WorkingGroup", *, is_member: bool, is_last_owner: bool
) -> Decision:
    """May this person leave? The automatic group of an organisation is left by leaving the organisation."""
    if not is_member:
        return refuse(_("You are not a member of this group."))
    if group.way_in == "automatic":
        return refuse(_("Everyone at the organisation is in this group."))
    if is_last_owner:
        return refuse(_("You are the only owner. Make someone else an owner first."))
    return ALLOWED


def can_react_in_group(user: "User | AnonymousUser", group: "WorkingGroup", *, is_member: bool) -> Decision:
    """May this person rate and comment here? `group` is readable to the person."""
    if not user.is_authenticated:
        return refuse(_("Only people who are logged in can do this."))
    if not can_write_now(group):
        return can_write_now(group)
    if is_member or group.open_for_reactions:
        return ALLOWED
    return refuse(_("Only members of the group can do this."))
