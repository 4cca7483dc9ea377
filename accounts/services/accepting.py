"""The change by which an invited person comes in."""

from django.db import transaction
from django.utils import timezone

from accounts import lifecycle
from accounts.addresses import has_proven
from accounts.models import Invitation, Organisation, User
from accounts.policies import can_accept_invitation
from accounts.querysets import domain_of
from accounts.services.joining import let_in
from accounts.services.locking import lock_person
from accounts.services.moving import move_account
from accounts.services.requests import request_domain
from audit.services import record


@transaction.atomic
def accept_invitation(invitation: Invitation, *, acting_user: User) -> User:
    """Become what the invitation says, with the account that proved the invited address. Accepted once; twice is once.

    As a colleague: whoever has no organisation joins, who has another one moves. As a guest: only who has no
    organisation becomes one; for anyone else nothing changes, because a colleague may do more. An earlier last day
    never replaces a later one.
    """
    user = lock_person(acting_user, invitation.organisation)
    invitation = Invitation.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=invitation.pk)
    if invitation.accepted_by_id == user.pk:
        return user
    proven = has_proven(user, invitation.address)
    can_accept_invitation(user, invitation, has_proven=proven).enforce()
    invitation.accepted_at, invitation.accepted_by = timezone.now(), user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    record("invitation.accepted", invitation, acting_user=user, organisation=invitation.organisation_id)
    if invitation.guest_until is not None:
        _become_guest(user, invitation)
    elif user.is_colleague and user.organisation_id != invitation.organisation_id:
        user = move_account(user, invitation.organisation, invitation=invitation, acting_user=user)
    elif not user.is_colleague:
        let_in(user, invitation.organisation, acting_user=user)
    return user


def _become_guest(user: User, invitation: Invitation) -> None:
    until = invitation.guest_until
    if user.organisation_id is None and until and (user.guest_until is None or user.guest_until < until):
        user.guest_until, user.guest_reminded_at = until, None
        user.save(update_fields=["guest_until", "guest_reminded_at"])
        lifecycle.happen("guest_joined", user, acting_user=user)


@transaction.atomic
def renew_guest(user: User) -> bool:
    """Let a guest whose last day is over accept a newer invitation at sign-in, where no page can be asked for.

    Whether the account may come in after that. Nothing happens to an account that ended or is frozen.
    """
    if not user.is_active or user.frozen_at is not None or user.organisation_id is not None:
        return user.may_come_in
    invited = Invitation.objects.open().order_by("pk")
    for invitation in invited.to([user.email or ""]):
        if can_accept_invitation(user, invitation, has_proven=has_proven(user, invitation.address)):
            accept_invitation(invitation, acting_user=user)
    user.refresh_from_db()
    return user.may_come_in


@transaction.atomic
def begin_as_asked(
    user: User, email: str, *, invitation: str = "", organisation_name: str = "", acting_user: User
) -> None:
    """Do what the person asked for at sign-up, now that the address is proven. What no longer fits is left out."""
    invited = Invitation.objects.open().filter(key=invitation).to([email]).first() if invitation else None
    if invited and can_accept_invitation(user, invited, has_proven=has_proven(user, email)):
        accept_invitation(invited, acting_user=acting_user)
    elif organisation_name and user.organisation_id is None and not Organisation.objects.of_address(email).exists():
        request_domain(user, domain_of(email), organisation_name=organisation_name, acting_user=acting_user)
