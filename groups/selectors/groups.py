"""What pages need to know about groups."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

from accounts.models import Organisation, User
from accounts.policies import can_run_site, manages
from accounts.selectors import Reader
from accounts.services.ended_addresses import ended_addresses, keeps_an_address
from common.decisions import ALLOWED, Decision
from common.pagination import Page, page_by_key
from groups.models import JoinRequest, Membership, OwnerSearch, OwnershipOffer, Removal, WorkingGroup
from groups.policies import Reach, can_ask_to_join, can_come_back, can_join_group, can_leave_group, reach_of

WELCOME_FOR = timedelta(days=14)


def forget_own_groups(user: Reader) -> None:
    """For a page about one row: the rule inside its queries takes the place of a list of all own groups in one before it."""
    with suppress(AttributeError):
        del user.own_groups  # type: ignore[union-attr]


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


def reader_sentence(group: WorkingGroup, reach: int = Reach.PUBLIC) -> str:
    """Who can read this, in words: the narrower of how far the text reaches and the group, as it is now."""
    members = ngettext(
        "Only the one member of %(group)s", "Only the %(n)s members of %(group)s", group.member_count
    ) % {
        "n": number_format(group.member_count, force_grouping=True),
        "group": group.name,
    }
    wide = {
        Reach.PUBLIC: gettext("Everyone, including on the internet"),
        Reach.GOVERNMENT: gettext("Everyone in government with an account"),
        Reach.ORGANISATION: gettext("Everyone at %(organisation)s, and the members of the group")
        % {"organisation": group.organisation.name},
    }
    return wide.get(Reach(min(reach, reach_of(group.visibility))), members)


def number_of_readers(group: WorkingGroup) -> int | None:
    """How many accounts read the group by its visibility, its members at least; None for everyone on the internet."""
    reach = reach_of(group.visibility)
    if reach == Reach.PUBLIC:
        return None
    readers = User.objects.colleagues()
    if reach == Reach.GOVERNMENT:
        return max(readers.count(), group.member_count)
    if reach == Reach.ORGANISATION:
        return max(readers.filter(organisation=group.organisation_id).count(), group.member_count)
    return group.member_count


def is_owner_of(user: Reader, group: WorkingGroup) -> bool:
    membership = membership_of(user, group)
    return membership is not None and membership.role == Membership.Role.OWNER


@dataclass(frozen=True)
class Standing:
    """What became of asking to join a group: the last request of this person, and whether asking (again) is possible."""

    request: JoinRequest | None
    ask: Decision
    kept_out_until: date | None = None

    @property
    def is_waiting(self) -> bool:
        return self.request is not None and self.request.state == JoinRequest.State.WAITING

    @property
    def is_refused(self) -> bool:
        return self.request is not None and self.request.state == JoinRequest.State.REFUSED


def standing_of(user: Reader, group: WorkingGroup) -> Standing:
    """For who is no member of this group; two queries at most."""
    last = group.join_requests.filter(person=user).last() if user.is_authenticated else None
    not_before = last.ask_again_from if last else None
    kept_out = group.removals.last_day_for(user) if user.is_authenticated else None
    ask = can_ask_to_join(user, group, is_member=False, not_before=not_before, kept_out_until=kept_out)
    return Standing(last, ask, kept_out)


def requests_page(group: WorkingGroup, query: QueryDict) -> Page[JoinRequest]:
    """Who waits for an answer, the latest first; one query."""
    waiting = group.join_requests.answerable().select_related("person__organisation")
    return page_by_key(waiting, query, field="asked_at", key="public_id", size=20)


@dataclass(frozen=True)
class MemberList:
    """Who is in a group, for its members. Of the first page also who runs it, and for who moderates who is kept out."""

    page: Page[Any]
    leaders: list[Membership]
    kept_out: list[Removal]
    search: str


def members_page(group: WorkingGroup, query: QueryDict, *, is_moderator: bool) -> MemberList:
    """The members, the newest first, those who fit `q` in name or organisation; three queries at most.

    Whose account ended is no member any more; an account that is frozen stays one.
    """
    search = " ".join(query.get("q", "").replace("\0", "").split())[:80]
    members = group.memberships.of_today().select_related("person__organisation")
    members = members.annotate(person_key=F("person__public_id"))
    found = members
    for word in search.split():
        found = found.filter(Q(person__name__icontains=word) | _at_organisation(word))
    page = page_by_key(found, query, field="joined_at", key="person_key", size=25)
    runs = members.exclude(role=Membership.Role.MEMBER).order_by("-role", "joined_at", "pk")
    kept_out = group.removals.in_force().select_related("person").order_by("until", "pk") if is_moderator else None
    return MemberList(
        page=page,
        leaders=[] if search or not page.is_first else list(runs[:50]),
        kept_out=list(kept_out[:100]) if kept_out is not None and page.is_first and not search else [],
        search=search,
    )


def _at_organisation(word: str) -> Q:
    """Members of an organisation with this word in its name: as it is shown, so only when it let them in."""
    return Q(person__organisation__name__icontains=word, person__approved_at__isnull=False)


def member_of(group: WorkingGroup, public_id: str) -> Membership | None:
    """The membership of the person with this id, with the person."""
    members = group.memberships.of_today().filter(person__public_id=public_id)
    return members.select_related("person__organisation", "group").first()


def number_waiting(group: WorkingGroup) -> int:
    """How many wait for an answer; ask it for who moderates."""
    return group.join_requests.answerable().count()


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
    # Moderators and owners who agreed to be named to everyone who sees the group.
    contacts: list[Membership]
    # This person is asked to own the group: because nobody does, or because it is handed over.
    is_offered: bool = False
    # What became of asking to join, for who is no member.
    standing: Standing | None = None
    # Refused with the day for who was taken out and cannot come back yet.
    come_back: Decision = ALLOWED

    @property
    def is_member(self) -> bool:
        return self.membership is not None

    @property
    def is_new(self) -> bool:
        """Whether the welcome of the group is still for this member."""
        return self.membership is not None and self.membership.joined_at > timezone.now() - WELCOME_FOR


def group_head(user: Reader, group: WorkingGroup, *, can_read: bool) -> GroupHead:
    """Six queries at most. Owners are named to members only: who is in a group is personal data."""
    membership = membership_of(user, group)
    turn_to = Q(is_contact=True) | Q(role=Membership.Role.OWNER) if membership else Q(is_contact=True)
    named = list(group.memberships.of_today().filter(turn_to).select_related("person__organisation")[:50])
    owners = [row for row in named if row.role == Membership.Role.OWNER]
    is_last_owner = membership is not None and membership.role == Membership.Role.OWNER and len(owners) == 1
    standing = standing_of(user, group) if membership is None else None
    kept_out = standing.kept_out_until if standing else None
    return GroupHead(
        group=group,
        membership=membership,
        can_read=can_read,
        join=can_join_group(user, group, is_member=membership is not None, kept_out_until=kept_out),
        leave=can_leave_group(user, group, is_member=membership is not None, is_last_owner=is_last_owner),
        readers=reader_sentence(group),
        owners=[row for row in owners if not row.is_contact],
        contacts=[row for row in named if row.is_contact],
        is_offered=membership is not None and open_offer(user, group) is not None,
        standing=standing,
        come_back=can_come_back(kept_out),
    )


@dataclass(frozen=True)
class OwnerlessGroup:
    """A group without an owner as its organisation's manager sees it: a key to act on, number and size. No name, no day."""

    key: str
    number: int
    member_count: int
    is_asked: bool


