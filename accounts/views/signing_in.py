"""The second step at signing in, and the sign-in by passkey that needs no first one."""

from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import perform_login
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import Login
from allauth.mfa.base.internal.flows import check_rate_limit, post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import services
from accounts.forms.signing_in import MailedCodeForm, SecondStepForm
from accounts.limits import within_limit
from accounts.models import AccountRecovery, User
from accounts.views.passkeys import passkey_options, read_passkey, read_passkey_of_anyone
from common.addresses import safe_next

# Tries by passkey that went wrong, per client: nobody guesses one, this only spares our processor.
PASSKEY_TRIES = "120/m/ip"
RECOVERY_CODE = "mailed_code_recovery"
# There are two fields for a code on the page: an error leads to the one that it is about.
RECOVERY_FIELD = "recovery_%s"


@login_not_required
@login_stage_required(stage=AuthenticateStage.key, redirect_urlname="account_login")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """After the password or the mailed code: a code of the app, a recovery code, or a passkey."""
    stage: Any = request._login_stage  # type: ignore[attr-defined]
    person: User = stage.login.user
    if request.POST.get("way") in {"recover", "recovered"}:
        return _recover(request, person)
    forms: dict[str, Any] = {"form": SecondStepForm(request.POST if "code" in request.POST else None)}
    try:
        shown = _shown(request, person, forms["form"]) if request.method == "POST" else None
    except ValidationError as error:
        forms["problem"], shown = error.messages[0], None
    if shown is not None:
        post_authentication(request, shown)
        answer: HttpResponse = stage.exit()
        return answer
    return _second_step_page(request, person, forms)


def _shown(request: HttpRequest, person: User, form: SecondStepForm) -> Authenticator | None:
    """Which second step was shown, if it is right. Wrong tries count for the account, as those of the password do."""
    if "code" in request.POST and not form.is_valid():
        return None
    give_back = check_rate_limit(person)
    if "code" in request.POST:
        shown = services.use_code(person, form.cleaned_data["code"])
        if shown is None:
            form.add_error(
                "code", _("This code is not right, or was used before. Wait for the next one and try again.")
            )
            return None
    else:
        shown = read_passkey(request, person)
    give_back()
    return shown


def _second_step_page(request: HttpRequest, person: User, forms: dict[str, Any]) -> HttpResponse:
    types = set(Authenticator.objects.filter(user=person).values_list("type", flat=True))
    context = {
        **forms,
        "recovery": _open_recovery(person),
        "recovery_form": forms.get("recovery_form")
        or (MailedCodeForm(auto_id=RECOVERY_FIELD) if RECOVERY_CODE in request.session else None),
        "mailbox": person.email,
        "by_code": types != {Authenticator.Type.WEBAUTHN},
    }
    if Authenticator.Type.WEBAUTHN in types:
        context["passkey_options"] = passkey_options(person)
    is_wrong = request.method == "POST" and (forms.get("problem") or forms["form"].errors or forms.get("recovery_form"))
    return render(request, "mfa/authenticate.html", context, status=422 if is_wrong else 200)


def _open_recovery(person: User) -> AccountRecovery | None:
    """What others do for this person at the moment, usable or not yet."""
    if not person.email:  # no mailbox to prove, such as who was let go
        return None
    return AccountRecovery.objects.open().filter(person=person).first()


def _recover(request: HttpRequest, person: User) -> HttpResponse:
    """Two people vouched for this person: a code from the mailbox takes the lost second step away."""
    recovery = _open_recovery(person)
    if (
        recovery is None
        or not recovery.is_usable
        or not within_limit(request, "recovery", "5/5m/key", key=str(person.pk))
    ):
        messages.error(
            request, _("You tried too often, or this can no longer be done. Wait a few minutes and try again.")
        )
        return redirect("mfa_authenticate")
    if request.POST["way"] == "recover":
        request.session[RECOVERY_CODE] = services.mail_code(person, "recovery")
        return redirect(f"{reverse('mfa_authenticate')}#h-lost")
    form, kept = MailedCodeForm(request.POST, auto_id=RECOVERY_FIELD), request.session.get(RECOVERY_CODE)
    if kept and form.is_valid():
        right = services.is_mailed_code(person, "recovery", kept, form.cleaned_data["code"])
        request.session[RECOVERY_CODE] = kept
        if right and services.finish_recovery(recovery, acting_user=person):
            del request.session[RECOVERY_CODE]
            clear_login(request)
            messages.success(request, _("Your second step has been taken away. Log in, and set up a new one at once."))
            return redirect("account_login")
        form.add_error("code", _("This code is not right. Check it, or ask for a new one."))
    return _second_step_page(request, person, {"form": SecondStepForm(), "recovery_form": form})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_by_passkey(request: HttpRequest) -> HttpResponse:
    """What the script asks before it shows the passkey, and the passkey itself. Without a script there is no passkey."""
    if request.method != "POST":
        if "application/json" in request.headers.get("Accept", ""):
            return HttpResponse(passkey_options(None), content_type="application/json")
        return redirect("account_login")
    tried = within_limit(request, "passkey", PASSKEY_TRIES)
    if not tried:
        messages.error(request, _("You tried too often. Wait a few minutes and try again."))
        return redirect("account_login")
    try:
        authenticator = read_passkey_of_anyone(request)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("account_login")
    tried.rollback()
    post_authentication(request, authenticator, passwordless=True)
    wanted = safe_next(request, request.POST.get("next", ""))
    answer: HttpResponse = perform_login(request, Login(user=authenticator.user, redirect_url=wanted))
    return answer
