"""Every change by which people stop being here, and come back.

One UPDATE of `session_epoch` ends every session, in any browser: the next request of each is that of a visitor. What an
account holds in higher apps (groups, roles, queued mail) ends in the same transaction, by `accounts/lifecycle.py`.
"""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import lifecycle
from accounts.addresses import proven_addresses
from accounts.models import AccountRecovery, Organisation, User
from accounts.policies import (
    can_bring_back,
    can_deactivate_account,
    can_freeze_account,
    can_leave_organisation,
    can_let_go,
    can_run_site,
    manages,
)
from accounts.services.counting import count_people
from accounts.services.ended_addresses import end_addresses, ended_addresses, restore_address
from accounts.services.invitations import TIME_TO_MOVE, withdraw_invitations_by, withdraw_invitations_for
from accounts.services.joining import let_in
from accounts.services.locking import lock_claimants, lock_person
from accounts.services.sessions import end_every_session
from audit.services import record

LEFT_BY_CHOICE = "account.left_organisation"


@transaction.atomic
def let_go(user: User, *, reason: str = "", acting_user: User | None) -> User:
    """The organisation lets the person go: within the same second nobody is answered as this person any more.

    A guest without groups for twelve months, who may prove a new work address in that time. The work stays. Twice is
    once; someone who waits for approval is let go too, and has nothing to lose but the waiting.
    """
    user = lock_person(user)
    can_let_go(acting_user, user).enforce()
    if user.organisation is None or not user.is_active:
        return user
    return _become_guest(user, action="account.let_go", reason=reason, acting_user=acting_user)


@transaction.atomic
def leave_organisation(user: User, *, acting_user: User | None) -> User:
    """Leave the organisation oneself: what `let_go` does, with one's own name under it. Twice is once."""
    user = lock_person(user)
    can_leave_organisation(acting_user, user).enforce()
    if user.organisation is None or not user.is_active:
        return user
    return _become_guest(user, action=LEFT_BY_CHOICE, reason="", acting_user=acting_user)


def _become_guest(user: User, *, action: str, reason: str, acting_user: User | None) -> User:
    organisation = user.organisation
    assert organisation is not None  # noqa: S101 (for the type checker: the callers asked)
    end_at_organisation(user, acting_user=acting_user)
    _end_ways_in(user, organisation, acting_user=acting_user)
    now = timezone.now()
    user.organisation, user.approved_at = None, None
    user.let_go_at, user.let_go_by = now, organisation
    user.left_by_choice = action == LEFT_BY_CHOICE
    user.guest_until = timezone.localdate(now) + TIME_TO_MOVE
    user.guest_reminded_at = None
    user.session_epoch += 1
    user.is_staff = False
    user.save(
        update_fields=[
            "organisation",
            "approved_at",
            "let_go_at",
            "let_go_by",
            "left_by_choice",
            "guest_until",
            "guest_reminded_at",
            "session_epoch",
            "is_staff",
        ]
    )
    record(action, user, acting_user=acting_user, organisation=organisation.pk, reason=reason)
    lifecycle.happen("account_let_go", user, acting_user=acting_user)
    return user


@transaction.atomic
def deactivate_account(user: User, *, reason: str = "", acting_user: User | None) -> User:
    """End the account: no way in is left, its work stays. Twice is once."""
    user = lock_person(user)
    can_deactivate_account(acting_user, user).enforce()
    if not user.is_active:
        return user
    organisation = user.organisation
    if user.is_colleague:
        count_people(organisation, -1)
    end_office(user, acting_user=acting_user)
    withdraw_invitations_by(user, acting_user=acting_user)
    if user.email:
        withdraw_invitations_for(user.email, acting_user=acting_user)
    if organisation is not None:
        _end_ways_in(user, organisation, acting_user=acting_user)
        user.let_go_by = organisation
    by_manager = acting_user is not None and organisation is not None and manages(acting_user, organisation.pk)
    user.ended_by_operator = acting_user is not None and not by_manager
    user.is_active = user.is_staff = False
    user.deactivated_at = timezone.now()
    user.session_epoch += 1
    user.save(
        update_fields=["is_active", "is_staff", "deactivated_at", "let_go_by", "ended_by_operator", "session_epoch"]
    )
    record("account.deactivated", user, acting_user=acting_user, reason=reason)
    lifecycle.happen("account_deactivated", user, acting_user=acting_user)
    return user


