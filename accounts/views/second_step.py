"""The second step of the own account: an app with codes, passkeys, recovery codes."""

import time
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import clear_totp_secret, get_totp_secret
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts import services
from accounts.forms.signing_in import AppCodeForm, PasskeyForm
from accounts.limits import limited
from accounts.policies import can_remove_second_step, must_enrol, second_step_from
from accounts.qr import in_fours, qr_svg
from accounts.sessions import WANTED
from accounts.views.fresh import fresh_sign_in
from accounts.views.passkeys import new_passkey_options, read_new_passkey
from accounts.views.readers import signed_in
from common.addresses import safe_next

# Until when the codes that were just made are shown, in the session of who made them.
CODES_SHOWN_UNTIL = "recovery_codes_shown_until"
CODES_SHOWN_FOR = 600


def _own(request: HttpRequest, kind: str) -> Any:
    return Authenticator.objects.filter(user=signed_in(request), type=kind).order_by("pk")


def _passkeys(request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {
            "name": row.data.get("name", ""),
            "handle": row.data.get("handle", ""),
            "created_at": row.created_at,
            "used_at": row.last_used_at,
        }
        for row in _own(request, Authenticator.Type.WEBAUTHN)
    ]


def _passkey(request: HttpRequest, handle: str) -> Authenticator:
    for row in _own(request, Authenticator.Type.WEBAUTHN):
        if handle and row.data.get("handle") == handle:
            return row
    raise Http404


def _codes(request: HttpRequest) -> list[str] | None:
    """The recovery codes that still work; None when there are none at all."""
    row = _own(request, Authenticator.Type.RECOVERY_CODES).first()
    return row.wrap().get_unused_codes() if row else None


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What one signs in with besides the password; and why one has to, for who must."""
    codes, asked = _codes(request), must_enrol(signed_in(request))
    if not asked:
        request.session.pop(WANTED, None)
    context = {
        "totp": _own(request, Authenticator.Type.TOTP).first(),
        "passkeys": _passkeys(request),
        "codes_left": len(codes) if codes is not None else None,
        "must_enrol": asked,
        "asked_from": second_step_from(signed_in(request)),
        "nav": "account",
    }
    return render(request, "mfa/index.html", context)


def _and_codes(request: HttpRequest) -> HttpResponse:
    """After a first second step: codes for when it is lost."""
    if _codes(request) is None:
        services.make_recovery_codes(signed_in(request), acting_user=signed_in(request))
        request.session[CODES_SHOWN_UNTIL] = time.time() + CODES_SHOWN_FOR
        return redirect("mfa_view_recovery_codes")
    return _onward(request)


def _onward(request: HttpRequest) -> HttpResponse:
    """To the page that was asked for before a second step had to be set up, once; otherwise to the overview of these."""
    return redirect(safe_next(request, request.session.pop(WANTED, ""), reverse("mfa_index")))


@fresh_sign_in
@require_http_methods(["GET", "HEAD", "POST"])
@limited("totp", "10/m/user")
def activate_totp(request: HttpRequest) -> HttpResponse:
    """Give an app our secret, and show that it makes the same codes."""
    if _own(request, Authenticator.Type.TOTP).exists():
        return redirect("mfa_deactivate_totp")
    form = AppCodeForm(request.POST or None)
    secret = get_totp_secret(regenerate=request.method != "POST")
    if request.method == "POST" and form.is_valid():
        person, code = signed_in(request), form.cleaned_data["code"]
        if services.turn_on_totp(person, secret=secret, code=code, acting_user=person) is not None:
            clear_totp_secret(request)
            messages.success(request, _("From now on you log in with a code of your app as well."))
            return _and_codes(request)
        form.add_error("code", _("This code is not right. Does the clock of your telephone tell the right time?"))
    url = get_adapter().build_totp_url(signed_in(request), secret)
    qr = qr_svg(url, _("QR code to scan with your app"))
    context = {"form": form, "qr": qr, "secret": in_fours(secret), "totp_url": url, "nav": "account"}
    return render(request, "mfa/totp/activate_form.html", context, status=422 if form.errors else 200)


@fresh_sign_in
@require_http_methods(["GET", "HEAD", "POST"])
def deactivate_totp(request: HttpRequest) -> HttpResponse:
    if not _own(request, Authenticator.Type.TOTP).exists():
        return redirect("mfa_index")
    if request.method == "POST":
        services.turn_off_totp(signed_in(request), acting_user=signed_in(request))
        messages.success(request, _("You no longer log in with a code of your app."))
        return redirect("mfa_index")
    return render(request, "mfa/totp/deactivate_form.html", _removing(request))


def _removing(request: HttpRequest) -> dict[str, Any]:
    """Whether this is the last second step, and whether it may go."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    last = Authenticator.objects.filter(user=signed_in(request), type__in=kinds).count() == 1
    decision = can_remove_second_step(signed_in(request))
    return {"last": last, "refused": decision.reason if last and not decision else "", "nav": "account"}


