"""Who may read a group, chosen in words: first what changes and for how many people, then the change."""

from copy import copy
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from blogs.selectors import written_in
from groups.forms import ReadersForm
from groups.models import WorkingGroup
from groups.policies import Reach, can_change_visibility, reach_of
from groups.selectors import is_owner_of, number_of_readers, reader_sentence
from groups.services import change_visibility
from groups.views.common import ask_to_act


@dataclass(frozen=True)
class Change:
    """What another visibility means, to say before it is made.

    A number of people is None for everyone on the internet, and for the members: the sentence says how many they are.
    """

    before: str
    after: str
    readers_before: int | None
    readers_after: int | None
    is_wider: bool
    is_stricter: bool
    posts: int
    comments: int


def change_of(group: WorkingGroup, visibility: str) -> Change:
    wanted = copy(group)
    wanted.visibility = visibility
    reach, before = reach_of(visibility), reach_of(group.visibility)
    posts, comments = written_in(group)
    return Change(
        before=reader_sentence(group),
        after=reader_sentence(wanted),
        readers_before=number_of_readers(group) if before > Reach.MEMBERS else None,
        readers_after=number_of_readers(wanted) if reach > Reach.MEMBERS else None,
        is_wider=reach > before,
        is_stricter=reach < before or (visibility == "hidden" and group.visibility == "closed"),
        posts=posts,
        comments=comments,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def group_readers(request: HttpRequest, slug: str) -> HttpResponse:
    """Owners choose who may read and how people come in; the choice is shown in words before it is made."""
    group = WorkingGroup.objects.visible_to(request.user).filter(slug=slug).select_related("organisation").first()
    if group is None:
        raise Http404
    can_change_visibility(group, is_owner=is_owner_of(request.user, group)).enforce()
    ask_to_act(request)
    form = ReadersForm(group, request.POST if request.method == "POST" else None)
    context = {"group": group, "form": form, "nav": "groups"}
    if form.is_valid():
        visibility, way_in = form.cleaned_data["visibility"], form.cleaned_data["way_in"]
        if visibility != group.visibility and request.POST.get("step") != "change":
            context["change"] = change_of(group, visibility)
            return render(request, "pages/group_readers_check.html", context)
        try:
            change_visibility(group, visibility, way_in=way_in, acting_user=_signed_in(request))
        except ValidationError as error:
            form.add_error("way_in", error)
        else:
            messages.success(request, _("Saved. This is who can read the group now, and how people come in."))
            return redirect("groups:readers", slug=group.slug)
    return render(request, "pages/group_readers.html", context, status=422 if form.errors else 200)


def _signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 (for the type checker: LoginRequiredMiddleware saw to it)
    return request.user