@transaction.atomic
def bring_back(user: User, *, acting_user: User | None) -> User:
    """The organisation that let the person go (or an operator) takes the person back: the same account. Twice is once.

    The former address comes back when nobody has it, and the person is told. Groups do not: who was in a closed or hidden
    group is asked or invited again. Not for who left by choice: that person accepts an invitation. Not for who belongs to
    another organisation by now: that person moves by choice.
    """
    lock_claimants(user, user.former_email)
    user = lock_person(user)
    can_bring_back(acting_user, user).enforce()
    if user.erased_at is not None or (user.is_active and user.let_go_at is None):
        return user
    organisation = user.let_go_by
    user.is_active, user.deactivated_at, user.organisation, user.approved_at = True, None, None, None
    user.ended_by_operator = False
    user.session_epoch += 1
    user.save(
        update_fields=[
            "is_active",
            "deactivated_at",
            "ended_by_operator",
            "organisation",
            "approved_at",
            "session_epoch",
        ]
    )
    restore_address(user, acting_user=acting_user)
    record(
        "account.brought_back", user, acting_user=acting_user, organisation=organisation.pk if organisation else None
    )
    if organisation is not None and not user.left_by_choice:
        let_in(user, organisation, acting_user=acting_user)
    lifecycle.happen("account_brought_back", user, acting_user=acting_user)
    return user


def reactivate_account(user: User, *, acting_user: User | None) -> User:
    """Open an account again that was ended; what `bring_back` does, by the name that the command has."""
    return bring_back(user, acting_user=acting_user)


@transaction.atomic
def freeze_account(user: User, *, reason: str = "", acting_user: User | None) -> User:
    """Answer no request of this person from this second on; nothing else changes, and it can be undone. Twice is once."""
    user = lock_person(user)
    can_freeze_account(acting_user, user).enforce()
    if user.frozen_at is None:
        user.frozen_at = timezone.now()
        user.session_epoch += 1
        user.save(update_fields=["frozen_at", "session_epoch"])
        record("account.frozen", user, acting_user=acting_user, reason=reason)
    return user


@transaction.atomic
def unfreeze_account(user: User, *, reason: str = "", acting_user: User | None) -> User:
    """Let a frozen account in again, with a new sign-in; never by its holder, who may be who took it over. Twice is once."""
    user = lock_person(user)
    can_run_site(acting_user).enforce()
    if user.frozen_at is not None:
        user.frozen_at = None
        user.save(update_fields=["frozen_at"])
        record("account.unfrozen", user, acting_user=acting_user, reason=reason)
    return user


@transaction.atomic
def end_all_sessions(user: User, *, acting_user: User | None) -> User:
    """End every session of this person, in any browser; the person signs in again."""
    user = lock_person(user)
    can_freeze_account(acting_user, user).enforce()
    end_every_session(user)
    record("account.sessions_ended", user, acting_user=acting_user)
    return user


def end_at_organisation(user: User, *, acting_user: User | None) -> None:
    """What came by the organisation ends: its number, the manager's permission, and what higher apps gave.

    `user` is locked and still of the organisation; who calls this says what the person is from now on.
    """
    if user.is_colleague:
        count_people(user.organisation, -1)
        lifecycle.happen("account_left", user, acting_user=acting_user)
    end_office(user, acting_user=acting_user)
    # A second invitation that was never used is no way back, also not after a time elsewhere.
    for address in proven_addresses(user):
        withdraw_invitations_for(address, organisation=user.organisation, acting_user=acting_user)


def end_office(user: User, *, acting_user: User | None) -> None:
    """Who managed an organisation does not any more, and waits for none. For services: `user` is locked, and it was asked."""
    for granted in user.organisationuserobjectpermission_set.select_related("content_object").order_by("pk"):
        record("organisation.manager_removed", granted.content_object, acting_user=acting_user, person=user.pk)
        granted.delete()
    user.domain_requests.filter(answered_at=None).delete()
    # Nobody can vouch any more, neither for this person nor (as the only one so far) in this person's name.
    begun = Q(person=user) | Q(started_by=user, confirmed_at=None)
    AccountRecovery.objects.filter(begun, stopped_at=None, finished_at=None).update(stopped_at=timezone.now())


def _end_ways_in(user: User, organisation: Organisation, *, acting_user: User | None) -> None:
    ended = ended_addresses(user, organisation)
    for address in ended:
        withdraw_invitations_for(address, acting_user=acting_user)
    withdraw_invitations_by(user, acting_user=acting_user)
    end_addresses(user, ended)
