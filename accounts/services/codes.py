"""Codes that are mailed to show that it is you: our own, and the counting of those of allauth (sign-up, sign-in, reset)."""

import time
from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core.internal.cryptokit import normalize_user_code
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import CodeTries, User
from accounts.sessions import MAILED_CODE_LIVES, MAILED_CODE_TRIES

# Longer than any code works: half an hour at most (allauth's reset and sign-up, MAILED_CODE_LIVES).
TRIES_ARE_KEPT = timedelta(days=1)


def mail_code(user: User, purpose: str) -> dict[str, Any]:
    """Mail a code (letter `account/email/<purpose>_code`) and return what the session keeps of it: never the code."""
    adapter = get_adapter()
    code = adapter.generate_login_code()
    adapter.send_mail(f"account/email/{purpose}_code", user.email, {"user": user, "code": code})
    return {"digest": _digest(user, purpose, code), "until": time.time() + MAILED_CODE_LIVES, "tries": 0}


def is_mailed_code(user: User, purpose: str, kept: dict[str, Any], typed: str) -> bool:
    """Whether this is the code of `kept`, still valid, not used before and not mistyped too often; counts the try."""
    code = f"{user.pk}:{kept['digest']}"
    kept["tries"] += 1
    if not count_code_try(code, most=MAILED_CODE_TRIES) or time.time() > kept["until"]:
        return False
    return constant_time_compare(kept["digest"], _digest(user, purpose, typed)) and spend_code(code)


def count_code_try(code: str, *, most: int) -> bool:
    """Count one more guess at this code, which is named by where it is kept; False when there were `most` before it.

    However many requests guess at once, no more than `most` of them hear whether they are right.
    """
    digest, until = _tries_of(code), timezone.now() + TRIES_ARE_KEPT
    CodeTries.objects.bulk_create([CodeTries(digest=digest, until=until)], ignore_conflicts=True)
    return CodeTries.objects.filter(pk=digest, tries__lt=most).update(tries=F("tries") + 1) == 1


def spend_code(code: str) -> bool:
    """Use this code, which was right. True for one caller only, however many ask at the same moment."""
    now = timezone.now()
    CodeTries.objects.filter(until__lt=now).delete()
    return CodeTries.objects.filter(pk=_tries_of(code), spent_at=None).update(spent_at=now) == 1


def is_spent_code(code: str) -> bool:
    """Whether this code was used already: then another request of the same session is in, and is not disturbed."""
    return CodeTries.objects.filter(pk=_tries_of(code)).exclude(spent_at=None).exists()


def _tries_of(code: str) -> str:
    return salted_hmac("accounts.tries-of-code", code, algorithm="sha256").hexdigest()


def _digest(user: User, purpose: str, code: str) -> str:
    value = f"{user.pk}:{purpose}:{normalize_user_code(code)}"
    return salted_hmac("accounts.mailed-code", value, algorithm="sha256").hexdigest()
