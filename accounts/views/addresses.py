"""The e-mail addresses of the own account."""

from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.internal.flows.manage_email import add_email
from allauth.account.models import EmailAddress
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import services
from accounts.forms.own_account import ChangeEmailForm
from accounts.models import User
from accounts.selectors import own_addresses
from accounts.views.fresh import fresh_sign_in


@fresh_sign_in
@require_http_methods(["GET", "HEAD", "POST"])
def addresses(request: HttpRequest) -> HttpResponse:
    """The proven addresses: add one, make one the main one, send its code again, remove one."""
    person = User.objects.select_related("organisation").get(pk=request.user.pk)
    if request.method == "POST" and "action_add" not in request.POST:
        return _change(request, person)
    form = ChangeEmailForm(data=request.POST if request.method == "POST" else None, user=person)
    if request.method == "POST" and form.is_valid():
        add_email(request, form)
        return redirect("account_email_verification_sent")
    context = {
        "form": form,
        "own": own_addresses(person),
        "may_add": EmailAddress.objects.can_add_email(person),
        "nav": "account",
    }
    return render(request, "account/email.html", context, status=422 if form.errors else 200)


def _change(request: HttpRequest, person: User) -> HttpResponse:
    """One of the buttons beside an address; an address that is not of this person changes nothing."""
    email = request.POST.get("email", "").strip().lower()
    if "action_primary" in request.POST:
        services.make_address_primary(person, email, acting_user=person)
        messages.success(request, _("Mail goes to %(email)s from now on.") % {"email": email})
    elif "action_remove" in request.POST:
        services.remove_address(person, email, acting_user=person)
        messages.success(request, _("The address %(email)s has been removed.") % {"email": email})
    elif "action_send" in request.POST:
        address = EmailAddress.objects.filter(user=person, email=email, verified=False).first()
        if address is not None and send_verification_email_to_address(request, address):
            return redirect("account_email_verification_sent")
    return redirect("account_email")
