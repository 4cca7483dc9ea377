"""For who was invited: by name, by address, or with the link of a group."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from groups import services
from groups.selectors import invitation_view, link_view
from groups.views.common import account_of


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, key: str) -> HttpResponse:
    """Who invites, into what, and yes or no. One that does not hold any more, or never was, answers the same 404 in words."""
    view = invitation_view(request.user, key)
    if view is None:
        return render(request, "groups/invitation_over.html", status=404)
    group = view.invitation.group
    if view.is_member:
        return redirect(group)
    if request.method != "POST":
        return render(request, "groups/invitation.html", {"view": view, "group": group})
    if not view.is_signed_in:
        return redirect_to_login(request.path)
    if request.POST.get("answer") == "no":
        services.decline_group_invitation(view.invitation, acting_user=account_of(request))
        messages.success(request, _("You said no. Nobody gets a message about it."))
        return redirect("groups:list")
    services.accept_group_invitation(view.invitation, acting_user=account_of(request))
    messages.success(request, _("You are a member of %(group)s now.") % {"group": group.name})
    return redirect(group)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, key: str) -> HttpResponse:
    """Come in by the link of a group. One that does not work answers as an invitation that is over."""
    view = link_view(request.user, key)
    if view is None:
        return render(request, "groups/invitation_over.html", status=404)
    group = view.link.group
    if view.is_member:
        return redirect(group)
    if request.method != "POST":
        return render(request, "groups/link.html", {"view": view, "group": group})
    if not view.is_signed_in:
        return redirect_to_login(request.path)
    services.join_by_link(view.link, acting_user=account_of(request))
    messages.success(request, _("You are a member of %(group)s now.") % {"group": group.name})
    return redirect(group)
