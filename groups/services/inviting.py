"""Inviting people into a group: a colleague by name, anyone by address; telling them, taking it back, and the answer."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.policies import can_manage_organisation
from accounts.services import ask_presence, ask_to_act, invite
from accounts.services.invitations import plain_address
from accounts.services.locking import lock_people
from audit.services import record
from groups.models import GroupInvitation, Membership, WorkingGroup
from groups.policies import can_accept_group_invitation, can_invite, can_withdraw_invitation
from groups.querysets import GroupInvitationQuerySet
from groups.services.members import add_member
from groups.services.requests import answer_request
from notifications.asking import About
from notifications.models import Notification
from notifications.services import announce, queue_letter

INVITATION_HOLDS = timedelta(days=30)
# How long who said no is left alone, and how long an address is kept after its invitation is over.
INVITE_AGAIN_AFTER = timedelta(days=7)
ADDRESS_KEPT = timedelta(days=30)
TELL_AGAIN_AFTER = timedelta(days=1)
# Per person and group: enough for a department, too few for a mailing.
MOST_PER_HOUR = 100
# A guest whom the invitation of a group brings in has this long; a manager changes the day on the desk.
GUEST_STAYS = timedelta(days=365)
INVITED = "group_invited"


@dataclass(frozen=True)
class Invited:
    """What inviting did. `let_in`: the person had asked to join, and is a member now."""

    invitation: GroupInvitation | None
    let_in: bool = False
    guest_until: date | None = None
    # Of no organisation here: who has no account yet needs one of a manager first.
    is_outside: bool = False


@transaction.atomic
def invite_person(group: WorkingGroup, person: User, *, acting_user: User) -> Invited:
    """Invite a colleague whom the inviter can find. Who asked to join already is let in by it.

    ValidationError with the reason in words; its code is one of `person`, `member`, `kept_out`, `invited`, `declined`, `hour`.
    """
    lock_people(acting_user.pk, person.pk)
    group = _ask(group, acting_user)
    findable = User.objects.visible_to(acting_user).colleagues().active()
    if person.pk == acting_user.pk:
        raise ValidationError(_("You are a member already."), code="member")
    if not findable.filter(pk=person.pk).exists():
        raise ValidationError(_("This person cannot be invited."), code="person")
    if group.memberships.filter(person=person).exists():
        raise ValidationError(_("Is a member already."), code="member")
    if last_day := group.removals.last_day_for(person):
        day = date_format(last_day, "DATE_FORMAT")
        raise ValidationError(
            _("Was taken out, and can come back after %(day)s. You can change that on the page of the members."),
            code="kept_out",
            params={"day": day},
        )
    asked = group.join_requests.waiting().filter(person=person).first()
    if asked is not None:
        answer_request(group, asked.public_id, accept=True, acting_user=acting_user)
        return Invited(None, let_in=True)
    return Invited(_invite(group, person=person, acting_user=acting_user))


@transaction.atomic
def invite_address(group: WorkingGroup, address: str, *, acting_user: User) -> Invited:
    """Invite whoever reads the mail of an address, with an account or without.

    Nothing here asks whether the address has an account, and so nothing tells: neither words, nor queries, nor time. An
    address of no organisation comes in as a guest: when the inviter may invite guests of the group's organisation, that
    invitation goes along, otherwise a manager of it has to send one. ValidationError as `invite_person`, or `address`.
    """
    lock_people(acting_user.pk)
    address = plain_address(address)
    can_invite(acting_user, group, is_moderator=group.is_moderated_by(acting_user)).enforce()
    is_outside = not Organisation.objects.of_address(address).exists()
    guest_until = None
    if is_outside and can_manage_organisation(acting_user, group.organisation):
        guest_until = timezone.localdate() + GUEST_STAYS
        _invite_as_guest(group.organisation, address, guest_until, acting_user)
    group = _ask(group, acting_user)
    invitation = _invite(group, address=address, acting_user=acting_user)
    return Invited(invitation, guest_until=guest_until, is_outside=is_outside and guest_until is None)


def _invite_as_guest(organisation: Organisation, address: str, until: date, acting_user: User) -> None:
    """A guest already, or invited as one already, is as good."""
    try:
        invite(organisation, address, guest_until=until, acting_user=acting_user)
    except ValidationError as error:
        if error.code not in {"inside", "invited"}:
            raise


def _ask(group: WorkingGroup, acting_user: User) -> WorkingGroup:
    """The group under its lock, after the persons; refused to who may not invite (any more)."""
    ask_presence(acting_user)
    group = WorkingGroup.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=group.pk)
    can_invite(acting_user, group, is_moderator=group.is_moderated_by(acting_user)).enforce()
    return group


def _invite(
    group: WorkingGroup, *, person: User | None = None, address: str = "", acting_user: User
) -> GroupInvitation:
    known = group.invitations.filter(person=person, address=address)
    waiting = known.waiting().first()
    if waiting is not None and waiting.is_open:
        raise ValidationError(_("Was invited already, and has not answered yet."), code="invited")
    declined = known.filter(state="declined", answered_at__gt=timezone.now() - INVITE_AGAIN_AFTER).first()
    if declined is not None and declined.answered_at is not None:
        again = timezone.localtime(declined.answered_at + INVITE_AGAIN_AFTER)
        raise ValidationError(
            _("Said no. You can ask again from %(day)s."),
            code="declined",
            params={"day": date_format(again, "DATE_FORMAT")},
        )
    _ask_hour(group, acting_user)
    invitation = waiting or GroupInvitation(group=group, person=person, address=address)
    return _send(invitation, acting_user=acting_user)


def _ask_hour(group: WorkingGroup, acting_user: User) -> None:
    """What was sent stands in the table: the count holds without a cache, and for who sends from ten browsers."""
    since = timezone.now() - timedelta(hours=1)
    if group.invitations.filter(invited_by=acting_user, invited_at__gt=since).count() >= MOST_PER_HOUR:
        raise ValidationError(
            _("You have invited %(number)d people within an hour. Wait an hour and go on."),
            code="hour",
            params={"number": MOST_PER_HOUR},
        )


def _send(invitation: GroupInvitation, *, acting_user: User) -> GroupInvitation:
    """Write it down, and promise to tell: in the app to who has the account, and else by a letter to the address.

    The letter is asked again before it goes (`groups.notices`): it stays here when an account with the address was told.
    An address of no organisation gets none: it has its invitation as a guest, or waits for one.
    """
    invitation.invited_by, invitation.invited_at = acting_user, timezone.now()
    invitation.expires_at = invitation.invited_at + INVITATION_HOLDS
    invitation.save()
    group, person = invitation.group, invitation.person_id
    # The entry never holds the address: of who has no account yet only the number of the invitation.
    record("group.invited", group, acting_user=acting_user, invitation=invitation.pk, person=person)
    moment = invitation.invited_at.isoformat()
    announce(INVITED, invitation, acting_user=acting_user, key=f"invited:{moment}")
    if invitation.address and Organisation.objects.of_address(invitation.address).exists():
        _write(invitation, acting_user)
    return invitation


def _write(invitation: GroupInvitation, inviter: User) -> None:
    """In the language of who invites: whether the address has an account shows nowhere, not even here."""
    is_public = invitation.group.visibility == WorkingGroup.Visibility.PUBLIC
    queue_letter(
        "group_invitation",
        address=invitation.address,
        about=About("group_invitation", invitation.pk),
        language=inviter.language,
        inviter=inviter,
        # A mailbox is not a person: only what everyone knows stands in the letter.
        group=invitation.group if is_public else None,
        expires_at=invitation.expires_at,
        url=settings.SITE_URL + invitation.get_absolute_url(),
    )


@transaction.atomic
def invite_again(group: WorkingGroup, key: str, *, acting_user: User) -> GroupInvitation:
    """Ask who did not answer again, and let the invitation hold as long as a new one. ValidationError within a day."""
    lock_people(acting_user.pk)
    group = _ask(group, acting_user)
    invitation = _waiting(group, key)
    if invitation.invited_at > timezone.now() - TELL_AGAIN_AFTER:
        raise ValidationError(_("This invitation was sent less than a day ago. Give it a day."), code="today")
    _ask_hour(group, acting_user)
    return _send(invitation, acting_user=acting_user)


@transaction.atomic
def withdraw_group_invitation(group: WorkingGroup, key: str, *, acting_user: User) -> None:
    """Take an invitation back before it is answered. Twice is once. ValidationError when the answer came first."""
    lock_people(acting_user.pk)
    ask_to_act(acting_user)
    group = WorkingGroup.objects.select_for_update().get(pk=group.pk)
    # Also while nobody owns the group: what should not have been sent is taken back at once.
    can_withdraw_invitation(is_moderator=group.is_moderated_by(acting_user)).enforce()
    if group.invitations.filter(key=key, state="withdrawn").exists():
        return
    _waiting(group, key)
    end_invitations(group.invitations.filter(key=key), acting_user=acting_user)


def _waiting(group: WorkingGroup, key: str) -> GroupInvitation:
    found = group.invitations.waiting().select_for_update(of=("self",)).filter(key=key).first()
    if found is None:
        raise ValidationError(_("This invitation was answered already."), code="answered")
    found.group = group
    return found


@transaction.atomic
def accept_group_invitation(invitation: GroupInvitation, *, acting_user: User) -> WorkingGroup:
    """Become a member by an invitation. Accepted once; twice is once."""
    group, invitation, is_for = _answering(invitation, acting_user)
    if is_for and group.memberships.filter(person=acting_user).exists():
        return group
    can_accept_group_invitation(
        acting_user,
        group,
        is_for=is_for,
        is_open=invitation.is_open,
        kept_out_until=group.removals.last_day_for(acting_user),
    ).enforce()
    add_member(group, acting_user, role=Membership.Role.MEMBER, acting_user=acting_user)
    _settle(invitation, GroupInvitation.State.ACCEPTED)
    record("group.invitation_answered", group, acting_user=acting_user, invitation=invitation.pk, accepted=True)
    return group


@transaction.atomic
def decline_group_invitation(invitation: GroupInvitation, *, acting_user: User) -> None:
    """Say no; nobody is told, and nobody asks again for a week. Twice is once."""
    group, invitation, is_for = _answering(invitation, acting_user)
    if is_for and invitation.state == GroupInvitation.State.DECLINED:
        return
    # Whoever may not come in (yet) can still say no.
    if not is_for or not invitation.is_open:
        can_accept_group_invitation(acting_user, group, is_for=is_for, is_open=invitation.is_open).enforce()
    _settle(invitation, GroupInvitation.State.DECLINED)
    record("group.invitation_answered", group, acting_user=acting_user, invitation=invitation.pk, accepted=False)


def _answering(invitation: GroupInvitation, acting_user: User) -> tuple[WorkingGroup, GroupInvitation, bool]:
    """The group and the invitation under their locks, and whether it is for this person now."""
    lock_people(acting_user.pk)
    ask_presence(acting_user)
    group = WorkingGroup.objects.select_for_update().get(pk=invitation.group_id)
    invitation = GroupInvitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    is_for = GroupInvitation.objects.meant_for(acting_user).filter(pk=invitation.pk).exists()
    return group, invitation, is_for


def _settle(invitation: GroupInvitation, state: str) -> None:
    invitation.state, invitation.answered_at = state, timezone.now()
    invitation.save(update_fields=["state", "answered_at"])


def end_invitations(invitations: GroupInvitationQuerySet, *, acting_user: User | None) -> None:
    """What of these still waits is withdrawn. Nobody is told. For services: persons and groups are locked."""
    for invitation in invitations.waiting().select_for_update(of=("self",)).select_related("group").order_by("pk"):
        _settle(invitation, GroupInvitation.State.WITHDRAWN)
        record("group.invitation_withdrawn", invitation.group, acting_user=acting_user, invitation=invitation.pk)


def tell_what_waits(person: User) -> None:
    """Someone came in, and an address of the account may have been invited before: told now, and once."""
    told = Notification.objects.filter(recipient=person, decision="told", event__kind=INVITED)
    waiting = GroupInvitation.objects.open().meant_for(person).exclude(pk__in=told.values("event__subject_id"))
    for invitation in waiting.order_by("pk"):
        announce(INVITED, invitation, acting_user=None, key=f"arrived:{person.pk}")


@transaction.atomic
def forget_invited_addresses() -> int:
    """Empty the addresses of invitations that have been over for a month; the number of them."""
    before = timezone.now() - ADDRESS_KEPT
    GroupInvitation.objects.waiting().filter(expires_at__lt=before).exclude(address="").update(
        state="withdrawn", answered_at=before
    )
    over = GroupInvitation.objects.exclude(state="waiting").filter(answered_at__lte=before)
    if number := over.exclude(address="").update(address=""):
        record("group.invited_addresses_forgotten", GroupInvitation, acting_user=None, number=number)
    return number
