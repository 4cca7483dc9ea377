"""Making, changing, joining and leaving groups, and owning one."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.policies import can_write_at_all
from common.addresses import safe_next
from groups import pictures, services
from groups.forms import WAY_IN, GroupForm, GroupSettingsForm
from groups.models import Membership, WorkingGroup
from groups.policies import (
    can_archive_group,
    can_change_group,
    can_change_visibility,
    can_create_group,
    can_own_group,
    can_transfer_group,
    can_trash_group,
)
from groups.selectors import (
    group_head,
    is_owner_of,
    membership_of,
    open_offer,
    open_transfer,
    ownerless_group,
    reader_sentence,
)
from groups.views.common import account_of, ask_to_act, visible_group


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """A new group: three questions, closed unless chosen otherwise."""
    user = account_of(request)
    can_create_group(user).enforce()
    form = GroupForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        visibility = WorkingGroup.Visibility(form.cleaned_data["visibility"])
        assert user.organisation is not None  # noqa: S101 (the policy asked for a colleague)
        group = services.create_group(
            name=form.cleaned_data["name"],
            tagline=form.cleaned_data["tagline"],
            visibility=visibility,
            way_in=WAY_IN[visibility],
            organisation=user.organisation,
            language=request.LANGUAGE_CODE,
            acting_user=user,
        )
        messages.success(request, _("Your group is ready. Write the first blog to get it going."))
        return redirect(group)
    return render(request, "groups/create.html", {"form": form, "nav": "groups", "organisation": user.organisation})


_PLAIN = (
    "name",
    "tagline",
    "description",
    "contact",
    "language",
    "rules",
    "welcome",
    "others_may_rate",
    "others_may_comment",
)


@transaction.atomic
def _save_settings(group: WorkingGroup, typed: dict[str, Any], user: User) -> None:
    """All of the form or nothing of it."""
    if typed["picture"] or typed["remove_picture"]:
        services.set_picture(group, typed["picture"] or None, acting_user=user)
    services.be_contact(group, is_contact=typed["is_contact"], acting_user=user)
    plain = {name: typed[name] for name in _PLAIN}
    services.change_group(group, **plain, tags=typed["tags"], acting_user=user)


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, slug: str) -> HttpResponse:
    """What the group says about itself: for who moderates it."""
    group, user = visible_group(request, slug), account_of(request)
    can_change_group(user, group, is_moderator=group.is_moderated_by(user)).enforce()
    ask_to_act(request)
    own = membership_of(user, group)
    assert own is not None  # noqa: S101 (for the type checker: who moderates is a member)
    initial = {name: getattr(group, name) for name in _PLAIN} | {"is_contact": own.is_contact}
    initial["tags"] = ", ".join(group.tags.values_list("name", flat=True))
    initial["seen"] = GroupSettingsForm.shown_as(initial)
    sent = request.method == "POST"
    form = GroupSettingsForm(request.POST if sent else None, request.FILES if sent else None, initial=initial)
    if form.is_valid():
        try:
            _save_settings(group, form.cleaned_data, user)
        except ValidationError as error:
            form.add_error("picture", error)
        else:
            messages.success(request, _("The group has been changed."))
            return redirect(group)
    is_owner = own.role == Membership.Role.OWNER
    context = {
        "form": form,
        "group": group,
        "readers": reader_sentence(group),
        "may_change_readers": can_change_visibility(group, is_owner=is_owner),
        "may_archive": can_archive_group(group, is_owner=is_owner),
        "may_trash": can_trash_group(group, is_main_owner=own.is_main_owner),
        "may_hand_over": can_transfer_group(group, is_main_owner=own.is_main_owner),
        "transfer": open_transfer(group) if own.is_main_owner else None,
        "nav": "groups",
    }
    return render(request, "groups/settings.html", context, status=422 if form.errors else 200)


@require_POST
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """Become a member of an open group at once."""
    group = visible_group(request, slug)
    services.join_group(group, acting_user=account_of(request))
    messages.success(request, _("Welcome. You are a member of %(group)s now.") % {"group": group.name})
    return redirect(group)


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Stop being a member, after a page that says what happens then."""
    group = visible_group(request, slug)
    head = group_head(request.user, group, can_read=True)
    if request.method == "POST":
        services.leave_group(group, acting_user=account_of(request))
        messages.success(request, _("You are no longer a member of %(group)s.") % {"group": group.name})
        still_visible = WorkingGroup.objects.visible_to(request.user).filter(pk=group.pk).exists()
        return redirect(group) if still_visible else redirect("groups:list")
    if head.membership is None:
        return redirect(group)
    return render(request, "groups/leave.html", {"head": head, "group": group, "nav": "groups"})


@require_http_methods(["GET", "HEAD", "POST"])
def ownership(request: HttpRequest, slug: str) -> HttpResponse:
    """A member who is asked to own the group says yes or no. For anyone else there is nothing here."""
    group, user = visible_group(request, slug), account_of(request)
    offer = open_offer(user, group)
    if request.method == "POST":
        is_transfer = offer is not None and offer.is_transfer
        if offer is None and not is_owner_of(user, group):
            messages.info(request, _("You are not asked to own this group, or not any more. Nothing has changed."))
        elif request.POST.get("answer") == "yes":
            services.accept_ownership(group, acting_user=user)
            messages.success(request, _("You are the owner of %(group)s now.") % {"group": group.name})
        else:
            services.decline_ownership(group, acting_user=user)
            said = (
                _("Thank you. The owner has been told.") if is_transfer else _("Thank you. We will ask someone else.")
            )
            messages.success(request, said)
        return redirect(group)
    if offer is None:
        return redirect(group)
    may_own = can_write_at_all(user) and can_own_group(group, is_offered=True)
    context = {"group": group, "offer": offer, "may_own": may_own, "nav": "groups"}
    return render(request, "groups/ownership.html", context)


@require_POST
def ask_owner(request: HttpRequest, key: str) -> HttpResponse:
    """The manager of the organisation asks the members of a group without owner to choose one, without naming it."""
    group = ownerless_group(request.user, key)
    if group is None:
        raise Http404
    number = services.ask_members_for_owner(group, acting_user=account_of(request))
    words = ngettext("%(n)s member has been asked.", "%(n)s members have been asked.", number) % {"n": number}
    messages.success(request, words)
    return redirect(safe_next(request, request.POST.get("next", "")))


@login_not_required
@require_safe
def picture(request: HttpRequest, slug: str, stem: str, shape: str) -> HttpResponse | FileResponse:
    """The picture of a group, for who reads the group. Its address changes with the picture, and an old one is gone."""
    groups = WorkingGroup.objects.readable_by(request.user).filter(slug=slug, picture=stem)
    if shape not in pictures.SHAPES or not groups.exists():
        raise Http404
    # Kept by the browser but asked about each time: who may no longer read the group gets the picture no more.
    etag = f'"{stem}-{shape}"'
    headers = {"Cache-Control": "private, no-cache", "ETag": etag, "Content-Disposition": "inline"}
    if etag in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers=headers)
    try:
        file = default_storage.open(pictures.file_name(stem, shape))
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(file, content_type="image/webp", headers=headers)


@require_POST
def withdraw_transfer(request: HttpRequest, slug: str) -> HttpResponse:
    """The main owner keeps the group after all."""
    group = visible_group(request, slug)
    services.withdraw_transfer(group, acting_user=account_of(request))
    messages.success(request, _("You keep the group. The person is no longer asked."))
    return redirect("groups:settings", slug=group.slug)
