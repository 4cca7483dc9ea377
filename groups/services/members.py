"""Who comes into a group and who goes, for services and imports."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from guardian.shortcuts import assign_perm, remove_perm

from accounts.models import User
from accounts.services import take_back_copies
from audit.services import record
from groups.models import Membership, OwnerSearch, WorkingGroup
from groups.services.ownership import MODERATE, MODERATING_ROLES, settle_owner, withdraw_offers


@transaction.atomic
def add_member(
    group: WorkingGroup,
    person: User,
    *,
    role: str = Membership.Role.MEMBER,
    acting_user: User | None,
    at: datetime | None = None,
) -> Membership:
    """Put a person in a group, with the rights of the role. Who is in it already stays as it is.

    For services and imports: whether it may happen was asked by who calls this.
    """
    is_first_owner = role == Membership.Role.OWNER and not group.memberships.filter(is_main_owner=True).exists()
    membership, is_new = Membership.objects.get_or_create(
        group=group,
        person=person,
        defaults={"role": role, "is_main_owner": is_first_owner, "joined_at": at or timezone.now()},
    )
    if not is_new:
        return membership
    WorkingGroup.objects.filter(pk=group.pk).update(member_count=F("member_count") + 1)
    group.removals.in_force().filter(person=person).update(until=None)
    # Who came in by another way waits no more; who is let in on request is answered by the service that does it.
    group.join_requests.waiting().filter(person=person).update(state="accepted", answered_at=timezone.now())
    group.invitations.waiting().meant_for(person).update(state="accepted", answered_at=timezone.now())
    if role in MODERATING_ROLES:
        assign_perm(MODERATE, person, group)
    record("group.member_added", group, acting_user=acting_user, person=person.pk, role=role)
    return membership


@transaction.atomic
def remove_member(group: WorkingGroup, person: User, *, acting_user: User | None) -> None:
    """Take a person out of a group, with every right that came with the role."""
    membership = Membership.objects.filter(group=group, person=person).first()
    if membership is None or not Membership.objects.filter(pk=membership.pk).delete()[0]:
        return
    WorkingGroup.objects.filter(pk=group.pk).update(member_count=F("member_count") - 1)
    remove_perm(MODERATE, person, group)
    take_back_copies(person, about=group.slug)
    record("group.member_removed", group, acting_user=acting_user, person=person.pk)
    # An invitation that was never answered is no way back for who left or was taken out.
    group.invitations.waiting().meant_for(person).update(state="withdrawn", answered_at=timezone.now())
    withdraw_offers(group, person)
    if membership.role == Membership.Role.OWNER or OwnerSearch.objects.filter(group=group).exists():
        settle_owner(group, acting_user=None)
