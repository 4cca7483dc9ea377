"""The desk of an organisation's managers: everything but people, who have a module of their own."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import services
from accounts.dns_proof import names_of, value_of
from accounts.forms.desk_organisation import DomainForm, ManagerForm, OrganisationForm, PolicyForm
from accounts.models import Organisation, OrganisationDomain, User
from accounts.policies import can_dismiss_manager
from accounts.selectors import requests_of, seen_profile


def desk_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hand the organisation of the address to the view; for who does not manage it the page does not exist.

    A former address leads to the present one, for who may see it.
    """

    @wraps(view)
    def for_managers(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponse:
        managed = Organisation.objects.managed_by(request.user)
        organisation = managed.filter(slug=slug).first()
        if organisation is not None:
            return view(request, organisation, *args, **kwargs)
        moved = managed.filter(former_names__slug=slug).first()
        if moved is None or request.method not in ("GET", "HEAD") or request.resolver_match is None:
            raise Http404
        here = {**request.resolver_match.kwargs, "slug": moved.slug}
        return redirect(reverse(request.resolver_match.view_name, kwargs=here), permanent=True)

    return for_managers


def _manager(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 (for the type checker; desk_page saw to it)
    return request.user


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def policy(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Who may come in, two steps, and how long a session lasts."""
    form = PolicyForm(request.POST or None, instance=organisation)
    if request.method == "POST" and form.is_valid():
        services.set_policy(organisation, **form.cleaned_data, acting_user=_manager(request))
        messages.success(request, _("The rules have been saved. They hold from now on."))
        return redirect("desk:policy", organisation.slug)
    context = {"form": form, "organisation": organisation, "tab": "policy", "nav": "organisations"}
    return render(request, "accounts/desk_policy.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def domains(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """The mail domains: which are proven until when, how to prove one, and a form for another."""
    form = DomainForm(request.POST or None, initial={"domain": request.GET.get("domain", "")[:120]})
    if request.method == "POST" and form.is_valid():
        try:
            row = services.add_domain(organisation, form.cleaned_data["domain"], acting_user=_manager(request))
        except ValidationError as error:
            form.add_error("domain", ValidationError(error.messages))
        else:
            if row.is_proven:
                told = _("%(domain)s was in the list already, and is proven.")
            else:
                told = _("%(domain)s is in the list. Prove it now: until then nobody comes in with it.")
            messages.success(request, told % {"domain": row.domain})
            return redirect("desk:domains", organisation.slug)
    context = {
        "form": form,
        "organisation": organisation,
        "tab": "domains",
        "nav": "organisations",
        "domains": _shown(organisation),
    }
    return render(request, "accounts/desk_domains.html", context, status=422 if form.errors else 200)


def _shown(organisation: Organisation) -> list[dict[str, Any]]:
    """Each domain with what to put in the DNS."""
    rows = organisation.domains.all()
    return [{"row": row, "type": "TXT", "names": names_of(row.domain), "value": value_of(row.token)} for row in rows]


def _named_domain(request: HttpRequest, organisation: Organisation) -> OrganisationDomain:
    row = organisation.domains.select_related("organisation").named(request.POST.get("domain", "")[:120]).first()
    if row is None:
        raise Http404
    return row


@require_POST
@desk_page
def domain_check(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Ask the DNS now."""
    row = _named_domain(request, organisation)
    outcome = services.check_domain(row, acting_user=_manager(request))
    told = {
        "found": (messages.SUCCESS, _("The record of %(domain)s is there. The domain is proven.")),
        "missing": (
            messages.WARNING,
            _("The record of %(domain)s is not there yet. It can take a day before everyone sees a new record."),
        ),
        "unreachable": (messages.WARNING, _("Nobody answered about %(domain)s. Nothing has changed; try again later.")),
    }
    level, words = told[outcome.answer]
    messages.add_message(request, level, words % {"domain": row.domain})
    return redirect("desk:domains", organisation.slug)


@require_POST
@desk_page
def domain_remove(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Take a domain away; who is in stays in."""
    row = _named_domain(request, organisation)
    services.remove_domain(organisation, row.domain, acting_user=_manager(request))
    messages.success(request, _("%(domain)s has been taken away. Who is in stays in.") % {"domain": row.domain})
    return redirect("desk:domains", organisation.slug)


@require_safe
@desk_page
def requests(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """People who could not come in with their address, and who say they work here."""
    known = {row.domain.lower() for row in organisation.domains.all()}
    rows = [{"wanted": one, "is_known": one.domain in known} for one in requests_of(organisation)]
    context = {"organisation": organisation, "tab": "requests", "nav": "organisations", "rows": rows}
    return render(request, "accounts/desk_requests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def organisation(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """What the organisation says about itself; its name is the operator's to change."""
    form = OrganisationForm(request.POST or None, request.FILES or None, instance=organisation)
    if request.method == "POST" and form.is_valid():
        try:
            _save_organisation(organisation.pk, form, _manager(request))
        except ValidationError as error:
            form.add_error("logo", error)
        else:
            messages.success(request, _("The organisation has been changed."))
            return redirect("desk:organisation", organisation.slug)
    # The form has written what was typed on the organisation; the page shows the stored one.
    stored = Organisation.objects.get(pk=organisation.pk)
    context = {"form": form, "organisation": stored, "tab": "organisation", "nav": "organisations"}
    return render(request, "accounts/desk_organisation.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _save_organisation(organisation_id: int, form: OrganisationForm, manager: User) -> None:
    """All of the form or nothing of it."""
    stored = Organisation.objects.get(pk=organisation_id)
    data = form.cleaned_data
    if data.get("logo") or data.get("remove_logo"):
        services.set_logo(stored, data["logo"] or None, acting_user=manager)
    typed = {name: data[name] for name in ("short_name", "description", "contact")}
    services.change_organisation(stored, **typed, acting_user=manager)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def managers(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Who manages the organisation, and a form to let a colleague do so too."""
    form = ManagerForm(request.POST or None, organisation=organisation)
    if request.method == "POST" and form.is_valid() and form.person:
        services.appoint_manager(organisation, form.person, acting_user=_manager(request))
        messages.success(request, _("%(name)s manages the organisation too now.") % {"name": form.person.name})
        return redirect("desk:managers", organisation.slug)
    people = list(User.objects.managers_of(organisation).order_by("name", "pk"))
    may_dismiss = can_dismiss_manager(request.user, organisation, is_last=len(people) == 1)
    context = {
        "form": form,
        "organisation": organisation,
        "tab": "managers",
        "nav": "organisations",
        "people": [(one, seen_profile(request.user, one)) for one in people],
        "may_dismiss": may_dismiss,
    }
    return render(request, "accounts/desk_managers.html", context, status=422 if form.errors else 200)


@require_POST
@desk_page
def manager_dismiss(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Take the rights of a manager away; perhaps the own ones."""
    person = get_object_or_404(User.objects.managers_of(organisation), public_id=request.POST.get("person", ""))
    services.dismiss_manager(organisation, person, acting_user=_manager(request))
    messages.success(request, _("%(name)s no longer manages the organisation.") % {"name": person.name})
    return (
        redirect("organisations:page", organisation.slug)
        if person == request.user
        else redirect("desk:managers", organisation.slug)
    )
