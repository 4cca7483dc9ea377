"""What allauth tells us; the only signals this app listens to, because allauth is not ours to call from."""

from typing import Any

from allauth.account.signals import email_confirmed
from django.http import HttpRequest

from accounts.services import note_added_address, verified_address


def _address_was_proven(request: HttpRequest, email_address: Any, **_ignored: Any) -> None:
    """A code was right, in the browser that signed up or (sign-in by code) in another one."""
    by_login_code = (
        request.resolver_match is not None and request.resolver_match.url_name == "account_confirm_login_code"
    )
    verified_address(email_address.user, email_address.email, keep_password=not by_login_code)
    if not email_address.primary:
        note_added_address(email_address.user, email_address.email, acting_user=email_address.user)


email_confirmed.connect(_address_was_proven, dispatch_uid="accounts.address_was_proven")
