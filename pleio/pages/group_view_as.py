"""Seeing a group as somebody else does: whom to choose, and how it ends."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from common.addresses import safe_next
from common.decisions import Decision
from groups.policies import VIEWERS, can_view_as
from groups.views.common import visible_group
from pleio.viewing_as import WORDS, begin, end, viewing_of

SEES: dict[str, Promise] = {
    "visitor": _("Anyone on the internet, and search engines."),
    "guest": _("Someone who was invited into another group and has an account for it."),
    "elsewhere": _("Someone with an account who works at another organisation."),
    "colleague": _("Someone at the organisation of this group who did not join it."),
    "member": _("Someone who joined today: with your welcome, and without what only moderators see."),
}


@dataclass(frozen=True)
class Choice:
    """As whom, what that person is, and whether this moderator may see as that person does."""

    viewer: str
    words: Promise
    sees: Promise
    may: Decision
    is_on: bool


@require_http_methods(["GET", "HEAD", "POST"])
def view_as(request: HttpRequest, slug: str) -> HttpResponse:
    """Owners and moderators choose as whom they see the pages of their group, and stop it again."""
    if request.method == "POST" and "stop" in request.POST:
        end(request)
        return redirect(safe_next(request, request.POST.get("next", "")))
    group = visible_group(request, slug)
    moderates = group.is_moderated_by(request.user)
    if request.method == "POST":
        viewer = request.POST.get("viewer", "")
        can_view_as(request.user, group, viewer, is_moderator=moderates).enforce()
        begin(request, group, viewer)
        return redirect(group)
    can_view_as(request.user, group, VIEWERS[0], is_moderator=moderates).enforce()
    now = viewing_of(request)
    choices = [
        Choice(
            viewer,
            WORDS[viewer],
            SEES[viewer],
            can_view_as(request.user, group, viewer, is_moderator=moderates),
            is_on=now is not None and now.group == group and now.viewer == viewer,
        )
        for viewer in VIEWERS
    ]
    return render(request, "pages/group_view_as.html", {"group": group, "choices": choices, "nav": "groups"})
