"""Codes that are mailed to show again that it is you; sign-up, sign-in and reset have allauth's own."""

import time
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core.internal.cryptokit import normalize_user_code
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import User
from accounts.sessions import MAILED_CODE_LIVES, MAILED_CODE_TRIES


def mail_code(user: User, purpose: str) -> dict[str, Any]:
    """Mail a code (letter `account/email/<purpose>_code`) and return what the session keeps of it: never the code."""
    adapter = get_adapter()
    code = adapter.generate_login_code()
    adapter.send_mail(f"account/email/{purpose}_code", user.email, {"user": user, "code": code})
    return {"digest": _digest(user, purpose, code), "until": time.time() + MAILED_CODE_LIVES, "tries": 0}


def is_mailed_code(user: User, purpose: str, kept: dict[str, Any], typed: str) -> bool:
    """Whether this is the code of `kept`, still valid and not mistyped too often; counts the try in `kept`."""
    kept["tries"] += 1
    if kept["tries"] > MAILED_CODE_TRIES or time.time() > kept["until"]:
        return False
    return constant_time_compare(kept["digest"], _digest(user, purpose, typed))


def _digest(user: User, purpose: str, code: str) -> str:
    value = f"{user.pk}:{purpose}:{normalize_user_code(code)}"
    return salted_hmac("accounts.mailed-code", value, algorithm="sha256").hexdigest()
