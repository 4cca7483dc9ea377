"""The way back for a colleague who lost every second step: a manager starts, another person confirms."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import services
from accounts.limits import limited
from accounts.models import AccountRecovery, User
from accounts.policies import can_confirm_recovery, can_recover_account, manages
from accounts.views.fresh import fresh_sign_in
from accounts.views.readers import signed_in


@fresh_sign_in
@require_http_methods(["GET", "HEAD", "POST"])
@limited("recovery-start", "10/m/user")
def recovery_start(request: HttpRequest, public_id: str) -> HttpResponse:
    """What is going on for this person, and the next thing that this manager can do about it."""
    person = get_object_or_404(User.objects.visible_to(request.user), public_id=public_id)
    can_recover_account(signed_in(request), person).enforce()
    recovery = AccountRecovery.objects.open().filter(person=person).first()
    may_confirm = (
        recovery is not None and recovery.confirmed_at is None and can_confirm_recovery(signed_in(request), recovery)
    )
    if request.method == "POST":
        return _act(request, person, recovery)
    return _page(request, person, recovery, may_confirm=bool(may_confirm))


def _page(
    request: HttpRequest, person: User, recovery: AccountRecovery | None, *, may_confirm: bool, problem: bool = False
) -> HttpResponse:
    context = {
        "person": person,
        "recovery": recovery,
        "may_confirm": may_confirm,
        "problem": problem,
        # The way back: a manager came from the desk, an operator from the page of the person.
        "from_desk": person.organisation_id is not None and manages(request.user, person.organisation_id),
    }
    return render(request, "accounts/recovery.html", context, status=422 if problem else 200)


def _act(request: HttpRequest, person: User, recovery: AccountRecovery | None) -> HttpResponse:
    action = request.POST.get("action", "")
    if action in {"start", "confirm"} and not request.POST.get("sure"):
        may_confirm = bool(recovery and can_confirm_recovery(signed_in(request), recovery))
        return _page(request, person, recovery, may_confirm=may_confirm, problem=True)
    if action == "start":
        services.start_recovery(person, acting_user=signed_in(request))
        messages.success(request, _("Started. Ask another manager or an operator to confirm it."))
    elif recovery is not None and action == "confirm":
        services.confirm_recovery(recovery, acting_user=signed_in(request))
        messages.success(request, _("Confirmed. The person finishes it, with a code from the own mailbox."))
    elif recovery is not None and action == "stop":
        services.stop_recovery(recovery, acting_user=signed_in(request))
        messages.success(request, _("Stopped. Nothing has changed for this account."))
    return redirect("recovery_start", public_id=person.public_id)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_stop(request: HttpRequest, token: str) -> HttpResponse:
    """“This was not me”, from the letter, without signing in. Opening the page does nothing: scanners of mail do that."""
    try:
        key = services.read_stop_token(token)
    except BadSignature as error:
        raise Http404 from error
    recovery = get_object_or_404(AccountRecovery, key=key)
    if request.method == "POST":
        recovery = services.stop_recovery(recovery, acting_user=None)
    return render(request, "accounts/recovery_stop.html", {"recovery": recovery, "token": token})
