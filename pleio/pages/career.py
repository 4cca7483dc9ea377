"""Leaving one's organisation, and going on at another: a page says beforehand what ends, in groups too, and a form does it."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Organisation, User
from accounts.selectors import move_decision
from accounts.services import leave_organisation, move_account
from accounts.views.fresh import fresh_sign_in
from groups.selectors import what_moving_ends


def _person(request: HttpRequest) -> User:
    return User.objects.select_related("organisation").get(pk=request.user.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in
def leave(request: HttpRequest) -> HttpResponse:
    """Leave the organisation. Every session ends by it, this one too."""
    person = _person(request)
    if person.organisation is None:
        return redirect("account_home")
    if request.method == "POST":
        leave_organisation(person, acting_user=person)
        logout(request)
        messages.success(request, _("You have left your organisation. Log in with your password to go on elsewhere."))
        return redirect("home")
    return render(
        request, "accounts/leave.html", {"ends": what_moving_ends(person), "person": person, "nav": "account"}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in
def move(request: HttpRequest, slug: str) -> HttpResponse:
    """Go on at another organisation with this account, work and groups."""
    person = _person(request)
    organisation = get_object_or_404(Organisation.objects.visible_to(person), slug=slug)
    if person.is_colleague and person.organisation_id == organisation.pk:
        return redirect("account_home")
    if request.method == "POST":
        moved = move_account(person, organisation, acting_user=person)
        if moved.organisation_id == organisation.pk:
            words = _("Your account belongs to %(organisation)s now.")
        else:
            words = _("%(organisation)s has your request. Until it says yes, everything stays as it is.")
        messages.success(request, words % {"organisation": organisation.name})
        return redirect("account_home")
    context = {"ends": what_moving_ends(person, organisation), "decision": move_decision(person, organisation)}
    context |= {"person": person, "organisation": organisation, "nav": "account"}
    return render(request, "accounts/move.html", context)
