"""allauth writes its mails (codes, warnings) through our ledger too."""

import logging
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.password_reset_by_code import PASSWORD_RESET_VERIFICATION_SESSION_KEY
from allauth.account.internal.stagekit import clear_login
from allauth.account.internal.userkit import user_id_to_str
from allauth.account.models import EmailAddress
from allauth.account.utils import setup_user_email
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.httpkit import clean_client_ip
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts import services as accounts
from accounts.models import User
from accounts.sessions import MAILED_CODE_LIVES
from accounts.surroundings import as_reader
from common.ids import random_id
from notifications.asking import About
from notifications.letters import account_letter
from notifications.services import queue_mail

# How long a code works, by the mail that brings it, in seconds.
CODE_LIVES = {
    "account/email/login_code": app_settings.LOGIN_BY_CODE_TIMEOUT,
    "account/email/password_reset_code": app_settings.PASSWORD_RESET_BY_CODE_TIMEOUT,
    "account/email/email_confirmation": app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT,
    "account/email/email_confirmation_signup": app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT,
    "account/email/fresh_code": MAILED_CODE_LIVES,
    "account/email/recovery_code": MAILED_CODE_LIVES,
}
# What our templates take over from allauth; not its links, which are built from the request.
WORDS_OF_ALLAUTH = {"code", "to_email", "deleted_email", "left", "stop_token", "usable_from"}

logger = logging.getLogger(__name__)


def _is_proven(person: User, email: str) -> bool:
    """Whether this person showed to read the mail of this address."""
    return EmailAddress.objects.filter(user=person, email__iexact=email, verified=True).exists()


def _has_address(person: User, email: str) -> bool:
    """Whether this address is the account's at this moment, proven or not."""
    own = person.email is not None and person.email.lower() == email.lower()
    return own or EmailAddress.objects.filter(user=person, email__iexact=email).exists()


