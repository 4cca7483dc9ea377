"""Asking to join a group, and answering who asked."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from groups import services
from groups.forms import AnswerForm, MotivationForm
from groups.policies import can_answer_requests
from groups.selectors import membership_of, requests_page, standing_of
from groups.views.common import account_of, ask_to_act, visible_group


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask the moderators to be let in, and see what became of it."""
    group, user = visible_group(request, slug), account_of(request)
    if membership_of(user, group) is not None:
        return redirect(group)
    standing = standing_of(user, group)
    form = MotivationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not standing.is_waiting:
        standing.ask.enforce()
    if form.is_valid():
        services.ask_to_join(group, form.cleaned_data["motivation"], acting_user=user)
        messages.success(request, _("Your request has been sent. You get a message when it is answered."))
        return redirect("groups:ask", slug=group.slug)
    if standing.request is None and not standing.ask:
        standing.ask.enforce()
    context = {"group": group, "standing": standing, "form": form, "nav": "groups"}
    return render(request, "groups/ask.html", context, status=422 if form.errors else 200)


@require_POST
def withdraw_request(request: HttpRequest, slug: str) -> HttpResponse:
    """Not wanting to join any more."""
    group = visible_group(request, slug)
    services.withdraw_request(group, acting_user=account_of(request))
    messages.success(request, _("Your request has been withdrawn."))
    return redirect(group)


@require_http_methods(["GET", "HEAD", "POST"])
def join_requests(request: HttpRequest, slug: str) -> HttpResponse:
    """Who asks to join, the latest first, each with an answer in words."""
    group, user = visible_group(request, slug), account_of(request)
    can_answer_requests(group, is_moderator=group.is_moderated_by(user)).enforce()
    ask_to_act(request)
    answered = AnswerForm(request.POST, prefix=request.POST.get("key", "")) if request.method == "POST" else None
    if answered is not None and answered.is_valid():
        accept = request.POST.get("decision") == "accept"
        try:
            asked = services.answer_request(
                group,
                request.POST.get("key", ""),
                accept=accept,
                words=answered.cleaned_data["answer"],
                acting_user=user,
            )
        except ValidationError as error:
            answered.add_error("answer", error)
        else:
            said = _("%(name)s is a member now, and has been told.") if accept else _("%(name)s has been told.")
            messages.success(request, said % {"name": asked.person.name})
            return redirect("groups:requests", slug=group.slug)
    page = requests_page(group, request.GET)
    rows = [(row, _form_of(row.public_id, answered)) for row in page.items]
    context = {"group": group, "page": page, "rows": rows, "answered": answered, "nav": "groups"}
    return render(request, "groups/requests.html", context, status=422 if answered is not None else 200)


def _form_of(key: str, answered: AnswerForm | None) -> AnswerForm:
    return answered if answered is not None and answered.prefix == key else AnswerForm(prefix=key)
