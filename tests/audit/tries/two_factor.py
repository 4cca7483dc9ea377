"""The second step of signing in, the way back when it is lost, and sessions."""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.usersessions.models import UserSession
from django.utils import timezone

from accounts import services as accounts
from accounts.models import AccountRecovery
from accounts.services.recovery import stop_token
from tests.audit.tries import Steps, World, tries
from tests.audit.tries.making import code_of, with_app, with_passkey, with_recovery_codes


@tries("accounts.services.turn_on_totp", "account.two_factor_on")
def _(world: World) -> Steps:
    alice, secret = world.cast.alice, generate_totp_secret()
    world.secrets += [secret, code_of(secret)]
    yield
    accounts.turn_on_totp(alice, secret=secret, code=code_of(secret), acting_user=alice)


@tries("accounts.services.turn_off_totp", "account.two_factor_off")
def _(world: World) -> Steps:
    with_app(world, world.cast.alice)
    yield
    accounts.turn_off_totp(world.cast.alice, acting_user=world.cast.alice)


@tries("accounts.services.add_passkey", "account.passkey_added")
def _(world: World) -> Steps:
    yield
    with_passkey(world, world.cast.alice)


@tries("accounts.services.rename_passkey", "account.passkey_renamed")
def _(world: World) -> Steps:
    passkey = with_passkey(world, world.cast.alice)
    yield
    accounts.rename_passkey(world.cast.alice, passkey, name="Laptop", acting_user=world.cast.alice)


@tries("accounts.services.remove_passkey", "account.passkey_removed")
def _(world: World) -> Steps:
    passkey = with_passkey(world, world.cast.alice)
    yield
    accounts.remove_passkey(world.cast.alice, passkey, acting_user=world.cast.alice)


@tries("accounts.services.make_recovery_codes", "account.recovery_codes_made")
def _(world: World) -> Steps:
    yield
    with_recovery_codes(world, world.cast.alice)


@tries("accounts.services.use_code", "account.recovery_code_used")
def _(world: World) -> Steps:
    with_app(world, world.cast.alice)
    codes = with_recovery_codes(world, world.cast.alice)
    yield
    accounts.use_code(world.cast.alice, codes[0])


def _recovery(world: World) -> AccountRecovery:
    with_app(world, world.cast.alice)
    recovery = accounts.start_recovery(world.cast.alice, acting_user=world.cast.olga)
    world.secrets.append(stop_token(recovery))
    return recovery


@tries("accounts.services.start_recovery", "account.recovery_started")
def _(world: World) -> Steps:
    with_app(world, world.cast.alice)
    yield
    world.secrets.append(stop_token(accounts.start_recovery(world.cast.alice, acting_user=world.cast.olga)))


@tries("accounts.services.confirm_recovery", "account.recovery_confirmed")
def _(world: World) -> Steps:
    recovery = _recovery(world)
    yield
    accounts.confirm_recovery(recovery, acting_user=world.cast.rob)


@tries("accounts.services.stop_recovery", "account.recovery_stopped")
def _(world: World) -> Steps:
    recovery = _recovery(world)
    yield
    accounts.stop_recovery(recovery, acting_user=None)


@tries("accounts.services.finish_recovery", "account.recovered")
def _(world: World) -> Steps:
    recovery = accounts.confirm_recovery(_recovery(world), acting_user=world.cast.rob)
    AccountRecovery.objects.update(started_at=timezone.now() - timedelta(hours=5))
    yield
    assert accounts.finish_recovery(recovery, acting_user=world.cast.alice)
    assert not Authenticator.objects.filter(user=world.cast.alice).exists()


@tries("accounts.services.end_sessions", "account.sessions_ended")
def _(world: World) -> Steps:
    world.client(world.cast.alice)
    accounts.begin_session(world.cast.alice, world.secret(), device="Firefox")
    yield
    accounts.end_sessions(world.cast.alice, acting_user=world.cast.alice)
    assert not UserSession.objects.filter(user=world.cast.alice).exists()


@tries("accounts.services.end_all_sessions", "account.sessions_ended")
def _(world: World) -> Steps:
    yield
    accounts.end_all_sessions(world.cast.alice, acting_user=world.cast.rob)
