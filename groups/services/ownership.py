"""Roles in a group, and who owns it when nobody does.

A group never stays without an owner. The longest-serving moderator becomes it at once; else the longest-serving member is
asked, then the next. Until someone accepts the group is closed for writing. The group of an organisation has no owner: all
its people are in it, and the organisation answers for it.

Several people may own a group. One of them is the main owner: that one alone hands the group over, to who accepts it, and
puts it in the trash. When the main owner goes, the longest-serving of the others is it.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from guardian.shortcuts import assign_perm, remove_perm

from accounts.models import User
from accounts.policies import can_run_site, manages
from accounts.services import ask_presence, ask_to_act, take_back_copies
from accounts.services.locking import lock_people
from audit.services import asked_reason, record
from groups.models import Membership, OwnerSearch, OwnershipOffer, WorkingGroup
from groups.policies import can_ask_for_owner, can_change_role, can_own_group, can_transfer_group
from notifications.services import announce

MODERATE = "groups.moderate_workinggroup"
MODERATING_ROLES = (Membership.Role.MODERATOR, Membership.Role.OWNER)
# How long one member may think about it before the next one is asked.
TIME_TO_ANSWER = timedelta(days=14)


def owners_here(group: WorkingGroup) -> QuerySet[Membership]:
    """The owners whose account goes on. Frozen is for a while, and no reason to hand the group to someone else."""
    return group.memberships.filter(_goes_on(), role=Membership.Role.OWNER)


def _goes_on() -> Q:
    ends = Q(person__guest_until=None) | Q(person__guest_until__gte=timezone.localdate())
    return ends & Q(person__is_active=True)


def _candidates(group: WorkingGroup) -> QuerySet[Membership]:
    """Members who could own the group, the longest-serving first: colleagues, because an owner answers for it."""
    colleagues = User.objects.colleagues().filter(frozen_at=None)
    return group.memberships.filter(person__in=colleagues).order_by("joined_at", "pk").select_related("person")


@transaction.atomic
def change_role(group: WorkingGroup, person: User, role: str, *, acting_user: User | None) -> Membership | None:
    """Give a member another role, with its rights; the person is told. Only owners do, and the last owner stays one.

    None for who is no member.
    """
    if acting_user is not None:
        lock_people(acting_user.pk, person.pk)
        ask_to_act(acting_user)
    group = WorkingGroup.objects.select_for_update().get(pk=group.pk)
    membership = group.memberships.filter(person=person).first()
    if membership is None:
        return None
    was_owner = membership.role == Membership.Role.OWNER
    is_last = was_owner and role != Membership.Role.OWNER and not owners_here(group).exclude(pk=membership.pk).exists()
    if acting_user is not None:
        is_owner = owners_here(group).filter(person=acting_user).exists()
        is_guest_to_own = role == Membership.Role.OWNER and not membership.person.is_colleague
        can_change_role(
            group,
            is_owner=is_owner,
            is_last_owner=is_last,
            is_guest_to_own=is_guest_to_own,
            is_other_main_owner=membership.is_main_owner and person.pk != acting_user.pk and role != membership.role,
        ).enforce()
    if membership.role != role:
        _give_role(membership, role, acting_user=acting_user)
        announce("group_role_changed", membership, acting_user=acting_user, key=f"role:{timezone.now().isoformat()}")
    settle_owner(group, acting_user=acting_user)
    return membership


def _give_role(membership: Membership, role: str, *, acting_user: User | None) -> None:
    if membership.role == role:
        return
    if membership.role == Membership.Role.OWNER:
        take_back_copies(membership.person, about=membership.group.slug)
    membership.role = role
    membership.is_main_owner = membership.is_main_owner and role == Membership.Role.OWNER
    membership.is_contact = membership.is_contact and role in MODERATING_ROLES
    membership.save(update_fields=["role", "is_main_owner", "is_contact"])
    grant = assign_perm if role in MODERATING_ROLES else remove_perm
    grant(MODERATE, membership.person, membership.group)
    record("group.role_changed", membership.group, acting_user=acting_user, person=membership.person_id, role=role)


@transaction.atomic
def settle_owner(group: WorkingGroup, *, acting_user: User | None) -> None:
    """Bring the group into the state that its owners give it; twice is once. For services, and for the daily sweep."""
    group = WorkingGroup.objects.select_for_update().get(pk=group.pk)
    if group.way_in == WorkingGroup.WayIn.AUTOMATIC:
        return
    if owners_here(group).exists():
        _close_search(group, acting_user=acting_user)
        _settle_main_owner(group, acting_user=acting_user)
        return
    group.memberships.filter(is_main_owner=True).update(is_main_owner=False)
    # Nobody hands over any more what nobody owns: who was offered it is asked like everyone else.
    group.ownership_offers.filter(answered_at=None, is_transfer=True).update(answered_at=timezone.now())
    for ended in group.memberships.filter(role__in=MODERATING_ROLES).exclude(_goes_on()).select_related("person"):
        _give_role(ended, Membership.Role.MEMBER, acting_user=acting_user)
    moderator = _candidates(group).filter(role=Membership.Role.MODERATOR).first()
    if moderator is not None:
        _make_owner(group, moderator, acting_user=acting_user)
        return
    if group.ownerless_since is None:
        group.ownerless_since = timezone.now()
        group.save(update_fields=["ownerless_since"])
        record("group.ownerless", group, acting_user=acting_user)
    search, _new = OwnerSearch.objects.get_or_create(group=group)
    if not group.ownership_offers.filter(answered_at=None).exists():
        asked = group.ownership_offers.filter(offered_at__gte=search.created_at)
        following = _candidates(group).exclude(person__in=asked.values("person")).first()
        if following is not None:
            _offer(group, following.person, acting_user=acting_user)


def _make_owner(group: WorkingGroup, membership: Membership, *, acting_user: User | None) -> None:
    _give_role(membership, Membership.Role.OWNER, acting_user=acting_user)
    now = timezone.now()
    group.ownership_offers.filter(person=membership.person, answered_at=None).update(answered_at=now)
    made = OwnershipOffer.objects.create(
        group=group, person=membership.person, expires_at=now, answered_at=now, accepted=True
    )
    announce("group_owner_made", made, acting_user=None)
    _close_search(group, acting_user=acting_user)
    _settle_main_owner(group, acting_user=acting_user)


def _settle_main_owner(group: WorkingGroup, *, acting_user: User | None) -> None:
    """Of the owners here one is the main one: who is it, as long as that goes on, and then the longest-serving."""
    owners = owners_here(group).order_by("joined_at", "pk")
    if not owners.filter(is_main_owner=True).exists():
        _make_main(owners[0], acting_user=acting_user)


def _make_main(membership: Membership, *, acting_user: User | None) -> None:
    Membership.objects.filter(group=membership.group_id, is_main_owner=True).update(is_main_owner=False)
    Membership.objects.filter(pk=membership.pk).update(is_main_owner=True)
    record("group.main_owner_changed", membership.group, acting_user=acting_user, person=membership.person_id)


def _close_search(group: WorkingGroup, *, acting_user: User | None) -> None:
    group.ownership_offers.filter(answered_at=None, is_transfer=False).update(answered_at=timezone.now())
    OwnerSearch.objects.filter(group=group).delete()
    if group.ownerless_since is not None:
        group.ownerless_since = None
        group.save(update_fields=["ownerless_since"])
        record("group.owned_again", group, acting_user=acting_user)


def _offer(group: WorkingGroup, person: User, *, acting_user: User | None) -> None:
    offer, is_new = OwnershipOffer.objects.get_or_create(
        group=group, person=person, answered_at=None, defaults={"expires_at": timezone.now() + TIME_TO_ANSWER}
    )
    if is_new:
        record("group.ownership_offered", group, acting_user=acting_user, person=person.pk)
        announce("group_owner_asked", offer, acting_user=None)


def withdraw_offers(group: WorkingGroup, person: User) -> None:
    """Who is no member any more is not asked any more."""
    group.ownership_offers.filter(person=person, answered_at=None).update(answered_at=timezone.now())


def _locked_offer(group: WorkingGroup, acting_user: User) -> tuple[WorkingGroup, OwnershipOffer | None]:
    ask_presence(acting_user)
    group = WorkingGroup.objects.select_for_update().get(pk=group.pk)
    offers = group.ownership_offers.filter(person=acting_user, answered_at=None, expires_at__gt=timezone.now())
    return group, offers.first()


@transaction.atomic
def accept_ownership(group: WorkingGroup, *, acting_user: User) -> WorkingGroup:
    """Own the group from now on; it is open for writing again. The first who accepts owns it. Twice is once."""
    ask_to_act(acting_user)
    group, offer = _locked_offer(group, acting_user)
    membership = _candidates(group).filter(person=acting_user).first()
    if (
        membership is not None
        and membership.role == Membership.Role.OWNER
        and (offer is None or membership.is_main_owner)
    ):
        return group
    can_own_group(group, is_offered=offer is not None and membership is not None).enforce()
    assert offer is not None  # noqa: S101 (for the type checker: enforce() raised)
    assert membership is not None  # noqa: S101
    offer.answered_at, offer.accepted = timezone.now(), True
    offer.save(update_fields=["answered_at", "accepted"])
    _give_role(membership, Membership.Role.OWNER, acting_user=acting_user)
    if offer.is_transfer:
        _make_main(membership, acting_user=acting_user)
        announce("group_transfer_answered", offer, acting_user=acting_user)
    _close_search(group, acting_user=acting_user)
    _settle_main_owner(group, acting_user=acting_user)
    return group


@transaction.atomic
def decline_ownership(group: WorkingGroup, *, acting_user: User) -> WorkingGroup:
    """Say no; of a group without an owner the next longest-serving member is asked. Twice is once."""
    group, offer = _locked_offer(group, acting_user)
    if offer is not None:
        offer.answered_at = timezone.now()
        offer.save(update_fields=["answered_at"])
        record("group.ownership_declined", group, acting_user=acting_user)
        if offer.is_transfer:
            announce("group_transfer_answered", offer, acting_user=acting_user)
        settle_owner(group, acting_user=None)
    return group


@transaction.atomic
def offer_group(group: WorkingGroup, person: User, *, acting_user: User | None) -> OwnershipOffer | None:
    """Offer the group to a member, who becomes its main owner by accepting; who offers stays an owner. Twice is once.

    One offer stands at a time: a new one takes the place of the one before. None for who is no member, or cannot own it.
    """
    lock_people(person.pk, *([acting_user.pk] if acting_user else []))
    if acting_user is not None:
        ask_to_act(acting_user)
    group = WorkingGroup.objects.select_for_update().get(pk=group.pk)
    main = owners_here(group).filter(is_main_owner=True).first()
    can_transfer_group(
        group,
        is_main_owner=acting_user is None or (main is not None and main.person_id == acting_user.pk),
        is_self=main is not None and main.person_id == person.pk,
    ).enforce()
    if not _candidates(group).filter(person=person).exists():
        return None
    open_offers = group.ownership_offers.filter(answered_at=None, is_transfer=True)
    known = open_offers.filter(person=person, expires_at__gt=timezone.now()).first()
    if known is not None:
        return known
    open_offers.update(answered_at=timezone.now())
    offer = OwnershipOffer.objects.create(
        group=group, person=person, is_transfer=True, expires_at=timezone.now() + TIME_TO_ANSWER
    )
    record("group.transfer_offered", group, acting_user=acting_user, person=person.pk)
    announce("group_owner_asked", offer, acting_user=acting_user)
    return offer


@transaction.atomic
def offer_group_for_site(
    group: WorkingGroup, person: User, *, reason: str, acting_user: User | None
) -> OwnershipOffer | None:
    """Offer the group to a member where none of its owners can; the person still has to accept, and the owners are told.

    For who runs the site. Of a group without an owner the first who accepts owns it, as when its members are asked. Twice is
    once. None for who is no member, or cannot own it. ValidationError in words for an empty reason.
    """
    can_run_site(acting_user).enforce()
    why = asked_reason(reason)
    lock_people(person.pk)
    group = WorkingGroup.objects.select_for_update().get(pk=group.pk)
    can_transfer_group(group, is_main_owner=True).enforce()
    waiting = group.ownership_offers.filter(person=person, answered_at=None, expires_at__gt=timezone.now())
    known = waiting.first()
    offer: OwnershipOffer | None
    if owners_here(group).exists():
        offer = offer_group(group, person, acting_user=None)
        if offer is not None and offer != known:
            announce("group_offered_for_site", offer, acting_user=None)
    elif _candidates(group).filter(person=person).exists():
        # One that is over is made anew: the person has the whole time to answer.
        group.ownership_offers.filter(person=person, answered_at=None).exclude(pk__in=waiting).update(
            answered_at=timezone.now()
        )
        OwnerSearch.objects.get_or_create(group=group)
        _offer(group, person, acting_user=None)
        offer = waiting.get()
    else:
        return None
    if offer is not None and offer != known:
        record("group.offered_for_site", group, acting_user=acting_user, person=person.pk, reason=why)
    return offer


@transaction.atomic
def withdraw_transfer(group: WorkingGroup, *, acting_user: User | None) -> None:
    """The main owner keeps the group after all. Twice is once."""
    if acting_user is not None:
        ask_to_act(acting_user)
    group = WorkingGroup.objects.select_for_update().get(pk=group.pk)
    is_main = acting_user is None or owners_here(group).filter(person=acting_user, is_main_owner=True).exists()
    can_transfer_group(group, is_main_owner=is_main).enforce()
    if group.ownership_offers.filter(answered_at=None, is_transfer=True).update(answered_at=timezone.now()):
        record("group.transfer_withdrawn", group, acting_user=acting_user)


@transaction.atomic
def ask_members_for_owner(group: WorkingGroup, *, acting_user: User | None) -> int:
    """Ask every member at once, also who declined before; returns how many. The first who accepts owns the group."""
    group = WorkingGroup.objects.select_for_update().get(pk=group.pk)
    is_manager = bool(can_run_site(acting_user)) or manages(acting_user, group.organisation_id)
    can_ask_for_owner(group, is_manager=is_manager).enforce()
    OwnerSearch.objects.update_or_create(group=group, defaults={"asked_all_at": timezone.now()})
    for membership in _candidates(group):
        _offer(group, membership.person, acting_user=acting_user)
    record("group.members_asked_for_owner", group, acting_user=acting_user)
    return group.ownership_offers.filter(answered_at=None).count()


def seek_owners() -> int:
    """The daily sweep: offers that are over pass to the next member, and groups whose owner is no longer here get one.

    Returns how many groups were looked at. Whatever the services forgot is found here, too.
    """
    now = timezone.now()
    owned = Membership.objects.filter(_goes_on(), group=OuterRef("pk"), role=Membership.Role.OWNER)
    groups = WorkingGroup.objects.exclude(way_in=WorkingGroup.WayIn.AUTOMATIC)
    without = list(groups.filter(~Exists(owned) | Q(ownerless_since__isnull=False)).order_by("pk"))
    for group in without:
        with transaction.atomic():
            group.ownership_offers.filter(answered_at=None, expires_at__lte=now).update(answered_at=now)
            settle_owner(group, acting_user=None)
    return len(without)
