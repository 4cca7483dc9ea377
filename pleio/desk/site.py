"""The site of the moderators' desk: who comes in, what its front page shows, and none of what Django's admin adds by itself."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db.models import Exists, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_safe

from accounts.models import Organisation, User
from groups.models import JoinRequest, Membership, WorkingGroup
from pleio.desk.policies import can_open_desk

# So many groups on the front page; the list of groups shows all of them.
FIRST = 10


@dataclass(frozen=True)
class Offices:
    """Why someone may come in: moderates a group, owns one, manages an organisation."""

    moderates: bool = False
    owns: bool = False
    manages: bool = False


def offices_of(request: HttpRequest) -> Offices:
    """What this person does here; one query, once for each request. Model permissions and being a superuser open nothing."""
    if not hasattr(request, "desk_offices"):
        groups = WorkingGroup.objects.of_moderator(request.user)
        owned = Membership.objects.filter(person=request.user.pk, role=Membership.Role.OWNER, group__in=groups)
        managed = Organisation.objects.managed_by(request.user)
        found = User.objects.filter(pk=request.user.pk).values_list(Exists(groups), Exists(owned), Exists(managed))
        request.desk_offices = Offices(*(found.first() or ()))  # type: ignore[attr-defined]
    return request.desk_offices  # type: ignore[attr-defined]


class ModeratorSite(admin.AdminSite):
    """For who moderates a group or manages an organisation; everyone else is refused with the reason.

    Of Django's own pages there is none: no sign-in form, no redirect by number (`r/`), no autocomplete, no log, no list of
    apps. What is not there cannot show what someone may not see.
    """

    def has_permission(self, request: HttpRequest) -> bool:
        offices = offices_of(request)
        return offices.moderates or offices.manages

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False, *, for_moderators: bool = False) -> Any:
        """The view, for who may come in; `for_moderators` keeps out who only manages an organisation."""

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            is_in = offices_of(request).moderates if for_moderators else self.has_permission(request)
            can_open_desk(has_office=is_in).enforce()
            answer: HttpResponse = view(request, *args, **kwargs)
            return answer

        return guarded

    def get_urls(self) -> list[URLPattern | URLResolver]:
        pages: list[URLPattern | URLResolver] = [path("", self.admin_view(self.index), name="index")]
        for model, desk in self._registry.items():
            pages.append(path(f"{model._meta.app_label}/{model._meta.model_name}/", include(desk.urls)))
        return pages

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {"nav": "groups"}

    def get_log_entries(self, request: HttpRequest) -> QuerySet[LogEntry]:
        """None: Django's log names what it is about, also to who may not see it any more. Ours is `audit`."""
        return LogEntry.objects.none()

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return _index(request, extra_context)


@require_safe
def _index(request: HttpRequest, extra_context: dict[str, Any] | None) -> HttpResponse:
    """What waits, the groups that this person moderates, and the organisation that the person manages."""
    managed = list(Organisation.objects.managed_by(request.user))
    if managed and not offices_of(request).moderates:
        return redirect("desk:overview", managed[0].slug)
    groups = WorkingGroup.objects.of_moderator(request.user)
    asking = JoinRequest.objects.answerable().filter(group__in=groups)
    found = list(groups.waiting_first()[: FIRST + 1])
    context = {
        "nav": "groups",
        "waiting": asking.count(),
        "groups": found[:FIRST],
        "has_more": len(found) > FIRST,
        "organisations": managed,
        **(extra_context or {}),
    }
    return TemplateResponse(request, "desk/index.html", context)
