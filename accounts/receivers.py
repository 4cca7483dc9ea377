"""What allauth tells us; the only signals this app listens to, because allauth is not ours to call from."""

from typing import Any

from allauth.account.signals import email_confirmed
from django.http import HttpRequest

from accounts.forms import AFTER_PROOF
from accounts.services import begin_as_asked, note_added_address, verified_address


def _address_was_proven(request: HttpRequest, email_address: Any, **_ignored: Any) -> None:
    """A code was right, in the browser that signed up or (sign-in by code) in another one."""
    by_login_code = (
        request.resolver_match is not None and request.resolver_match.url_name == "account_confirm_login_code"
    )
    user = verified_address(email_address.user, email_address.email, keep_password=not by_login_code)
    wanted = request.session.pop(AFTER_PROOF, None) or {}
    if wanted.pop("email", "").lower() == email_address.email.lower():
        begin_as_asked(user, email_address.email, **wanted, acting_user=user)
    if not email_address.primary:
        note_added_address(user, email_address.email, acting_user=user)


email_confirmed.connect(_address_was_proven, dispatch_uid="accounts.address_was_proven")