class AccountAdapter(DefaultAccountAdapter):
    """The account adapter of allauth: its mails through our ledger, its changes through our services, in our words."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("You cannot log in with this account."),
        "duplicate_email": _("You already have this address."),
        "same_as_current": _("You already have this address."),
        "email_taken": _("Another account has this address."),
        "email_password_mismatch": _("You typed the wrong address or password."),
        "enter_current_password": _("Type your current password."),
        "incorrect_code": _("This code is not right. Check it, or ask for a new one."),
        "incorrect_password": _("This password is not right."),
        "too_many_login_attempts": _("You tried too often. Wait a few minutes and try again."),
        "rate_limited": _("You tried too often. Wait a few minutes and try again."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the mail in the language of the person, or of the page for an address that nobody has.

        Links are never built from the request: its Host header is typed by whoever asks.
        """
        person = context.get("user") or User.objects.filter(email__iexact=email).first()
        # A code may go to someone who never asked: whoever typed the address typed the name too, to write in our name.
        is_greeted = person and ("code" not in context or _is_proven(person, email))
        with as_reader(person, translation.get_language()):
            letter = account_letter(
                template_prefix,
                {
                    "user": person if is_greeted else None,
                    "email": email,
                    "minutes": CODE_LIVES.get(template_prefix, 0) // 60,
                    **{name: value for name, value in context.items() if name in WORDS_OF_ALLAUTH},
                },
            )
        lives = CODE_LIVES.get(template_prefix)
        queue_mail(
            kind="account",
            address=email,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            recipient=person,
            wipe="code" in context,
            about=About("recovery", context["recovery"]) if "recovery" in context else None,
            not_after=timezone.now() + timedelta(seconds=lives) if lives else None,
        )

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell people of a change to their account; they are greeted by name at an address they had before, too."""
        address = email or user.email
        if app_settings.EMAIL_NOTIFICATIONS and address:
            self.send_mail(template_prefix, address, {**(context or {}), "user": user})

    def is_safe_url(self, url: str) -> bool:
        try:
            return bool(super().is_safe_url(url))
        except ValueError:  # "http://[" is no address at all
            return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that tries are counted by: what our own outermost proxy saw, else who is connected to us.

        Each proxy of ours adds one to the end of X-Forwarded-For; what stands before those was typed by the client. A
        header that is too short did not pass all of them: then it is the connection that counts, and no error.
        """
        proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
        seen = [part for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
        if proxies and len(seen) < proxies:
            logger.warning("X-Forwarded-For is shorter than TRUSTED_PROXIES says: someone passed by a proxy.")
        forwarded = clean_client_ip(seen[-proxies]) if proxies and len(seen) >= proxies else None
        return forwarded or clean_client_ip(request.META.get("REMOTE_ADDR", "")) or "0.0.0.0"  # noqa: S104

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """By the address that was typed, and not by the Host header as well: that is typed too, with another port each time.

        Underscored in allauth; a test fails when it is no longer asked.
        """
        return f"login:{credentials.get('email', '').strip().lower()}"

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """One page for every way to show that it is you (accounts/views/fresh.py)."""
        return [{"id": "reauthenticate", "description": "", "url": reverse("account_reauthenticate")}]

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Someone signs up. allauth makes the row of the address itself, right after."""
        data = form.cleaned_data
        return accounts.sign_up(
            email=data["email"],
            name=data["name"],
            password=data["password1"],
            language=translation.get_language() or "",
        )

    def pre_login(self, request: HttpRequest, user: User, **hooks: Any) -> Any:
        """A code opens nothing any more when the address it was mailed to has ended since (let go, moved)."""
        if hooks.get("email") and not _has_address(user, hooks["email"]):
            clear_login(request)
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **hooks)

    def pretend_sign_up(self, request: HttpRequest, data: dict[str, Any]) -> None:
        """Someone signs up with an address that an account has: do the same work as for a new one, and undo it.

        So neither the clock nor the number of queries tells that there is such an account (a test counts them).
        """
        nobody = {**data, "email": f"{random_id(20)}@nobody.invalid"}
        with transaction.atomic():
            ghost = self.save_user(request, User(), SimpleNamespace(cleaned_data=nobody))
            setup_user_email(request, ghost, [])
            # What the mail with the code asks for.
            EmailAddress.objects.filter(user=ghost, verified=True).exists()
            EmailAddress.objects.filter(user=ghost).first()
            EmailAddress.objects.filter(email__iexact=nobody["email"]).first()
            EmailAddress.objects.filter(email__iexact=nobody["email"], verified=True).exists()
            transaction.set_rollback(True)

    def set_password(self, user: User, password: str) -> None:
        """Another password. After a reset only while the account lives and the address of the code is still its own."""
        state = self.request.session.get(PASSWORD_RESET_VERIFICATION_SESSION_KEY) if self.request else None
        if state and state.get("user_id") == user_id_to_str(user):
            user.refresh_from_db()
            if not (user.may_come_in and _has_address(user, state.get("email", ""))):
                del self.request.session[PASSWORD_RESET_VERIFICATION_SESSION_KEY]
                raise ImmediateHttpResponse(self.respond_user_inactive(self.request, user))
        accounts.set_password(user, password, acting_user=user)

    def login(self, request: HttpRequest, user: User) -> None:
        """The last step of every way in. Who may not come in hears so only here, after proving who it is."""
        # The proof of the address may have changed the row: another organisation, a password dropped.
        user.refresh_from_db()
        if not user.may_come_in and not accounts.renew_guest(user):
            clear_login(request)
            raise ImmediateHttpResponse(self.respond_user_inactive(request, user))
        if user.organisation_id is None and user.guest_until is None and user.email:
            # The step after the code was cut short (see `verified_address`): do it now.
            accounts.verified_address(user, user.email)
        super().login(request, user)

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        """Who added an address goes back to the page of addresses, which offers the move that it makes possible."""
        if self.request.user.is_authenticated:
            return reverse("account_email")
        url: str = super().get_email_verification_redirect_url(email_address)
        return url

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """After the first sign-in of who signed up: the first steps, once, and then where the person was going."""
        response = super().post_login(request, user, **kwargs)
        if isinstance(response, HttpResponseRedirect) and user.welcomed_at is None and accounts.begin_first_steps(user):
            user.refresh_from_db()
            names = ["welcome"] if user.organisation_id or user.guest_until else ["welcome", "choose_organisation"]
            for name in names:
                response["Location"] = f"{reverse(name)}?{urlencode({'next': response.url})}"
        return response
