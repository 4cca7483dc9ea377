"""Who is in a group; giving roles, taking someone out, and letting come back."""

from itertools import chain

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.policies import can_write_at_all
from accounts.views.fresh import fresh_sign_in
from common.tables import csv_lines
from groups import services
from groups.forms import RemovalForm, RoleForm
from groups.models import Membership, WorkingGroup
from groups.policies import (
    can_change_role,
    can_invite,
    can_lift_removal,
    can_remove_member,
    can_see_members,
    can_transfer_group,
)
from groups.selectors import member_of, members_page, membership_of
from groups.views.common import account_of, ask_to_act, visible_group


def _for_members(request: HttpRequest, slug: str) -> tuple[WorkingGroup, Membership, bool]:
    """The group, the own membership, and whether one moderates; refused to who is no member."""
    group = visible_group(request, slug)
    membership = membership_of(request.user, group)
    can_see_members(is_member=membership is not None).enforce()
    assert membership is not None  # noqa: S101 (for the type checker: enforce() raised)
    return group, membership, group.is_moderated_by(request.user)


def _someone_in(group: WorkingGroup, public_id: str) -> Membership:
    member = member_of(group, public_id)
    if member is None:
        raise Http404
    return member


@require_safe
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """Who is in the group, the newest first, to search by name and organisation."""
    group, own, is_moderator = _for_members(request, slug)
    acts = can_write_at_all(request.user)
    context = {
        "group": group,
        "list": members_page(group, request.GET, is_moderator=is_moderator),
        "own": own,
        "is_moderator": is_moderator,
        "is_owner": own.role == Membership.Role.OWNER,
        "may_invite": can_invite(request.user, group, is_moderator=is_moderator),
        # Who moderates takes people out and lets them come back; nobody does while the group, or who asks, is frozen.
        "may_act": acts and can_lift_removal(group, is_moderator=is_moderator),
        "nav": "groups",
    }
    return render(request, "groups/members.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in
def member_role(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """An owner gives a member another role."""
    group, own, _is_moderator = _for_members(request, slug)
    ask_to_act(request)
    member = _someone_in(group, public_id)
    can_change_role(
        group,
        is_owner=own.role == Membership.Role.OWNER,
        is_other_main_owner=member.is_main_owner and member.pk != own.pk,
    ).enforce()
    form = RoleForm(request.POST if request.method == "POST" else None, initial={"role": member.role})
    if form.is_valid():
        try:
            services.change_role(group, member.person, form.cleaned_data["role"], acting_user=account_of(request))
        except PermissionDenied as refusal:
            # The last owner, or a guest who would own the group: the reason stands beside the choice.
            form.add_error("role", str(refusal))
        else:
            messages.success(request, _("The role of %(name)s has been changed.") % {"name": member.person.name})
            return redirect("groups:members", slug=group.slug)
    context = {"group": group, "member": member, "form": form, "nav": "groups"}
    context["may_transfer"] = can_transfer_group(group, is_main_owner=own.is_main_owner, is_self=member.pk == own.pk)
    return render(request, "groups/member_role.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in
def member_transfer(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """The main owner offers the group to a member."""
    group, own, _is_moderator = _for_members(request, slug)
    ask_to_act(request)
    member = _someone_in(group, public_id)
    can_transfer_group(group, is_main_owner=own.is_main_owner, is_self=member.pk == own.pk).enforce()
    if request.method == "POST":
        if services.offer_group(group, member.person, acting_user=account_of(request)) is None:
            words = _("%(name)s cannot own a group: only colleagues with an approved account can.")
            messages.error(request, words % {"name": member.person.name})
        else:
            words = _("%(name)s has been asked. Until the answer is yes, you stay the main owner.")
            messages.success(request, words % {"name": member.person.name})
        return redirect("groups:settings", slug=group.slug)
    return render(request, "groups/member_transfer.html", {"group": group, "member": member, "nav": "groups"})


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in
def member_remove(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """A moderator takes a member out, with the reason, and says until when there is no way back."""
    group, own, is_moderator = _for_members(request, slug)
    ask_to_act(request)
    member = _someone_in(group, public_id)
    can_remove_member(
        group,
        is_moderator=is_moderator,
        is_owner=own.role == Membership.Role.OWNER,
        is_self=member.person_id == own.person_id,
        role=member.role,
    ).enforce()
    form = RemovalForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.take_out(group, member.person, **form.cleaned_data, acting_user=account_of(request))
        except ValidationError as error:
            form.add_error("until" if getattr(error, "code", "") == "until" else "reason", error)
        else:
            words = _("%(name)s is no longer in the group, and has been told.") % {"name": member.person.name}
            messages.success(request, words)
            return redirect("groups:members", slug=group.slug)
    context = {"group": group, "member": member, "form": form, "nav": "groups"}
    return render(request, "groups/member_remove.html", context, status=422 if form.errors else 200)


@require_POST
@fresh_sign_in
def member_may_return(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Who was kept out may come back before the day."""
    group, _own, _is_moderator = _for_members(request, slug)
    removal = group.removals.in_force().filter(person__public_id=public_id).select_related("person").first()
    if removal is None:
        raise Http404
    services.let_come_back(group, removal.person, acting_user=account_of(request))
    messages.success(request, _("%(name)s may come back now.") % {"name": removal.person.name})
    return redirect("groups:members", slug=group.slug)


@require_safe
@fresh_sign_in
def members_csv(request: HttpRequest, slug: str) -> HttpResponseBase:
    """For who moderates: the members as a table, without addresses."""
    group, _own, _is_moderator = _for_members(request, slug)
    rows = services.export_members(group, acting_user=account_of(request))
    head = [_("Name"), _("Organisation"), _("Role"), _("Member since")]
    answer = StreamingHttpResponse(csv_lines(chain([head], rows)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{group.slug}-members.csv"'
    return answer
