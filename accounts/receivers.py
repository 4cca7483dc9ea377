"""What allauth and Django tell us; the only signals this app listens to, because neither is ours to call from."""

from typing import Any

from allauth.account.signals import email_confirmed, password_changed, password_set
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.http import HttpRequest

from accounts.forms.sign_up import AFTER_PROOF
from accounts.services import begin_as_asked, begin_session, forget_session, note_added_address, verified_address
from accounts.sessions import SESSION_ROW, device_of
from common.ids import random_id


def _address_was_proven(request: HttpRequest, email_address: Any, **_ignored: Any) -> None:
    """A code was right, in the browser that signed up or (sign-in by code, reset of the password) in another one."""
    address = request.resolver_match.url_name if request.resolver_match is not None else ""
    elsewhere = address in {"account_confirm_login_code", "account_confirm_password_reset_code"}
    user = verified_address(email_address.user, email_address.email, keep_password=not elsewhere)
    wanted = request.session.pop(AFTER_PROOF, None) or {}
    if wanted.pop("email", "").lower() == email_address.email.lower():
        begin_as_asked(user, email_address.email, **wanted, acting_user=user)
    if not email_address.primary:
        note_added_address(user, email_address.email, acting_user=user)


email_confirmed.connect(_address_was_proven, dispatch_uid="accounts.address_was_proven")


def _signed_in(request: HttpRequest, user: Any, **_ignored: Any) -> None:
    """Every way in ends here, the buttons of a demo too: the session gets the row that it lives by."""
    forget_session(request.session.get(SESSION_ROW, ""))
    request.session[SESSION_ROW] = random_id(32)
    begin_session(user, request.session[SESSION_ROW], device=device_of(request.headers.get("User-Agent", "")))


def _signed_out(request: HttpRequest, **_ignored: Any) -> None:
    forget_session(request.session.get(SESSION_ROW, ""))


def _password_changed(request: HttpRequest, user: Any, **_ignored: Any) -> None:
    """`set_password` ended every session; the one in which it was done goes on, and becomes no younger by it."""
    started_at = getattr(request.user, "session_started_at", None)
    row = request.session.get(SESSION_ROW)
    if row and request.user.is_authenticated:
        device = device_of(request.headers.get("User-Agent", ""))
        begin_session(user, row, device=device, started_at=started_at)


user_logged_in.connect(_signed_in, dispatch_uid="accounts.signed_in")
user_logged_out.connect(_signed_out, dispatch_uid="accounts.signed_out")
for changed in (password_changed, password_set):
    changed.connect(_password_changed, dispatch_uid="accounts.password_changed")
