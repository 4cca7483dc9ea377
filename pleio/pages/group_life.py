"""Archiving a group and putting it in the trash, and both back: first what happens and to whom, then the change."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.views.fresh import fresh_sign_in
from blogs.selectors import written_in
from groups import services
from groups.models import Membership
from groups.policies import can_archive_group, can_restore_group, can_trash_group
from groups.selectors import membership_of, number_waiting
from groups.views.common import ask_to_act, visible_group


@require_http_methods(["GET", "HEAD", "POST"])
def archive(request: HttpRequest, slug: str) -> HttpResponse:
    """Owners close the group for writing, and open it again."""
    group, user = visible_group(request, slug), ask_to_act(request)
    own = membership_of(user, group)
    is_owner = own is not None and own.role == Membership.Role.OWNER
    can_archive_group(group, is_owner=is_owner).enforce()
    if request.method == "POST":
        if request.POST.get("change") == "reopen":
            services.reopen_group(group, acting_user=user)
            messages.success(request, _("The group is open again. Its members have been told."))
        else:
            services.archive_group(group, acting_user=user)
            messages.success(request, _("The group is archived. Its members have been told."))
        return redirect(group)
    context = {"group": group, "waiting": number_waiting(group), "nav": "groups"}
    return render(request, "pages/group_archive.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in
def trash(request: HttpRequest, slug: str) -> HttpResponse:
    """The main owner puts the group in the trash; owners put it back."""
    group, user = visible_group(request, slug), ask_to_act(request)
    own = membership_of(user, group)
    if group.trashed_at is None:
        can_trash_group(group, is_main_owner=own is not None and own.is_main_owner).enforce()
    else:
        can_restore_group(group, is_owner=own is not None and own.role == Membership.Role.OWNER).enforce()
    if request.method == "POST":
        if request.POST.get("change") == "restore":
            services.restore_group(group, acting_user=user)
            messages.success(request, _("The group is back, as it was. Its members have been told."))
        else:
            services.trash_group(group, acting_user=user)
            messages.success(request, _("The group is in the trash. You can put it back here."))
        return redirect(group)
    posts, comments = written_in(group)
    context = {"group": group, "posts": posts, "comments": comments, "waiting": number_waiting(group), "nav": "groups"}
    return render(request, "pages/group_trash.html", context)