def groups_without_owner(organisation: Organisation) -> list[OwnerlessGroup]:
    """The groups of this organisation that look for an owner, the longest first; one query."""
    open_offers = OwnershipOffer.objects.filter(
        group=OuterRef("group"), answered_at=None, expires_at__gt=timezone.now()
    )
    searches = OwnerSearch.objects.filter(group__organisation=organisation).select_related("group")
    searches = searches.annotate(is_considered=Exists(open_offers))
    return [
        OwnerlessGroup(
            key=search.key,
            number=search.group_id,
            member_count=search.group.member_count,
            # Once everyone said no or let it pass, the members can be asked again.
            is_asked=search.asked_all_at is not None and search.is_considered,
        )
        for search in searches.order_by("created_at", "pk")
    ]


def ownerless_group(user: Reader, key: str) -> WorkingGroup | None:
    """The group behind the key, for the manager of its organisation or an operator; None for anyone else."""
    search = OwnerSearch.objects.filter(key=key).select_related("group").first()
    if search is None or not user.is_authenticated:
        return None
    may = bool(can_run_site(user)) or manages(user, search.group.organisation_id)
    return search.group if may else None


def open_offer(user: Reader, group: WorkingGroup) -> OwnershipOffer | None:
    """Whether this person is asked to own the group at this moment."""
    if not user.is_authenticated:
        return None
    return group.ownership_offers.filter(person=user, answered_at=None, expires_at__gt=timezone.now()).first()


def open_transfer(group: WorkingGroup) -> OwnershipOffer | None:
    """To whom the main owner wants to hand the group over, while it is asked; ask it for the main owner."""
    offers = group.ownership_offers.filter(answered_at=None, is_transfer=True, expires_at__gt=timezone.now())
    return offers.select_related("person").first()


@dataclass(frozen=True)
class WhatEnds:
    """What a person loses by leaving the organisation, or moving to another: to say beforehand, to the person only."""

    organisation: Organisation | None
    # What moving ends: the group of the organisation, and its groups that only its people read.
    groups_of_organisation: list[WorkingGroup]
    # What leaving ends besides: every other group.
    other_groups: list[WorkingGroup]
    # Groups that look for another owner when the person is no longer in them.
    owned_alone: list[WorkingGroup]
    is_manager: bool
    # Nobody manages the organisation any more after this.
    is_last_manager: bool
    addresses: list[str]
    other_addresses: bool


def what_moving_ends(user: User, going_to: Organisation | None = None) -> WhatEnds:
    """What ends for this person; `going_to` keeps the addresses that the next organisation shares."""
    # Not what lies in the trash, for who does not see it there.
    groups = list(WorkingGroup.objects.of_member(user).order_by("name", "pk"))
    old = user.organisation
    ending = [
        g for g in groups if g.way_in == "automatic" or (g.visibility == "organisation" and g.organisation == old)
    ]
    owners = Membership.objects.filter(role=Membership.Role.OWNER, group=OuterRef("group")).exclude(person=user)
    alone = Membership.objects.filter(~Exists(owners), person=user, role=Membership.Role.OWNER)
    alone_in = set(alone.values_list("group", flat=True))
    ended = ended_addresses(user, old, going_to)
    is_manager = old is not None and manages(user, old.pk)
    others = User.objects.managers_of(old).exclude(pk=user.pk) if is_manager and old else User.objects.none()
    return WhatEnds(
        organisation=old,
        groups_of_organisation=ending,
        other_groups=[group for group in groups if group not in ending],
        owned_alone=[group for group in groups if group.pk in alone_in],
        is_manager=is_manager,
        is_last_manager=is_manager and not others.exists(),
        addresses=ended,
        other_addresses=keeps_an_address(user, ended),
    )