@require_GET
def passkeys(request: HttpRequest) -> HttpResponse:
    """The passkeys of the own account."""
    return render(request, "mfa/webauthn/authenticator_list.html", {"passkeys": _passkeys(request), "nav": "account"})


@fresh_sign_in
@require_http_methods(["GET", "HEAD", "POST"])
@limited("passkey-add", "10/m/user")
def add_passkey(request: HttpRequest) -> HttpResponse:
    """Make a passkey. The browser does that, so a script is needed, and the page says so in words."""
    form, problem = PasskeyForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            credential = read_new_passkey(request)
        except ValidationError as error:
            problem = error.messages[0]
        else:
            name = form.cleaned_data["name"]
            services.add_passkey(signed_in(request), name=name, credential=credential, acting_user=signed_in(request))
            messages.success(request, _("Your passkey has been added."))
            return _and_codes(request)
    context = {
        "form": form,
        "problem": problem,
        "passkey_options": new_passkey_options(signed_in(request)),
        "nav": "account",
    }
    return render(request, "mfa/webauthn/add_form.html", context, status=422 if form.errors or problem else 200)


@fresh_sign_in
@require_http_methods(["GET", "HEAD", "POST"])
def edit_passkey(request: HttpRequest, handle: str) -> HttpResponse:
    passkey = _passkey(request, handle)
    form = PasskeyForm(request.POST or None, initial={"name": passkey.data.get("name", "")})
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        services.rename_passkey(signed_in(request), passkey, name=name, acting_user=signed_in(request))
        messages.success(request, _("Your passkey has another name now."))
        return redirect("mfa_list_webauthn")
    context = {"form": form, "handle": handle, "nav": "account"}
    return render(request, "mfa/webauthn/edit_form.html", context, status=422 if form.errors else 200)


@fresh_sign_in
@require_http_methods(["GET", "HEAD", "POST"])
def remove_passkey(request: HttpRequest, handle: str) -> HttpResponse:
    passkey = _passkey(request, handle)
    if request.method == "POST":
        services.remove_passkey(signed_in(request), passkey, acting_user=signed_in(request))
        messages.success(request, _("Your passkey has been removed. You can remove it from your device as well."))
        return redirect("mfa_list_webauthn")
    context = {**_removing(request), "name": passkey.data.get("name", ""), "handle": handle}
    return render(request, "mfa/webauthn/authenticator_confirm_delete.html", context)


@fresh_sign_in
@require_http_methods(["GET", "HEAD", "POST"])
@limited("recovery-codes", "10/m/user")
def generate_recovery_codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes; earlier ones no longer work."""
    codes = _codes(request)
    if codes is None and not Authenticator.objects.filter(user=signed_in(request)).exists():
        return redirect("mfa_index")
    if request.method == "POST":
        services.make_recovery_codes(signed_in(request), acting_user=signed_in(request))
        request.session[CODES_SHOWN_UNTIL] = time.time() + CODES_SHOWN_FOR
        return redirect("mfa_view_recovery_codes")
    return render(request, "mfa/recovery_codes/generate.html", {"codes_left": len(codes or []), "nav": "account"})


def _are_shown(request: HttpRequest) -> bool:
    return time.time() < request.session.get(CODES_SHOWN_UNTIL, 0)


@fresh_sign_in
@require_http_methods(["GET", "HEAD", "POST"])
def view_recovery_codes(request: HttpRequest) -> HttpResponse:
    """The codes, once: until the person says they are kept, for ten minutes, in the session that made them."""
    codes = _codes(request)
    if codes is None:
        return redirect("mfa_index")
    if request.method == "POST":
        request.session.pop(CODES_SHOWN_UNTIL, None)
        return _onward(request)
    context = {"codes": codes if _are_shown(request) else [], "codes_left": len(codes), "nav": "account"}
    return render(request, "mfa/recovery_codes/index.html", context)


@fresh_sign_in
@require_GET
def download_recovery_codes(request: HttpRequest) -> HttpResponse:
    """The same as a text file, as long as they are shown."""
    codes = _codes(request)
    if codes is None or not _are_shown(request):
        raise Http404
    answer = render(
        request, "mfa/recovery_codes/download.txt", {"codes": codes}, content_type="text/plain; charset=utf-8"
    )
    answer.headers["Content-Disposition"] = 'attachment; filename="pleio-codes.txt"'
    return answer
