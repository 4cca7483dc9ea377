"""Coming in: the choice of an organisation, an invitation, and the first of the first steps."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST

from accounts import services
from accounts.forms.sign_up import RequestOrganisationForm, WelcomeForm
from accounts.models import Organisation, User
from accounts.selectors import invitation_page, organisation_choices
from common.addresses import safe_next


def account_of(request: HttpRequest) -> User:
    """The person who is signed in, with the organisation; LoginRequiredMiddleware saw to it."""
    return User.objects.select_related("organisation").get(pk=request.user.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def choose_organisation(request: HttpRequest) -> HttpResponse:
    """Where one can go with the addresses that were proven; choosing one joins it, asks it, or leads to moving there."""
    person = account_of(request)
    choices = organisation_choices(person)
    if request.method != "POST":
        form = RequestOrganisationForm(domains=choices.requestable)
        return _choices(request, person, {"choices": choices, "form": form})
    chosen = next((one for one in choices.joinable if one.slug == request.POST.get("organisation")), None)
    if chosen is None:
        raise Http404
    if person.is_colleague:
        # That page says beforehand what ends.
        return redirect("account_move", chosen.slug)
    return _go_to(request, person, chosen)


def _go_to(request: HttpRequest, person: User, chosen: Organisation) -> HttpResponse:
    person = services.join_organisation(person, chosen, acting_user=person)
    person.refresh_from_db()
    if person.is_waiting:
        messages.info(request, _("You have asked %(organisation)s to let you in.") % {"organisation": chosen})
    else:
        messages.success(request, _("You are in: you belong to %(organisation)s now.") % {"organisation": chosen})
    return redirect(safe_next(request, request.POST.get("next", "")))


def _choices(request: HttpRequest, person: User, extra: dict[str, object], status: int = 200) -> HttpResponse:
    way_on = safe_next(request, request.POST.get("next", "") or request.GET.get("next", ""), "")
    context = {"person": person, "next": way_on, "nav": "account", **extra}
    return render(request, "accounts/choose_organisation.html", context, status=status)


@require_POST
def request_organisation(request: HttpRequest) -> HttpResponse:
    """Ask for the organisation of an own address whose domain nobody has."""
    person = account_of(request)
    choices = organisation_choices(person)
    form = RequestOrganisationForm(request.POST, domains=choices.requestable)
    if form.is_valid():
        try:
            services.request_domain(
                person,
                form.cleaned_data["domain"],
                organisation_name=form.cleaned_data["organisation_name"],
                acting_user=person,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Your request is on its way. You get a mail when there is an answer."))
            return redirect("choose_organisation")
    return _choices(request, person, {"choices": choices, "form": form}, status=422)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, key: str) -> HttpResponse:
    """Who invites, into what. One that does not hold any more, or never was, answers the same 404 in words."""
    page = invitation_page(request.user, key)
    if page is None:
        return render(request, "accounts/invitation_over.html", status=404)
    if request.method != "POST":
        return render(request, "accounts/invitation.html", {"page": page})
    if not page.is_signed_in:
        return redirect("account_login")
    person = account_of(request)
    services.accept_invitation(page.invitation, acting_user=person)
    messages.success(request, _("You have accepted the invitation. Welcome!"))
    return redirect("home")


@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """The first step after signing up: name and function, picture, language. Skipping is a link to the next step."""
    person = account_of(request)
    initial = {"language": person.language or request.LANGUAGE_CODE}
    form = WelcomeForm(request.POST or None, request.FILES or None, instance=person, initial=initial)
    way_on = safe_next(request, request.POST.get("next", "") or request.GET.get("next", ""), "")
    if request.method == "POST" and form.is_valid():
        try:
            saved = _introduce(person.pk, form)
        except ValidationError as error:
            form.add_error("portrait", error)
        else:
            with override(saved.language):
                return redirect(reverse("welcome_groups", query={"next": way_on} if way_on else None))
    stored = account_of(request)
    context = {"form": form, "person": stored, "next": way_on}
    return render(request, "accounts/welcome.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _introduce(person_id: int, form: WelcomeForm) -> User:
    """All of the form or nothing of it."""
    person, data = User.objects.get(pk=person_id), form.cleaned_data
    if data.get("portrait"):
        services.set_portrait(person, data["portrait"], acting_user=person)
    typed = {name: data[name] for name in ("name", "function", "language")}
    return services.introduce(person, **typed, acting_user=person)
