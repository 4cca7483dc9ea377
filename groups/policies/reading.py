"""Who sees and reads which groups, and how far a text in them reaches: the tables of docs/permissions.md, once."""

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Q

if TYPE_CHECKING:
    from accounts.models import User
    from groups.models import WorkingGroup


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


def widely_read_groups(*, at: str = "") -> Q:
    """Groups that anyone with an account of an organisation reads: what operators see by name, and what figures count.

    `at` as in `groups_read_without_membership`.
    """
    return Q(**{f"{at}visibility__in": WIDELY_READ, f"{at}trashed_at": None})


def is_widely_read(group: "WorkingGroup") -> bool:
    """Whether anyone with an account of an organisation reads this group (the counterpart of `widely_read_groups`)."""
    return group.visibility in WIDELY_READ and group.trashed_at is None


def names_inviter(group: "WorkingGroup", *, is_meant: bool) -> bool:
    """May a page of an invitation say who invites? Who moderates a hidden group is part of what does not exist for others."""
    return is_meant or group.visibility != "hidden"


def moderation_granted_in(user: "User") -> Q:
    """By the guardian permission alone; whoever asks this also asks for the membership."""
    granted = user.workinggroupuserobjectpermission_set.filter(permission__codename="moderate_workinggroup")
    return Q(pk__in=granted.values("content_object"))


@dataclass(frozen=True)
class OwnGroups:
    """The keys of the groups of one person at one moment, by the rules below: as a member, and as a moderator."""

    member: tuple[int, ...]
    moderator: tuple[int, ...]


def own_groups_known(user: "User | AnonymousUser") -> OwnGroups | None:
    """What was found about this person for the page that is being made (`groups.middleware.OwnGroupsOnce`), if anything.

    One page asks for the own groups in ten places: a list of keys costs the database next to nothing, where the rule in
    each of those places is a query of its own.
    """
    return getattr(user, "own_groups", None)


def groups_of_member(user: "User | AnonymousUser") -> Q:
    """Groups the person is a member of: `member_rule`, or what was found by it for this page."""
    known = own_groups_known(user)
    return member_rule(user) if known is None else Q(pk__in=known.member)


def member_rule(user: "User | AnonymousUser") -> Q:
    """The groups that the person is in. In the trash, a group is there only for who put it there and its moderators.

    The automatic group of an organisation also asks that the account still is of that organisation, so that a late
    step in a move never leaks.
    """
    if not user.is_authenticated or not user.is_active:
        return Q(pk__in=[])
    own = Q(pk__in=user.memberships.values("group"))
    own &= Q(trashed_at=None) | Q(trashed_by=user.pk) | moderation_granted_in(user)
    return own & (~Q(way_in="automatic") | Q(organisation=user.organisation_id if user.is_colleague else None))


def groups_read_without_membership(organisation: int | None, *, at: str = "") -> Q:
    """Groups whose content one reads without being in them: as an account of this organisation, or as anyone (None).

    `at` says where the columns stand when it is asked of something in a group ("group__"): a join reads the groups of the few
    rows that a page shows, where a subquery reads all groups that there are.
    """
    rule = Q(**{f"{at}visibility": "public"})
    if organisation is not None:
        of_organisation = {f"{at}visibility": "organisation", f"{at}organisation": organisation}
        rule |= Q(**{f"{at}visibility": "government"}) | Q(**of_organisation)
    return rule & Q(**{f"{at}trashed_at": None})


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
    known = own_groups_known(user)
    return moderation_granted_in(user) & member_rule(user) if known is None else Q(pk__in=known.moderator)


def roles_named(*, is_member: bool) -> Q:
    """Memberships whose role stands beside what the person wrote: of all who run the group, to its members.

    Who is in a group is personal data: others read it of who agreed to be named as the contact, and of nobody else.
    """
    runs = Q(role__in=("moderator", "owner"))
    return runs if is_member else runs & Q(is_contact=True)
