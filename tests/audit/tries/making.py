"""What several tries need first: a person on the way in, a proven address, a second step."""

import time
from datetime import date, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from django.utils import timezone

from accounts import services as accounts
from accounts.models import User
from tests.audit.tries import World
from tests.factories import make_user


class Discarded:
    """Output that nobody keeps."""

    def write(self, text: str) -> int:
        return len(text)


QUIET: dict[str, Any] = {"stdout": Discarded(), "stderr": Discarded()}


def in_days(number: int) -> date:
    return timezone.localdate() + timedelta(days=number)


def proven(person: User, address: str = "", *, primary: bool = False) -> User:
    """The person has proven this address, or its own."""
    address = address or person.email or ""
    EmailAddress.objects.create(user=person, email=address, verified=True, primary=primary)
    return person


def newcomer(address: str) -> User:
    """Someone without an organisation who has proven this address."""
    return proven(make_user("Nieuw", email=address), primary=True)


def code_of(secret: str) -> str:
    """What an app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def with_app(world: World, person: User) -> str:
    """The person signs in with codes of an app; returns its secret, which may be in no entry."""
    secret = generate_totp_secret()
    world.secrets.append(secret)
    accounts.turn_on_totp(person, secret=secret, code=code_of(secret), acting_user=person)
    return secret


def with_passkey(world: World, person: User) -> Authenticator:
    return accounts.add_passkey(person, name="Telefoon", credential={"credential": world.secret()}, acting_user=person)


def with_recovery_codes(world: World, person: User) -> list[str]:
    codes = accounts.make_recovery_codes(person, acting_user=person)
    world.secrets += codes
    return codes
