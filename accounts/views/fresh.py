"""What protects an account is changed only soon after signing in, or after showing again that it is you."""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import services
from accounts.forms.signing_in import MailedCodeForm, ReauthenticateForm, SecondStepForm
from accounts.limits import limited
from accounts.policies import has_second_step
from accounts.sessions import is_fresh
from accounts.views.passkeys import passkey_options, read_passkey
from accounts.views.readers import signed_in
from common.addresses import safe_next

View = Callable[..., HttpResponseBase]
SHOWN_AGAIN = "shown_again_at"
MAILED = "mailed_code_fresh"
FRESH_FOR = timedelta(seconds=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)
# A form that was opened in time may be filled in at leisure: nothing that was typed is lost.
FORM_MAY_TAKE = timedelta(minutes=30)


def fresh_sign_in(view: View) -> View:
    """Ask again who it is, before a page that changes what protects the account, or that cannot be undone.

    Asked when the page is opened, and not again when its form is sent within half an hour.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        within = FRESH_FOR if request.method in {"GET", "HEAD"} else FRESH_FOR + FORM_MAY_TAKE
        if request.user.is_authenticated and not is_fresh(request.user, request.session.get(SHOWN_AGAIN), within):
            return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': request.get_full_path()})}")
        return view(request, *args, **kwargs)

    return guarded


def _by_password(request: HttpRequest, forms: dict[str, Any]) -> bool:
    form = forms["password_form"] = ReauthenticateForm(request.POST, user=signed_in(request))
    return bool(form.is_valid())


def _by_code(request: HttpRequest, forms: dict[str, Any]) -> bool:
    form = forms["code_form"] = SecondStepForm(request.POST)
    if not form.is_valid():
        return False
    if services.use_code(signed_in(request), form.cleaned_data["code"]) is not None:
        return True
    form.add_error("code", _("This code is not right, or was used before. Wait for the next one and try again."))
    return False


def _by_passkey(request: HttpRequest, forms: dict[str, Any]) -> bool:
    try:
        read_passkey(request, signed_in(request))
    except ValidationError as error:
        forms["passkey_error"] = error.messages[0]
        return False
    return True


def _by_mail(request: HttpRequest, forms: dict[str, Any]) -> bool:
    """First the code is mailed, then it is typed. Not for who has a second step: a mailbox is less than that."""
    if has_second_step(signed_in(request)) or not signed_in(request).email:
        return False
    if "code" not in request.POST:
        request.session[MAILED] = services.mail_code(signed_in(request), "fresh")
        return False
    form, kept = MailedCodeForm(request.POST), request.session.get(MAILED)
    forms["mailed_form"] = form
    if not kept or not form.is_valid():
        return False
    right = services.is_mailed_code(signed_in(request), "fresh", kept, form.cleaned_data["code"])
    request.session[MAILED] = kept
    if not right:
        form.add_error("code", _("This code is not right. Check it, or ask for a new one."))
    return right


WAYS = {"password": _by_password, "code": _by_code, "passkey": _by_passkey, "mail": _by_mail}


@require_http_methods(["GET", "HEAD", "POST"])
@limited("fresh", "10/m/user")
def reauthenticate(request: HttpRequest) -> HttpResponse:
    """Is it you? By password, by the second step, or (for who has none) by a code in the mail."""
    wanted = safe_next(request, request.POST.get("next") or request.GET.get("next", ""), reverse("account_home"))
    forms: dict[str, Any] = {}
    way = WAYS.get(request.POST.get("way", ""))
    if way is not None and way(request, forms):
        request.session[SHOWN_AGAIN] = time.time()
        request.session.pop(MAILED, None)
        return redirect(wanted)
    tried = [form for form in forms.values() if getattr(form, "errors", None)]
    context = {**_ways_of(request), **forms, "form": tried[0] if tried else None, "next": wanted, "nav": "account"}
    return render(request, "account/reauthenticate.html", context, status=422 if forms else 200)


def _ways_of(request: HttpRequest) -> dict[str, Any]:
    """The forms that this person can use."""
    person = signed_in(request)
    ways: dict[str, Any] = {}
    types = set(Authenticator.objects.filter(user=person).values_list("type", flat=True))
    if person.has_usable_password():
        ways["password_form"] = ReauthenticateForm(user=person)
    if types - {Authenticator.Type.WEBAUTHN}:
        ways["code_form"] = SecondStepForm()
    if Authenticator.Type.WEBAUTHN in types:
        ways["passkey_options"] = passkey_options(person)
    if not types and person.email:
        ways["mail"] = True
        if MAILED in request.session:
            ways["mailed_form"] = MailedCodeForm()
    return ways
