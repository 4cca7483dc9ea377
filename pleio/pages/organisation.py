"""The organisations, and the page of one: what it is, where to turn, and what the reader may see of its groups."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.models import Organisation, User
from blogs.models import Post
from common.pagination import page_by_key
from groups.models import WorkingGroup

NEWEST = 5
GROUPS = 12
PER_PAGE = 24


@dataclass(frozen=True)
class OrganisationPage:
    organisation: Organisation
    groups: list[WorkingGroup]
    has_more_groups: bool
    posts: list[Post]


def organisation_page(viewer: User | AnonymousUser, organisation: Organisation) -> OrganisationPage:
    """The groups that exist for the viewer, liveliest first, and the newest blogs that the viewer reads."""
    groups = WorkingGroup.objects.visible_to(viewer).filter(organisation=organisation).select_related("organisation")
    found = list(groups.order_by("-last_activity_at", "-pk")[: GROUPS + 1])
    posts = Post.objects.visible_to(viewer).published().filter(group__organisation=organisation)
    return OrganisationPage(
        organisation=organisation,
        groups=found[:GROUPS],
        has_more_groups=len(found) > GROUPS,
        posts=list(posts.with_card().order_by("-published_at", "-pk")[:NEWEST]),
    )


@login_not_required
@require_safe
def organisation_list(request: HttpRequest) -> HttpResponse:
    organisations = Organisation.objects.visible_to(request.user)
    page = page_by_key(organisations, request.GET, field="name", falling=False, key="slug", size=PER_PAGE)
    return render(request, "organisations/list.html", {"page": page, "nav": "organisations"})


@login_not_required
@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user), slug=slug)
    shown = organisation_page(request.user, organisation)
    return render(request, "organisations/page.html", {"page": shown, "nav": "organisations"})
