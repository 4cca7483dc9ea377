"""Who may see, read and do what in groups: the tables of docs/permissions.md, once."""

from datetime import date, datetime, timedelta
from enum import IntEnum
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.policies import can_write_at_all, manages
from common.decisions import ALLOWED, Decision, refuse

if TYPE_CHECKING:
    from accounts.models import User
    from groups.models import WorkingGroup


# Who was refused asks again a week later at the earliest: a no is an answer, and not the beginning of a quarrel.
ASK_AGAIN_AFTER = timedelta(days=7)

# What anyone with an account of an organisation reads.
WIDELY_READ = ("public", "government")


class Reach(IntEnum):
    """How far a text is read; the members always read it. Each reaches whom the ones before it reach, and more."""

    MEMBERS = 0
    ORGANISATION = 1
    GOVERNMENT = 2
    PUBLIC = 3


_REACH = {"organisation": Reach.ORGANISATION, "government": Reach.GOVERNMENT, "public": Reach.PUBLIC}


def reach_of(visibility: str) -> Reach:
    """How far a group of this visibility lets its texts be read."""
    return _REACH.get(visibility, Reach.MEMBERS)


def texts_reaching(organisation: int | None, *, reach: str = "reach", group: str = "group") -> Q:
    """Texts written for who is not in the group: for an account of this organisation, or for anyone (None).

    `reach` and `group` say where the columns stand. It asks nothing about the group as it is now: what counts is the
    narrower of the two.
    """
    if organisation is None:
        return Q(**{f"{reach}__gte": Reach.PUBLIC})
    of_organisation = Q(**{f"{reach}__gte": Reach.ORGANISATION, f"{group}__organisation": organisation})
    return Q(**{f"{reach}__gte": Reach.GOVERNMENT}) | of_organisation


def nearest_reach(user: "User | AnonymousUser", organisation: int, *, is_member: bool) -> Reach:
    """The narrowest texts that this person reads in a group of this organisation (the counterpart of `texts_reaching`)."""
    if is_member:
        return Reach.MEMBERS
    if not user.is_authenticated or not user.is_colleague:
        return Reach.PUBLIC
    return Reach.ORGANISATION if user.organisation_id == organisation else Reach.GOVERNMENT


def widely_read_groups() -> Q:
    """Groups that anyone with an account of an organisation reads: what operators see by name, and what figures count."""
    return Q(visibility__in=WIDELY_READ, trashed_at=None)


def _moderated(user: "User") -> Q:
    """By the guardian permission alone; whoever asks this also asks for the membership."""
    granted = user.workinggroupuserobjectpermission_set.filter(permission__codename="moderate_workinggroup")
    return Q(pk__in=granted.values("content_object"))


def groups_of_member(user: "User | AnonymousUser") -> Q:
    """Groups the person is a member of. In the trash, a group is there only for who put it there and its moderators.

    The automatic group of an organisation also asks that the account still is of that organisation, so that a late
    step in a move never leaks.
    """
    if not user.is_authenticated or not user.is_active:
        return Q(pk__in=[])
    own = Q(pk__in=user.memberships.values("group")) & (Q(trashed_at=None) | Q(trashed_by=user.pk) | _moderated(user))
    return own & (~Q(way_in="automatic") | Q(organisation=user.organisation_id if user.is_colleague else None))


def groups_read_without_membership(organisation: int | None) -> Q:
    """Groups whose content one reads without being in them: as an account of this organisation, or as anyone (None)."""
    rule = Q(visibility="public")
    if organisation is not None:
        rule |= Q(visibility="government") | Q(visibility="organisation", organisation=organisation)
    return rule & Q(trashed_at=None)


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
        rule |= Q(visibility="closed", trashed_at=None)
    return rule


def memberships_that_count() -> Q:
    """Memberships of who is in the group today: the counterpart of `groups_of_member`, for all its members at once."""
    of_organisation = Q(person__organisation=F("group__organisation"), person__approved_at__isnull=False)
    return Q(person__is_active=True) & (~Q(group__way_in="automatic") | of_organisation)


def groups_of_moderator(user: "User | AnonymousUser") -> Q:
    """Groups the person moderates: the guardian permission decides, and only while the person is a member."""
    if not user.is_authenticated or not user.is_active:
        return Q(pk__in=[])
    return _moderated(user) & groups_of_member(user)


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


def can_join_group(
    user: "User | AnonymousUser", group: "WorkingGroup", *, is_member: bool, kept_out_until: date | None = None
) -> Decision:
    """May this person join at once? `group` is visible to the person."""
    if not user.is_authenticated:
        return refuse(_("Log in to become a member."))
    if is_member:
        return refuse(_("You are a member already."))
    if not user.is_colleague:
        return refuse(_("Only colleagues with an approved account can join a group by themselves."))
    if group.way_in != "open":
        return refuse(_("You cannot join this group by yourself."))
    if not can_come_back(kept_out_until):
        return can_come_back(kept_out_until)
    return can_write_now(user, group)


def can_come_back(kept_out_until: date | None) -> Decision:
    """May this person come in again? Not while a removal with a last day is in force."""
    if kept_out_until is None:
        return ALLOWED
    day = date_format(kept_out_until, "DATE_FORMAT")
    return refuse(_("You were taken out of this group. You can come back after %(day)s.") % {"day": day})


def can_ask_to_join(
    user: "User | AnonymousUser",
    group: "WorkingGroup",
    *,
    is_member: bool,
    not_before: datetime | None = None,
    kept_out_until: date | None = None,
) -> Decision:
    """May this person ask to be let in? `group` is visible to the person; `not_before` follows an earlier no."""
    if not user.is_authenticated:
        return refuse(_("Log in to ask to join."))
    if is_member:
        return refuse(_("You are a member already."))
    if not user.is_colleague:
        return refuse(_("Only colleagues with an approved account can ask to join a group."))
    if group.way_in != "request":
        return refuse(_("You cannot ask to join this group."))
    if not_before is not None and not_before > timezone.now():
        day = date_format(timezone.localtime(not_before), "DATE_FORMAT")
        return refuse(_("You can ask again from %(day)s.") % {"day": day})
    if not can_come_back(kept_out_until):
        return can_come_back(kept_out_until)
    return can_write_now(user, group)


def can_answer_requests(group: "WorkingGroup", *, is_moderator: bool) -> Decision:
    """May this person let in who asks, or refuse? Moderators and owners do."""
    if is_moderator:
        return can_run_group(group)
    return refuse(_("Only owners and moderators answer who asks to join."))


def can_see_members(*, is_member: bool) -> Decision:
    """May this person see who is in the group? It is personal data: the members do, and nobody else."""
    if is_member:
        return ALLOWED
    return refuse(_("Only members see who is in the group."))


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
    if not is_main_owner:
        return refuse(_("Only the main owner of the group hands it over."))
    if is_self:
        return refuse(_("You are the main owner already."))
    return can_run_group(group)
