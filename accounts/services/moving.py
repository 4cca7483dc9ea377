"""The change by which people go on at another organisation with the same account.

Where the next organisation approves first, the person stays where they are until it did: the old one is left at the moment
of the approval, and never before there is somewhere to go. The request is an open `DomainRequest` that names it.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import lifecycle
from accounts.models import DomainRequest, Invitation, Organisation, User
from accounts.policies import can_change_account, can_manage_organisation, can_move_to, can_run_site
from accounts.querysets import domain_of
from accounts.services.ended_addresses import end_addresses, ended_addresses, proven_address_at
from accounts.services.invitations import withdraw_invitations_for
from accounts.services.joining import let_in
from accounts.services.leaving import end_at_organisation
from accounts.services.locking import lock_person
from audit.services import record
from common.decisions import refuse
from common.text import one_line


@transaction.atomic
def move_account(
    user: User, organisation: Organisation, *, invitation: Invitation | None = None, acting_user: User | None
) -> User:
    """Go on at another organisation: account, work and groups stay, and what came by the old one ends. Twice is once.

    By the person, who proved an address there or accepts its invitation at this moment; by an operator or the system. The
    rule of the new organisation is followed: with approval the person waits where they are (see above), and is still there
    after this. An invitation that was accepted before is used up: it is no way back for who left since.
    """
    user = lock_person(user, organisation)
    can_change_account(None if can_run_site(acting_user) else acting_user, user).enforce()
    if user.organisation_id == organisation.pk and user.is_colleague:
        return user
    organisation = Organisation.objects.get(pk=organisation.pk)
    address = proven_address_at(user, organisation)
    is_invited = invitation is not None and (invitation.organisation_id, invitation.guest_until) == (
        organisation.pk,
        None,
    )
    by_office = bool(can_run_site(acting_user))
    can_move_to(user, organisation, has_address=bool(address), is_invited=is_invited, by_office=by_office).enforce()
    if organisation.admission == Organisation.Admission.APPROVAL and not (is_invited or by_office):
        return _ask_to_move(user, organisation, address)
    _move(user, organisation, address, acting_user=acting_user)
    return user


def _ask_to_move(user: User, organisation: Organisation, address: str) -> User:
    """What was asked last counts: for each domain one request is open."""
    domain, asked = domain_of(address), DomainRequest.objects.filter(person=user, answered_at=None)
    if asked.filter(organisation=organisation, is_move=True).exists():
        return user
    request = asked.named(domain).first() or DomainRequest(person=user, domain=domain)
    request.organisation, request.organisation_name, request.is_move = organisation, "", True
    request.save()
    record("account.asked_to_move", user, acting_user=user, organisation=organisation.pk)
    lifecycle.happen("move_waits", request, acting_user=user)
    return user


@transaction.atomic
def approve_move(request: DomainRequest, *, acting_user: User | None) -> User:
    """The new organisation says yes: at this moment the person leaves the old one. Twice is once.

    The proof of the address is asked again: it may have ended while the request waited.
    """
    user = lock_person(request.person, *filter(None, [request.organisation]))
    request = DomainRequest.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=request.pk)
    assert request.organisation is not None  # noqa: S101 (for the type checker: only `_ask_to_move` makes these)
    can_manage_organisation(acting_user, request.organisation).enforce()
    if request.answered_at is not None:
        return user
    address = proven_address_at(user, request.organisation)
    if not (address and user.may_come_in):
        refuse(_("This person has no proven address of the organisation any more.")).enforce()
    request.answered_at, request.granted = timezone.now(), True
    request.save(update_fields=["answered_at", "granted"])
    record("account.move_approved", user, acting_user=acting_user, organisation=request.organisation_id)
    _move(user, request.organisation, address, acting_user=acting_user)
    return user


@transaction.atomic
def refuse_move(request: DomainRequest, reason: str, *, acting_user: User | None) -> User:
    """The new organisation says no: the person stays where they are. Twice is once."""
    user = lock_person(request.person, *filter(None, [request.organisation]))
    request = DomainRequest.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=request.pk)
    assert request.organisation is not None  # noqa: S101 (for the type checker: only `_ask_to_move` makes these)
    can_manage_organisation(acting_user, request.organisation).enforce()
    if request.answered_at is None:
        request.answered_at, request.reason = timezone.now(), one_line(reason)[:400]
        request.save(update_fields=["answered_at", "reason"])
        record("account.move_refused", user, acting_user=acting_user, organisation=request.organisation_id)
        lifecycle.happen("account_refused", request, acting_user=acting_user)
    return user


def _move(user: User, organisation: Organisation, address: str, *, acting_user: User | None) -> None:
    old = user.organisation
    ended = ended_addresses(user, old, going_to=organisation)
    end_at_organisation(user, acting_user=acting_user)
    for ended_address in ended:
        withdraw_invitations_for(ended_address, acting_user=acting_user)
    end_addresses(user, ended, primary=address)
    if user.email is None:
        refuse(_("First prove an address that does not end with the old organisation.")).enforce()
    user.former_email = ""
    user.save(update_fields=["former_email"])
    record("account.moved", user, acting_user=acting_user, left=old.pk if old else None, organisation=organisation.pk)
    let_in(user, organisation, acting_user=acting_user)
    lifecycle.happen("account_moved", user, acting_user=acting_user)
