"""Asking to join a group: one request at a time, answered in words by who moderates."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import ask_presence, ask_to_act
from accounts.services.locking import lock_people
from audit.services import record
from common.decisions import refuse
from common.text import one_line, without_unseen
from groups.models import JoinRequest, Membership, WorkingGroup
from groups.policies import can_answer_requests, can_ask_to_join
from groups.querysets import JoinRequestQuerySet
from groups.services.members import add_member
from notifications.services import announce


@transaction.atomic
def ask_to_join(group: WorkingGroup, motivation: str, *, acting_user: User) -> JoinRequest:
    """Ask the moderators to be let in. Twice is once: what is said last counts, and they are told once."""
    ask_presence(acting_user)
    group = WorkingGroup.objects.select_for_update().get(pk=group.pk)
    waiting = group.join_requests.waiting().filter(person=acting_user).first()
    text = without_unseen(motivation).strip()
    if waiting is not None:
        waiting.motivation = text
        waiting.save(update_fields=["motivation"])
        return waiting
    last = group.join_requests.filter(person=acting_user).last()
    not_before = last.ask_again_from if last else None
    is_member = group.memberships.filter(person=acting_user).exists()
    can_ask_to_join(
        acting_user,
        group,
        is_member=is_member,
        not_before=not_before,
        kept_out_until=group.removals.last_day_for(acting_user),
    ).enforce()
    # Asked again under the lock: the group may have become stricter since the page was shown.
    if not WorkingGroup.objects.visible_to(acting_user).filter(pk=group.pk).exists():
        refuse(_("You cannot ask to join this group.")).enforce()
    request = JoinRequest(group=group, person=acting_user, motivation=text)
    request.full_clean(exclude=["group", "person"])
    request.save()
    record("group.request_made", group, acting_user=acting_user, request=request.pk)
    announce("group_join_requested", request, acting_user=acting_user)
    return request


@transaction.atomic
def withdraw_request(group: WorkingGroup, *, acting_user: User) -> None:
    """Not wanting to join any more. Twice is once."""
    ask_presence(acting_user)
    group = WorkingGroup.objects.select_for_update().get(pk=group.pk)
    withdraw_requests(group.join_requests.filter(person=acting_user), acting_user=acting_user)


def withdraw_requests(requests: JoinRequestQuerySet, *, acting_user: User | None) -> None:
    """What of these still waits is withdrawn: who asked is gone, or no longer knows of the group. Nobody is told."""
    for request in requests.waiting().select_related("group").order_by("pk"):
        request.state, request.answered_at = JoinRequest.State.WITHDRAWN, timezone.now()
        request.save(update_fields=["state", "answered_at"])
        record("group.request_withdrawn", request.group, acting_user=acting_user, request=request.pk)


@transaction.atomic
def answer_request(group: WorkingGroup, key: str, *, accept: bool, words: str = "", acting_user: User) -> JoinRequest:
    """Let in who asked, or say no with the reason; the person is told. The same answer twice is one.

    ValidationError in words: nobody asks this any more, someone else answered already, or a no without a reason.
    """
    asked = JoinRequest.objects.filter(group=group, public_id=key).first()
    lock_people(acting_user.pk, *([asked.person_id] if asked else []))
    ask_to_act(acting_user)
    group = WorkingGroup.objects.select_for_update().get(pk=group.pk)
    can_answer_requests(group, is_moderator=group.is_moderated_by(acting_user)).enforce()
    request = group.join_requests.select_for_update(of=("self",)).filter(public_id=key).first()
    if request is None:
        raise ValidationError(_("This request is no longer there."), code="gone")
    state = JoinRequest.State.ACCEPTED if accept else JoinRequest.State.REFUSED
    if request.state == state:
        return request
    if request.state == JoinRequest.State.WITHDRAWN:
        raise ValidationError(_("This person no longer asks to join."), code="withdrawn")
    if request.state != JoinRequest.State.WAITING:
        raise ValidationError(_("Someone else answered this request already."), code="answered")
    answer = without_unseen(words).strip()
    if not accept and not one_line(answer):
        raise ValidationError(_("Say why not: the person reads this."), code="reason")
    if accept:
        _let_in(group, request, acting_user=acting_user)
    request.state, request.answer, request.answered_at = state, answer, timezone.now()
    request.full_clean(exclude=["group", "person"])
    request.save(update_fields=["state", "answer", "answered_at"])
    record("group.request_answered", group, acting_user=acting_user, request=request.pk, accepted=accept)
    announce("group_join_answered", request, acting_user=acting_user)
    return request


def _let_in(group: WorkingGroup, request: JoinRequest, *, acting_user: User) -> None:
    """Asked again as if the person asked now: the account or the group may be another than it was."""
    person = request.person
    may_come = person.is_active and person.frozen_at is None and person.is_colleague
    if not may_come or not WorkingGroup.objects.visible_to(person).filter(pk=group.pk).exists():
        raise ValidationError(_("This person cannot become a member now."), code="person")
    add_member(group, person, role=Membership.Role.MEMBER, acting_user=acting_user)
