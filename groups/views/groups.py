"""Making, changing, joining and leaving groups, and owning one."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from common.addresses import safe_next
from groups import services
from groups.forms import WAY_IN, GroupForm, GroupSettingsForm
from groups.models import WorkingGroup
from groups.policies import can_change_group, can_change_visibility, can_create_group
from groups.selectors import group_head, is_owner_of, open_offer, ownerless_group, reader_sentence
from groups.views.common import account_of, visible_group


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


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, slug: str) -> HttpResponse:
    """What the group says about itself: for who moderates it."""
    group, user = visible_group(request, slug), account_of(request)
    can_change_group(user, is_moderator=group.is_moderated_by(user)).enforce()
    names = ("name", "tagline", "description", "contact", "open_for_reactions")
    initial = {name: getattr(group, name) for name in names}
    form = GroupSettingsForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        services.change_group(group, **form.cleaned_data, acting_user=user)
        messages.success(request, _("The group has been changed."))
        return redirect(group)
    context = {"form": form, "group": group, "readers": reader_sentence(group), "nav": "groups"}
    context["may_change_readers"] = can_change_visibility(group, is_owner=is_owner_of(user, group))
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
    if request.method == "POST":
        if request.POST.get("answer") == "yes":
            services.accept_ownership(group, acting_user=user)
            messages.success(request, _("You are the owner of %(group)s now.") % {"group": group.name})
        else:
            services.decline_ownership(group, acting_user=user)
            messages.success(request, _("Thank you. We will ask someone else."))
        return redirect(group)
    offer = open_offer(user, group)
    if offer is None:
        return redirect(group)
    return render(request, "groups/ownership.html", {"group": group, "offer": offer, "nav": "groups"})


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
