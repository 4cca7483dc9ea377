"""The keyed parts of the log: pseudonyms, the seal of details, the seal of a batch. Only this site can compute them.

The key is AUDIT_KEY, by default SECRET_KEY; each purpose derives its own from it. Keys of before (AUDIT_KEY_FALLBACKS, by
default SECRET_KEY_FALLBACKS) go on recognising what they made and make nothing new.
"""

import hashlib
import hmac

from django.conf import settings
from django.utils.crypto import salted_hmac


def keys() -> list[str]:
    """The key of now, and after it those of before."""
    return [settings.AUDIT_KEY, *settings.AUDIT_KEY_FALLBACKS]


def key_name(key: str) -> str:
    """A short name that tells keys apart and says nothing about them."""
    return _keyed("name", "", key)[:8]


def named_key(name: str) -> str | None:
    """The key with this name, if this site still has it."""
    return next((key for key in keys() if key_name(key) == name), None)


def pseudonym(person_id: int, key: str | None = None) -> str:
    """A keyed, steady stand-in for a person: 32 hex characters that only this site can compute."""
    return _keyed("pseudonym", str(person_id), key or settings.AUDIT_KEY)[:32]


def pseudonyms(person_id: int) -> list[str]:
    """What this person is or was called in the log: one, and one more for each key of before."""
    return [pseudonym(person_id, key) for key in keys()]


def seal_text(purpose: str, text: str, key: str | None = None) -> str:
    """Seal a text (HMAC-SHA256); `purpose` keeps a seal of one kind from passing for another."""
    return _keyed(purpose, text, key or settings.AUDIT_KEY)


def is_sealed(purpose: str, text: str, seal: str, keys_to_try: list[str]) -> bool:
    """Whether one of these keys made this seal of this text."""
    return any(hmac.compare_digest(_keyed(purpose, text, key), seal) for key in keys_to_try)


def sha256(text: str | bytes) -> str:
    """The digest of a text, for what needs no key because a seal covers it."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def _keyed(purpose: str, text: str, key: str) -> str:
    return salted_hmac(f"audit.{purpose}", text, secret=key, algorithm="sha256").hexdigest()
