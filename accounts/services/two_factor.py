"""Every change of the second step at signing in: an app with codes, passkeys, and recovery codes.

allauth keeps them (`allauth.mfa`); each change is one transaction with its entry and its letter. Both are written here,
and not where allauth does it, because allauth sends its signals when the change is already committed.
"""

import secrets
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import transaction

from accounts.models import User
from accounts.policies import can_change_account, can_remove_second_step
from accounts.sessions import SECOND_STEPS
from audit.services import record
from common.text import one_line


def matching_counter(secret: str, code: str) -> int | None:
    """Which half minute this code belongs to; None when it is none of about now."""
    for counter in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, counter))):
            return int(counter)
    return None


@transaction.atomic
def turn_on_totp(user: User, *, secret: str, code: str, acting_user: User | None) -> Authenticator | None:
    """Sign in with codes of an app from now on. None when the code is not one of this secret."""
    user = _locked(user, acting_user)
    counter = matching_counter(secret, code)
    if counter is None:
        return None
    existing = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if existing is not None:
        return existing
    authenticator: Authenticator = TOTP.activate(user, secret).instance
    # The code that was just shown is spent.
    authenticator.data["last_counter"] = counter
    authenticator.save(update_fields=["data"])
    record("account.two_factor_on", user, acting_user=acting_user)
    _tell(user, "totp_activated")
    return authenticator


@transaction.atomic
def turn_off_totp(user: User, *, acting_user: User | None) -> None:
    """Sign in without codes of an app from now on."""
    user = _locked(user, acting_user)
    authenticator = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if authenticator is None:
        return
    _remove(user, authenticator)
    record("account.two_factor_off", user, acting_user=acting_user)
    _tell(user, "totp_deactivated")


@transaction.atomic
def add_passkey(user: User, *, name: str, credential: dict[str, Any], acting_user: User | None) -> Authenticator:
    """Keep a passkey that the browser just made and the view has checked."""
    user = _locked(user, acting_user)
    authenticator: Authenticator = WebAuthn.add(user, one_line(name)[:60], credential).instance
    authenticator.data["handle"] = secrets.token_hex(6)
    authenticator.save(update_fields=["data"])
    record("account.passkey_added", user, acting_user=acting_user)
    _tell(user, "webauthn_added")
    return authenticator


@transaction.atomic
def rename_passkey(user: User, authenticator: Authenticator, *, name: str, acting_user: User | None) -> None:
    """Call a passkey something else."""
    user = _locked(user, acting_user)
    authenticator = Authenticator.objects.select_for_update().get(pk=authenticator.pk, user=user)
    name = one_line(name)[:60]
    if authenticator.data.get("name") != name:
        authenticator.data["name"] = name
        authenticator.save(update_fields=["data"])
        record("account.passkey_renamed", user, acting_user=acting_user)


@transaction.atomic
def remove_passkey(user: User, authenticator: Authenticator, *, acting_user: User | None) -> None:
    """Sign in without this passkey from now on."""
    user = _locked(user, acting_user)
    found = Authenticator.objects.filter(pk=authenticator.pk, user=user, type=Authenticator.Type.WEBAUTHN).first()
    if found is None:
        return
    _remove(user, found)
    record("account.passkey_removed", user, acting_user=acting_user)
    _tell(user, "webauthn_removed")


@transaction.atomic
def make_recovery_codes(user: User, *, acting_user: User | None) -> list[str]:
    """New codes for when the second step is lost; earlier ones no longer work."""
    user = _locked(user, acting_user)
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
    codes: list[str] = RecoveryCodes.activate(user).generate_codes()
    record("account.recovery_codes_made", user, acting_user=acting_user)
    _tell(user, "recovery_codes_generated")
    return codes


@transaction.atomic
def use_code(user: User, code: str) -> Authenticator | None:
    """The code of an app, or a recovery code: which one it is of, or None. Each works once, whatever the cache forgets.

    Of an app, a code of an earlier half minute than the last one used is spent as well.
    """
    rows = Authenticator.objects.select_for_update().filter(user=user).exclude(type=Authenticator.Type.WEBAUTHN)
    for authenticator in rows:
        if authenticator.type == Authenticator.Type.TOTP:
            counter = matching_counter(decrypt(authenticator.data["secret"]), code)
            if counter is not None and counter > authenticator.data.get("last_counter", 0):
                authenticator.data["last_counter"] = counter
                authenticator.save(update_fields=["data"])
                return authenticator
        elif authenticator.wrap().validate_code(code):
            authenticator.refresh_from_db()
            record("account.recovery_code_used", user, acting_user=user)
            _tell(user, "recovery_code_used", left=len(authenticator.wrap().get_unused_codes()))
            return authenticator
    return None


def _locked(user: User, acting_user: User | None) -> User:
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    can_change_account(acting_user, user).enforce()
    return user


def _remove(user: User, authenticator: Authenticator) -> None:
    """Without a second step recovery codes open nothing: the last one takes them along."""
    others = Authenticator.objects.filter(user=user, type__in=SECOND_STEPS).exclude(pk=authenticator.pk)
    if not others.exists():
        can_remove_second_step(user).enforce()
        Authenticator.objects.filter(user=user).delete()
    authenticator.delete()


def _tell(user: User, occasion: str, **words: Any) -> None:
    """A letter through the adapter of allauth, which writes it into our ledger in this transaction."""
    get_adapter().send_notification_mail(f"mfa/email/{occasion}", user, words)
