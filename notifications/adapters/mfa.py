"""allauth's second step: its secrets encrypted, its words ours."""

import base64
import hashlib
from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import User


def _cipher() -> MultiFernet:
    """Keys made from SECRET_KEY and, while it changes, from the earlier ones."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(b"notifications.adapters.mfa:" + secret.encode()).digest() for secret in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


class MFAAdapter(DefaultMFAAdapter):
    """Who reads the tables, or a backup of them, cannot make codes with what is in them."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right, or was used before. Wait for the next one and try again."),
    }

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return str(settings.SITE_NAME)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The site by its own name: what a request calls itself is typed by whoever asks."""
        return {"id": urlsplit(settings.SITE_URL).hostname or "localhost", "name": settings.SITE_NAME}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, object]:
        """A passkey carries the public id, and no number of ours."""
        return {"id": user.public_id.encode(), "display_name": user.name, "name": user.email or user.name}
