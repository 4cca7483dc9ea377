"""For who moderates: inviting people, what is not answered yet, and the link of the group."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.policies import can_write_at_all
from groups import services
from groups.forms import InviteForm, LinkForm
from groups.models import WorkingGroup
from groups.policies import can_invite, can_make_link, can_withdraw_invitation
from groups.selectors import invitations_page, link_of
from groups.views.common import account_of, visible_group


def _moderated(request: HttpRequest, slug: str) -> WorkingGroup:
    """The group, for who invites and takes back; refused to anyone else."""
    group = visible_group(request, slug)
    can_withdraw_invitation(is_moderator=group.is_moderated_by(account_of(request))).enforce()
    return group


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Names and addresses together; the answer says for each line what became of it, and keeps what was not sent."""
    group, user = _moderated(request, slug), account_of(request)
    if request.method == "POST" and "person" in request.POST:
        return _invite_chosen(request, group, user)
    form, lines = InviteForm(request.POST if request.method == "POST" else None), []
    if form.is_valid():
        lines = services.invite_lines(group, form.cleaned_data["people"], acting_user=user)
        # Who is chosen with a button beside the line need not be typed again.
        left = [line.typed for line in lines if not line.done and not line.choices]
        form = InviteForm(initial={"people": "\n".join(left)})
    return _page(request, group, {"form": form, "lines": lines}, status=422 if form.errors else 200)


def _invite_chosen(request: HttpRequest, group: WorkingGroup, user: User) -> HttpResponse:
    person = User.objects.visible_to(user).filter(public_id=request.POST["person"]).first()
    if person is None:
        raise Http404
    try:
        done = services.invite_person(group, person, acting_user=user)
    except ValidationError as error:
        messages.error(request, f"{person.name}: {' '.join(error.messages)}")
    else:
        said = _("%(name)s had asked to join, and is a member now.") if done.let_in else _("%(name)s is invited.")
        messages.success(request, said % {"name": person.name})
    return redirect("groups:invite", slug=group.slug)


def _page(request: HttpRequest, group: WorkingGroup, extra: dict[str, Any], status: int = 200) -> HttpResponse:
    link = link_of(group)
    context = {
        "group": group,
        "may_withdraw": can_write_at_all(request.user),
        "may_invite": can_invite(request.user, group, is_moderator=True),
        "may_link": can_make_link(request.user, group, is_moderator=True),
        "page": invitations_page(group, request.GET),
        "link": link,
        "link_url": settings.SITE_URL + link.get_absolute_url() if link else "",
        "form": InviteForm(),
        "link_form": LinkForm(),
        "nav": "groups",
        **extra,
    }
    return render(request, "groups/invite.html", context, status=status)


@require_POST
def invite_again(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Ask who did not answer once more."""
    group = _moderated(request, slug)
    try:
        services.invite_again(group, key, acting_user=account_of(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The invitation has been sent again, and holds for another 30 days."))
    return redirect("groups:invite", slug=group.slug)


@require_POST
def invitation_withdraw(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Take an invitation back."""
    group = _moderated(request, slug)
    try:
        services.withdraw_group_invitation(group, key, acting_user=account_of(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The invitation has been withdrawn: nobody comes in by it any more."))
    return redirect("groups:invite", slug=group.slug)


@require_POST
def link_make(request: HttpRequest, slug: str) -> HttpResponse:
    """Make the link; an earlier one ends."""
    group = _moderated(request, slug)
    form = LinkForm(request.POST)
    if form.is_valid():
        try:
            services.make_link(group, **form.cleaned_data, acting_user=account_of(request))
        except ValidationError as error:
            form.add_error("until" if getattr(error, "code", "") == "until" else "limit", error)
        else:
            messages.success(request, _("The link is ready. Send it to the colleagues you want in the group."))
            return redirect("groups:invite", slug=group.slug)
    return _page(request, group, {"link_form": form, "link_failed": True}, status=422)


@require_POST
def link_end(request: HttpRequest, slug: str) -> HttpResponse:
    """The link works no more."""
    group = _moderated(request, slug)
    services.end_link(group, acting_user=account_of(request))
    messages.success(request, _("The link has ended: nobody comes in by it any more."))
    return redirect("groups:invite", slug=group.slug)
