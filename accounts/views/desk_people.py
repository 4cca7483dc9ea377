"""The managers' desk: who belongs to the organisation, who waits, who is invited, and letting in and go.

Says about use of the site only "this quarter: yes or no", and nothing about what someone reads or is a member of.
"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import services
from accounts.forms.desk_people import GuestDayForm, InviteForm, LetGoForm, ReasonForm
from accounts.models import DomainRequest, Invitation, Organisation, User
from accounts.selectors import desk_people, move_asked
from accounts.views.joining import account_of


def _desk(request: HttpRequest, slug: str) -> tuple[User, Organisation]:
    """The manager and the organisation; for anyone else this desk does not exist."""
    return account_of(request), get_object_or_404(Organisation.objects.managed_by(request.user), slug=slug)


def _person(request: HttpRequest, public_id: str) -> User:
    people = User.objects.managed_by(request.user).select_related("organisation", "let_go_by")
    return get_object_or_404(people, public_id=public_id)


def _typed(request: HttpRequest) -> QueryDict | None:
    """What was sent, an empty form too; None when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def _back(organisation: Organisation, state: str) -> HttpResponse:
    response = redirect("desk:people", organisation.slug)
    response["Location"] += f"?state={state}"
    return response


@require_safe
def people(request: HttpRequest, slug: str) -> HttpResponse:
    manager, organisation = _desk(request, slug)
    page = desk_people(manager, organisation, request.GET)
    context = {"organisation": organisation, "page": page, "tab": "people", "nav": "organisations"}
    return render(request, "accounts/desk_people.html", context)


@require_POST
def approve(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    manager, organisation = _desk(request, slug)
    person = services.approve_account(_person(request, public_id), acting_user=manager)
    if person.is_colleague:
        messages.success(request, _("%(name)s is in, and gets a mail about it.") % {"name": person.name})
    return _back(organisation, "waiting")


@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    manager, organisation = _desk(request, slug)
    person, form = _person(request, public_id), ReasonForm(_typed(request))
    if request.method == "POST" and form.is_valid():
        services.refuse_account(person, form.cleaned_data["reason"], acting_user=manager)
        messages.success(request, _("%(name)s gets a mail with the reason.") % {"name": person.name})
        return _back(organisation, "waiting")
    return _step(request, "refuse", organisation, person, form)


def _move(organisation: Organisation, public_id: str) -> DomainRequest:
    asked = move_asked(organisation, public_id)
    if asked is None:
        raise Http404
    return asked


@require_POST
def approve_move(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Let in who comes from another organisation."""
    manager, organisation = _desk(request, slug)
    person = services.approve_move(_move(organisation, public_id), acting_user=manager)
    if person.organisation_id == organisation.pk:
        messages.success(request, _("%(name)s is in, and gets a mail about it.") % {"name": person.name})
    return _back(organisation, "waiting")


@require_http_methods(["GET", "HEAD", "POST"])
def refuse_move(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    manager, organisation = _desk(request, slug)
    asked, form = _move(organisation, public_id), ReasonForm(_typed(request))
    if request.method == "POST" and form.is_valid():
        services.refuse_move(asked, form.cleaned_data["reason"], acting_user=manager)
        messages.success(request, _("%(name)s gets a mail with the reason.") % {"name": asked.person.name})
        return _back(organisation, "waiting")
    return _step(request, "refuse_move", organisation, asked.person, form)


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Invite a pasted list; the answer says for each address what became of it, and keeps what could not be sent."""
    manager, organisation = _desk(request, slug)
    form = InviteForm(_typed(request), initial={"kind": "colleague"})
    lines = []
    if request.method == "POST" and form.is_valid():
        lines = services.invite_list(
            organisation,
            form.cleaned_data["addresses"],
            guest_until=form.cleaned_data["guest_until"],
            acting_user=manager,
        )
        left = "\n".join(line.address for line in lines if not line.invited)
        form = InviteForm(initial={**form.cleaned_data, "addresses": left})
    context = {
        "organisation": organisation,
        "form": form,
        "lines": lines,
        "step": "invite",
        "tab": "people",
        "nav": "organisations",
    }
    return render(request, "accounts/desk_invite.html", context, status=422 if form.errors else 200)


@require_POST
def withdraw_invitation(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    manager, organisation = _desk(request, slug)
    invitation = get_object_or_404(Invitation.objects.filter(organisation=organisation), key=key)
    services.withdraw_invitation(invitation, acting_user=manager)
    messages.success(request, _("The invitation is withdrawn: the link in the mail works no more."))
    return _back(organisation, "invited")


@require_http_methods(["GET", "HEAD", "POST"])
def guest(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Another last day for a guest."""
    manager, organisation = _desk(request, slug)
    people = User.objects.managed_by(manager).guests_of(organisation)
    person = get_object_or_404(people, public_id=public_id)
    form = GuestDayForm(_typed(request), initial={"guest_until": services.last_day_at(person, organisation)})
    if request.method == "POST" and form.is_valid():
        try:
            services.extend_guest(
                person, form.cleaned_data["guest_until"], organisation=organisation, acting_user=manager
            )
        except ValidationError as error:
            form.add_error("guest_until", error)
        else:
            messages.success(request, _("The last day of %(name)s has changed.") % {"name": person.name})
            return _back(organisation, "guests")
    return _step(request, "guest", organisation, person, form)


@require_http_methods(["GET", "HEAD", "POST"])
def let_go(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Says beforehand what happens; one button does it."""
    manager, organisation = _desk(request, slug)
    person, form = _person(request, public_id), LetGoForm(_typed(request))
    if person == manager:
        # For oneself there is a page that says "you", names the groups, and asks again who it is.
        return redirect("account_leave")
    if request.method == "POST" and form.is_valid():
        services.let_go(person, reason=form.cleaned_data["reason"], acting_user=manager)
        messages.success(request, _("%(name)s has been let go.") % {"name": person.name})
        return _back(organisation, "here")
    return _step(request, "let_go", organisation, person, form)


@require_http_methods(["GET", "HEAD", "POST"])
def bring_back(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    manager, organisation = _desk(request, slug)
    person = _person(request, public_id)
    if request.method == "POST":
        person = services.bring_back(person, acting_user=manager)
        if person.email:
            messages.success(request, _("%(name)s is back.") % {"name": person.name})
        else:
            words = _(
                "%(name)s is back, but cannot log in yet: the old address is of another account now. Ask an operator to give "
                "this account a new work address, and name the address of the page of this person."
            )
            messages.warning(request, words % {"name": person.name})
        return _back(organisation, "here")
    return _step(request, "bring_back", organisation, person, None)


def _step(
    request: HttpRequest,
    step: str,
    organisation: Organisation,
    person: User,
    form: ReasonForm | LetGoForm | GuestDayForm | None,
) -> HttpResponse:
    """The page of one step about one person: what happens, and the button."""
    context = {
        "step": step,
        "organisation": organisation,
        "person": person,
        "form": form,
        "tab": "people",
        "nav": "organisations",
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, f"accounts/desk_{step}.html", context, status=status)
