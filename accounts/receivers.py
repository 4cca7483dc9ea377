"""What allauth and Django tell us; the only signals this app listens to, because neither is ours to call from."""

from typing import Any

from allauth.account.signals import email_confirmed
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.http import HttpRequest

from accounts.services import begin_session, forget_session, verified_address
from accounts.sessions import device_of


def _address_was_proven(request: HttpRequest, email_address: Any, **_ignored: Any) -> None:
    """A code was right, in the browser that signed up or (sign-in by code) in another one."""
    by_login_code = (
        request.resolver_match is not None and request.resolver_match.url_name == "account_confirm_login_code"
    )
    verified_address(email_address.user, email_address.email, keep_password=not by_login_code)


email_confirmed.connect(_address_was_proven, dispatch_uid="accounts.address_was_proven")


def _signed_in(request: HttpRequest, user: Any, **_ignored: Any) -> None:
    """Every way in ends here, the buttons of a demo too: the session gets the row that it lives by."""
    if request.session.session_key is None:
        request.session.save()
    key, old = request.session.session_key or "", getattr(request, "session_row", "")
    if old and old != key:
        forget_session(old)
    begin_session(user, key, device=device_of(request.headers.get("User-Agent", "")))
    request.session_row = key  # type: ignore[attr-defined]


def _signed_out(request: HttpRequest, **_ignored: Any) -> None:
    if request.session.session_key:
        forget_session(request.session.session_key)
    request.session_row = ""  # type: ignore[attr-defined]


user_logged_in.connect(_signed_in, dispatch_uid="accounts.signed_in")
user_logged_out.connect(_signed_out, dispatch_uid="accounts.signed_out")
