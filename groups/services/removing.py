"""Taking someone out of a group with the reason, and until when there is no way back."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import ask_to_act
from accounts.services.locking import lock_people
from audit.services import record
from common.text import one_line
from groups.models import Removal, WorkingGroup
from groups.policies import can_lift_removal, can_remove_member
from groups.services.members import remove_member
from groups.services.ownership import owners_here
from notifications.services import announce


@transaction.atomic
def take_out(
    group: WorkingGroup, person: User, reason: str, *, until: date | None = None, acting_user: User
) -> Removal | None:
    """Take a member out; the person reads the reason. With `until` there is no way back up to and including that day.

    None for who is no member (any more): twice is once. ValidationError in words for an empty reason or a day that is over.
    """
    group = _locked(group, person, acting_user)
    membership = group.memberships.filter(person=person).first()
    if membership is None:
        return None
    can_remove_member(
        group,
        is_moderator=group.is_moderated_by(acting_user),
        is_owner=owners_here(group).filter(person=acting_user).exists(),
        is_self=person.pk == acting_user.pk,
        role=membership.role,
    ).enforce()
    why = one_line(reason)
    if not why:
        raise ValidationError(_("Say why: the person reads this."), code="reason")
    if until is not None and until < timezone.localdate():
        raise ValidationError(_("This day is over. Choose a later one."), code="until")
    removal = Removal(group=group, person=person, reason=why, until=until)
    removal.full_clean(exclude=["group", "person"])
    remove_member(group, person, acting_user=acting_user)
    removal.save()
    record(
        "group.member_taken_out", group, acting_user=acting_user, person=person.pk, until=str(until or ""), reason=why
    )
    announce("group_taken_out", removal, acting_user=acting_user)
    return removal


@transaction.atomic
def let_come_back(group: WorkingGroup, person: User, *, acting_user: User) -> None:
    """End the time in which someone cannot come back. The person is in the group again only by coming in. Twice is once."""
    group = _locked(group, person, acting_user)
    can_lift_removal(group, is_moderator=group.is_moderated_by(acting_user)).enforce()
    if group.removals.in_force().filter(person=person).update(until=None):
        record("group.removal_lifted", group, acting_user=acting_user, person=person.pk)


def _locked(group: WorkingGroup, person: User, acting_user: User) -> WorkingGroup:
    lock_people(acting_user.pk, person.pk)
    ask_to_act(acting_user)
    return WorkingGroup.objects.select_for_update().get(pk=group.pk)
