"""Seeing a group as somebody else does: a moderator's session carries the mode, and each request asks whether it still may.

While it is on, the pages of that group are made by the very code that makes them for such a person, for a person that
exists as long as the page is being made (groups/services/standing_in.py). Nothing that is asked that way changes anything.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.middleware import is_half_way
from accounts.models import User
from blogs.models import Attachment, Comment, Picture, Post
from groups.models import WorkingGroup
from groups.policies import VIEWERS, can_view_as
from groups.services import standing_in
from pleio.errors import refused

MODE = "view_as"
LASTS = 30 * 60
SAFE = ("GET", "HEAD")
# The top of every page of ours. What has none (the operators' administration, a page without a database) gets no bar.
TOP = b'<header class="top">'

WORDS: dict[str, Promise] = {
    "visitor": gettext_lazy("a visitor who is not logged in"),
    "guest": gettext_lazy("a guest who is not in the group"),
    "elsewhere": gettext_lazy("someone of another organisation"),
    "colleague": gettext_lazy("a colleague who is not in the group"),
    "member": gettext_lazy("a new member"),
}


@dataclass(frozen=True)
class Viewing:
    """A moderator who sees the pages of this group as someone of this kind."""

    group: WorkingGroup
    viewer: str

    @property
    def words(self) -> Promise:
        return WORDS[self.viewer]

    @property
    def address(self) -> str:
        return reverse("groups:view_as", args=[self.group.slug])


def begin(request: HttpRequest, group: WorkingGroup, viewer: str) -> None:
    """Put the mode on; ask `can_view_as` first."""
    request.session[MODE] = {"group": group.pk, "viewer": viewer, "since": time.time()}


def end(request: HttpRequest) -> None:
    request.session.pop(MODE, None)


def viewing_of(request: HttpRequest) -> Viewing | None:
    """The mode of this session, when it holds at this moment: one query, and none for who has no mode on.

    It ends half an hour after it began, and as soon as the person moderates the group no more.
    """
    mode = request.session.get(MODE)
    if mode is None or not 0 <= time.time() - mode["since"] < LASTS or mode["viewer"] not in VIEWERS:
        return None
    groups = WorkingGroup.objects.of_moderator(request.user).select_related("organisation")
    group = groups.filter(pk=mode["group"]).first()
    if group is None or not can_view_as(request.user, group, mode["viewer"], is_moderator=True):
        return None
    return Viewing(group, mode["viewer"])


def is_of_group(path: str, group: WorkingGroup, user: User) -> bool:
    """Whether this address is a page of the group: its own pages, and what a blog in it has (comments, pictures, files, stars).

    Where this person finds no blog, nobody does as whom one may look: that is answered as nonsense is to such a person,
    so that a draft of someone else in the group and no blog at all are the same.
    """
    if path.startswith(group.get_absolute_url()):
        return True
    try:
        match = resolve(path)
    except Resolver404:
        return False
    if match.view_name == "ratings:group":
        return bool(match.kwargs["slug"] == group.slug)
    key = match.kwargs.get("public_id")
    if match.namespace not in ("blogs", "ratings") or key is None:
        return False
    stands_in = (
        Post.objects.visible_to(user).filter(public_id=key).values_list("group").first()
        or Comment.objects.visible_to(user).filter(public_id=key).values_list("post__group").first()
        or Picture.objects.visible_to(user).filter(public_id=key).values_list("post__group").first()
        or Attachment.objects.visible_to(user).filter(public_id=key).values_list("post__group").first()
    )
    return stands_in is None or stands_in == (group.pk,)


class ViewingAs:
    """Stands behind who asks and in which language, and before everything that asks who may come where."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if MODE not in request.session or not isinstance(request.user, User) or is_half_way(request.user):
            return self.get_response(request)
        viewing = viewing_of(request)
        if viewing is None:
            was = WorkingGroup.objects.filter(pk=request.session[MODE].get("group")).first()
            end(request)
            if request.method not in SAFE and was is not None and is_of_group(request.path_info, was, request.user):
                # The page it comes from may have been somebody else's.
                return _with_bar(request, _refuse(request), None, "over")
            return _with_bar(request, self.get_response(request), None, "over")
        if request.path_info == viewing.address:
            return _with_bar(request, self.get_response(request), viewing, "choosing")
        if not is_of_group(request.path_info, viewing.group, request.user):
            return _with_bar(request, self.get_response(request), viewing, "elsewhere")
        if request.method not in SAFE:
            return _with_bar(request, _refuse(request), viewing, "group")
        return _with_bar(request, self._as_stand_in(request, viewing), viewing, "group")

    def _as_stand_in(self, request: HttpRequest, viewing: Viewing) -> HttpResponseBase:
        """The answer that such a person gets, made to the end before the person is gone again."""
        # What the browser kept, it kept as the moderator.
        for name in ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"):
            request.META.pop(name, None)
        own = request.user, request.session
        assert isinstance(own[0], User)  # noqa: S101 (for the type checker: who has the mode on is signed in)
        try:
            with standing_in(viewing.viewer, viewing.group, like=own[0]) as person:
                request.user, request.session = person, _empty_session()
                response = self.get_response(request)
                if response.streaming and not isinstance(response, FileResponse):
                    response.streaming_content = list(response)  # type: ignore[attr-defined]
        finally:
            request.user, request.session = own
        if response.has_header("Location") and not is_of_group(
            urlsplit(response["Location"]).path, viewing.group, own[0]
        ):
            # Followed, it would be the moderator who comes there.
            context = {"to": response["Location"], "viewing": viewing, "nav": "groups"}
            return render(request, "pages/group_view_as_leaves.html", context)
        return response


def _empty_session() -> Any:
    """Of someone who just came in: no messages that wait, nothing that was typed before. It is never kept."""
    return import_module(settings.SESSION_ENGINE).SessionStore()


def _refuse(request: HttpRequest) -> HttpResponse:
    """Nothing is changed in the name of someone who does not exist; what was typed is shown to copy."""
    request.resolver_match = resolve(request.path_info)
    words = _("You are seeing this group as somebody else. Stop that first; then send it again.")
    return refused(request, PermissionDenied(words))


def _with_bar(
    request: HttpRequest, response: HttpResponseBase, viewing: Viewing | None, place: str
) -> HttpResponseBase:
    """The answer with the bar at its top when it is a page; a fragment and a file get none."""
    if place == "group":
        response["Cache-Control"] = "private, no-store"
        del response["ETag"]
    is_page = response.get("Content-Type", "").startswith("text/html") and "HX-Request" not in request.headers
    if not isinstance(response, HttpResponse) or not is_page or TOP not in response.content:
        return response
    context = {"viewing": viewing, "place": place, "next": request.get_full_path(), "csrf_token": get_token(request)}
    bar = render_to_string("pages/_viewing_as.html", context).strip().encode()
    response.content = response.content.replace(TOP, bar + TOP, 1)
    if response.has_header("Content-Length"):
        response["Content-Length"] = str(len(response.content))
    response["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["Cookie"])
    return response
