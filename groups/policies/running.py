"""Who makes groups, changes and runs them, and when one may write in them."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from accounts.policies import can_write_at_all, manages
from common.decisions import ALLOWED, Decision, refuse
from groups.policies.reading import is_widely_read

if TYPE_CHECKING:
    from accounts.models import User
    from groups.models import WorkingGroup


def can_create_group(user: "User | AnonymousUser") -> Decision:
    """Who makes groups is the site's choice (GROUP_CREATORS): all colleagues, managers of organisations, or operators."""
    if not user.is_authenticated:
        return refuse(_("Log in to make a group."))
    if not user.is_colleague:
        return refuse(_("Only colleagues with an approved account can make a group."))
    if settings.GROUP_CREATORS == "managers" and not user.is_staff and not manages(user, user.organisation_id):
        return refuse(_("Only managers of an organisation make groups here. Ask the one of your organisation."))
    if settings.GROUP_CREATORS == "operators" and not user.is_staff:
        return refuse(_("Only operators make groups here. Ask the operator."))
    return can_write_at_all(user)


def can_run_group(group: "WorkingGroup") -> Decision:
    """May anything about the group be changed by its own people? Not while it is frozen or in the trash."""
    if group.frozen_at is not None:
        return refuse(_("This group is frozen. You can read it; nothing in it can be changed for now."))
    if group.trashed_at is not None:
        return refuse(_("This group is in the trash. Put it back first."))
    return ALLOWED


def can_change_group(user: "User | AnonymousUser | None", group: "WorkingGroup", *, is_moderator: bool) -> Decision:
    """May this person say what the group is and who to turn to? Moderators and owners do, and the system."""
    if user is None:
        return ALLOWED
    if not is_moderator:
        return refuse(_("Only owners and moderators change what stands here about the group."))
    return can_run_group(group)


_WAYS_IN = {"closed": ("request", "invitation"), "hidden": ("invitation",)}


def ways_into(group: "WorkingGroup", visibility: str) -> tuple[str, ...]:
    """How people may come into this group when it is of this visibility: the table of docs/permissions.md.

    The group of an organisation stays automatic, and no other group becomes it.
    """
    if group.way_in == "automatic":
        return ("automatic",)
    return _WAYS_IN.get(visibility, ("open", "request", "invitation"))


def can_change_visibility(group: "WorkingGroup", *, is_owner: bool) -> Decision:
    """May this person say who reads the group, and how people come in? Owners do, and the system."""
    if is_owner:
        return can_run_group(group)
    if group.way_in == "automatic":
        return refuse(_("This is the group of everyone at the organisation. It has no owner who can change this."))
    return refuse(_("Only owners of the group decide who may read it."))


def can_write_now(user: "User | AnonymousUser", group: "WorkingGroup") -> Decision:
    """May this person, who otherwise may, write in the group at this moment?

    Not in the trash, frozen or archived, and not without an owner: nobody answers for it meanwhile.
    """
    if not can_run_group(group):
        return can_run_group(group)
    if group.organisation.frozen_at is not None:
        return refuse(_("The organisation of this group is frozen. You can read it; nobody can write in it for now."))
    if group.archived_at is not None:
        return refuse(_("This group is archived. You can read it; nobody writes in it any more."))
    if group.ownerless_since is not None:
        return refuse(_("This group has no owner at the moment. You can read it; you can write again once it has one."))
    return can_write_at_all(user)


def can_come_in_now(user: "User | AnonymousUser", group: "WorkingGroup") -> Decision:
    """Nobody comes in where nobody may write. Who asks may not read the group, so the sentences do not speak of reading."""
    if group.frozen_at is not None or group.organisation.frozen_at is not None:
        return refuse(_("This group is frozen. Nobody can become a member for now."))
    if group.archived_at is not None:
        return refuse(_("This group is archived. Nobody can become a member any more."))
    if group.ownerless_since is not None:
        return refuse(_("This group has no owner at the moment. You can become a member once it has one."))
    return can_write_now(user, group)


def can_own_group(group: "WorkingGroup", *, is_offered: bool) -> Decision:
    """May this person say yes or no to owning the group? Who was asked, while it is asked."""
    if is_offered:
        return can_run_group(group)
    return refuse(_("You are not asked to own this group, or not any more."))


def can_ask_for_owner(group: "WorkingGroup", *, is_manager: bool) -> Decision:
    """May this person ask the members to choose an owner? The organisation that answers for the group, which has none."""
    if not is_manager:
        return refuse(_("Only the manager of the organisation can do this."))
    if group.ownerless_since is None:
        return refuse(_("This group has an owner."))
    return ALLOWED


