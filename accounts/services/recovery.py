"""Every step of the way back for a person who lost every second step; see `AccountRecovery`."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.core import signing
from django.db import transaction
from django.utils import timezone

from accounts.models import AccountRecovery, User
from accounts.policies import can_change_account, can_confirm_recovery, can_recover_account
from accounts.services.sessions import end_every_session
from audit.services import record

STOP_SALT = "accounts.recovery-stop"


def stop_token(recovery: AccountRecovery) -> str:
    """What stands in the letter: who holds it may stop the recovery, and do nothing else."""
    return signing.Signer(salt=STOP_SALT).sign(recovery.key)


def read_stop_token(token: str) -> str:
    """The key of the recovery; BadSignature when we did not write it."""
    return signing.Signer(salt=STOP_SALT).unsign(token)


@transaction.atomic
def start_recovery(person: User, *, acting_user: User | None) -> AccountRecovery:
    """Say of a person that it is really this person who lost every second step. The person hears of it at once."""
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    can_recover_account(acting_user, person).enforce()
    existing = AccountRecovery.objects.filter(person=person, stopped_at=None, finished_at=None).first()
    if existing is not None and existing.is_open:
        return existing
    if existing is not None:
        existing.stopped_at = timezone.now()
        existing.save(update_fields=["stopped_at"])
    recovery = AccountRecovery.objects.create(person=person, started_by=acting_user)
    record("account.recovery_started", person, acting_user=acting_user)
    _tell(person, "recovery_started", recovery=recovery)
    return recovery


@transaction.atomic
def confirm_recovery(recovery: AccountRecovery, *, acting_user: User | None) -> AccountRecovery:
    """The second check, by someone else."""
    recovery = _locked(recovery)
    can_confirm_recovery(acting_user, recovery).enforce()
    if recovery.is_open and recovery.confirmed_at is None:
        recovery.confirmed_by, recovery.confirmed_at = acting_user, timezone.now()
        recovery.save(update_fields=["confirmed_by", "confirmed_at"])
        record("account.recovery_confirmed", recovery.person, acting_user=acting_user)
        _tell(recovery.person, "recovery_confirmed", recovery=recovery)
    return recovery


@transaction.atomic
def stop_recovery(recovery: AccountRecovery, *, acting_user: User | None) -> AccountRecovery:
    """This was not me, or we were wrong. Who holds the letter is the system here: the signature is the proof."""
    recovery = _locked(recovery)
    if acting_user is not None and not can_change_account(acting_user, recovery.person):
        can_recover_account(acting_user, recovery.person).enforce()
    if recovery.stopped_at is None and recovery.finished_at is None:
        recovery.stopped_at = timezone.now()
        recovery.save(update_fields=["stopped_at"])
        record("account.recovery_stopped", recovery.person, acting_user=acting_user)
    return recovery


@transaction.atomic
def finish_recovery(recovery: AccountRecovery, *, acting_user: User | None) -> bool:
    """The person signed in with the first step and proved the mailbox: the second steps go, and every session ends.

    False when it was stopped, not confirmed or not usable yet.
    """
    recovery = _locked(recovery)
    can_change_account(acting_user, recovery.person).enforce()
    if not recovery.is_usable:
        return False
    Authenticator.objects.filter(user=recovery.person).delete()
    end_every_session(recovery.person)
    recovery.finished_at = timezone.now()
    recovery.save(update_fields=["finished_at"])
    record("account.recovered", recovery.person, acting_user=acting_user)
    _tell(recovery.person, "recovery_finished")
    return True


def _locked(recovery: AccountRecovery) -> AccountRecovery:
    """The person first, as who ends an account does, and read after that wait."""
    User.objects.select_for_update(no_key=True).get(pk=recovery.person_id)
    return AccountRecovery.objects.select_for_update(of=("self",)).select_related("person").get(pk=recovery.pk)


def _tell(person: User, occasion: str, *, recovery: AccountRecovery | None = None) -> None:
    """Write to the person; what is said of a recovery that can be stopped is not sent once it was."""
    words: dict[str, Any] = {}
    if recovery is not None:
        words = {
            "recovery": recovery.pk,
            "stop_token": stop_token(recovery),
            "usable_from": recovery.usable_from,
        }
    get_adapter().send_notification_mail(f"mfa/email/{occasion}", person, words)
