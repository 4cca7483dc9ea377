"""The ceremonies of passkeys: what the browser is asked, and whether its answer is right. allauth and fido2 do the sums."""

import json
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from fido2.utils import websafe_decode

from accounts.models import User


def new_passkey_options(user: User) -> str:
    """What the browser needs to make a passkey, as JSON. One that can also be used without a password, if it can be."""
    options = json.loads(json.dumps(auth.begin_registration(user, passwordless=False), default=dict))
    options["publicKey"]["authenticatorSelection"] |= {"residentKey": "preferred", "requireResidentKey": False}
    return json.dumps(options)


def passkey_options(user: User | None) -> str:
    """What the browser needs to show a passkey of this person, or (None) any that it has for us."""
    return json.dumps(auth.begin_authentication(user), default=dict)


def _answer(request: HttpRequest) -> dict[str, Any]:
    try:
        answer = json.loads(request.POST.get("credential", ""))
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise ValidationError(_("The passkey gave no answer. Try again, or choose another way."))
    return answer


def _checked(check: Any, *args: Any) -> Any:
    """fido2 meets what anyone may post: whatever it stumbles over is the same answer."""
    try:
        return check(*args)
    except (ValueError, TypeError, KeyError, AttributeError, ValidationError) as error:
        raise ValidationError(_("This passkey was not right. Try again, or choose another way.")) from error


def read_new_passkey(request: HttpRequest) -> dict[str, Any]:
    """The passkey that the browser made; ValidationError in words when it is none of ours."""
    answer = _answer(request)
    _checked(auth.parse_registration_response, answer)
    _checked(auth.complete_registration, answer)
    return answer


def read_passkey(request: HttpRequest, user: User) -> Authenticator:
    """Which passkey of this person was shown."""
    answer = _answer(request)
    _checked(auth.parse_authentication_response, answer)
    found: Authenticator = _checked(auth.complete_authentication, user, answer)
    return found


def read_passkey_of_anyone(request: HttpRequest) -> Authenticator:
    """Which passkey was shown, whoever it is of: the passkey itself carries the public id of its person."""
    answer = _answer(request)
    public_id = _checked(lambda: websafe_decode(answer["response"]["userHandle"]).decode())
    # Anyone may post anything here: what cannot be a public id is not asked for.
    is_one = public_id.isascii() and public_id.isalnum()
    user = User.objects.active().filter(public_id=public_id).first() if is_one else None
    if user is None:
        raise ValidationError(_("This passkey was not right. Try again, or choose another way."))
    return read_passkey(request, user)