def can_change_role(
    group: "WorkingGroup",
    *,
    is_owner: bool,
    is_last_owner: bool = False,
    is_guest_to_own: bool = False,
    is_other_main_owner: bool = False,
) -> Decision:
    """May this person give another member a role? Owners do; the last owner stays one, and a guest does not become one."""
    if not is_owner:
        return refuse(_("Only owners of the group decide who moderates and owns it."))
    if not can_run_group(group):
        return can_run_group(group)
    if is_other_main_owner:
        return refuse(_("This person is the main owner. Only the main owner hands the group over."))
    if is_last_owner:
        return refuse(_("A group cannot be without an owner. Make someone else an owner first."))
    if is_guest_to_own:
        return refuse(_("Only colleagues with an approved account can own a group."))
    return ALLOWED


def can_see_members(*, is_member: bool) -> Decision:
    """May this person see who is in the group? It is personal data: the members do, and nobody else."""
    if is_member:
        return ALLOWED
    return refuse(_("Only members see who is in the group."))


def can_see_figures(*, is_moderator: bool) -> Decision:
    """May this person see how the group does, in numbers about five people or more? Who moderates does."""
    if is_moderator:
        return ALLOWED
    return refuse(_("Only owners and moderators see the figures of the group."))


def can_remove_member(
    group: "WorkingGroup", *, is_moderator: bool, is_owner: bool, is_self: bool, role: str
) -> Decision:
    """May this person take a member with this role out? Moderators take out members; owners take out moderators, too."""
    if not is_moderator:
        return refuse(_("Only owners and moderators take someone out of the group."))
    if group.way_in == "automatic":
        return refuse(_("Everyone at the organisation is in this group."))
    if is_self:
        return refuse(_("You cannot take yourself out. You can leave the group."))
    if role == "owner":
        return refuse(_("An owner cannot be taken out. Give this person another role first."))
    if role == "moderator" and not is_owner:
        return refuse(_("Only owners take a moderator out of the group."))
    return can_run_group(group)


def can_export_members(*, is_moderator: bool) -> Decision:
    """May this person take the list of members along? Who moderates does."""
    if is_moderator:
        return ALLOWED
    return refuse(_("Only owners and moderators download the list of members."))


def can_export_group(group: "WorkingGroup", *, is_for_owner: bool) -> Decision:
    """May the site make a copy of the group? For one of its owners; without one only of what everyone in government reads."""
    if is_for_owner or is_widely_read(group):
        return ALLOWED
    return refuse(_("Only owners get a copy of this group: not everyone reads it."))


def can_lift_removal(group: "WorkingGroup", *, is_moderator: bool) -> Decision:
    """May this person let someone come back before the day? Who takes people out does."""
    if is_moderator:
        return can_run_group(group)
    return refuse(_("Only owners and moderators take someone out of the group."))


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


def can_rate_in_group(user: "User | AnonymousUser", group: "WorkingGroup", *, is_member: bool) -> Decision:
    """May this person give stars here? `group` is readable to the person."""
    return _can_react(user, group, may=is_member or group.others_may_rate)


def can_comment_in_group(user: "User | AnonymousUser", group: "WorkingGroup", *, is_member: bool) -> Decision:
    """May this person comment here? `group` is readable to the person."""
    return _can_react(user, group, may=is_member or group.others_may_comment)


def _can_react(user: "User | AnonymousUser", group: "WorkingGroup", *, may: bool) -> Decision:
    if not user.is_authenticated:
        return refuse(_("Only people who are logged in can do this."))
    if not may:
        return refuse(_("Only members of the group can do this."))
    return can_write_now(user, group)


def can_archive_group(group: "WorkingGroup", *, is_owner: bool) -> Decision:
    """May this person close the group for writing for good, and open it again? Owners do, and the system."""
    if group.way_in == "automatic":
        return refuse(
            _("This is the group of everyone at the organisation. It stays as long as the organisation does.")
        )
    if is_owner:
        return can_run_group(group)
    return refuse(_("Only owners of the group archive it, and open it again."))


def can_trash_group(group: "WorkingGroup", *, is_main_owner: bool) -> Decision:
    """May this person put the group in the trash? The main owner does, and the system."""
    if group.way_in == "automatic":
        return refuse(
            _("This is the group of everyone at the organisation. It stays as long as the organisation does.")
        )
    if is_main_owner:
        return can_run_group(group)
    return refuse(_("Only the main owner of the group puts it in the trash."))


def can_restore_group(group: "WorkingGroup", *, is_owner: bool) -> Decision:
    """May this person take the group out of the trash? Owners do, and the system; not while it is frozen."""
    if not is_owner:
        return refuse(_("Only owners of the group take it out of the trash."))
    if group.frozen_at is not None:
        return can_run_group(group)
    return ALLOWED


def can_transfer_group(group: "WorkingGroup", *, is_main_owner: bool, is_self: bool = False) -> Decision:
    """May this person offer the group to a member? The main owner does, and the system."""
    if group.way_in == "automatic":
        return refuse(_("This is the group of everyone at the organisation. Nobody owns it."))
    if not is_main_owner:
        return refuse(_("Only the main owner of the group hands it over."))
    if is_self:
        return refuse(_("You are the main owner already."))
    return can_run_group(group)
