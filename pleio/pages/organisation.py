"""The organisations, and the page of one: what it is, where to turn, and what the reader may see of its groups."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from accounts.models import FormerName, Organisation, User
from accounts.policies import manages
from blogs.models import Post
from common.pagination import page_by_key
from groups.models import WorkingGroup

NEWEST = 5
GROUPS = 12
MOST_PARTS = 50
PER_PAGE = 24


@dataclass(frozen=True)
class OrganisationPage:
    organisation: Organisation
    groups: list[WorkingGroup]
    has_more_groups: bool
    posts: list[Post]
    parts: list[Organisation]
    former_names: list[FormerName]
    # The group of everyone in it, when the viewer may see it.
    own_group: WorkingGroup | None
    viewer_manages: bool


def organisation_page(viewer: User | AnonymousUser, organisation: Organisation) -> OrganisationPage:
    """The groups that exist for the viewer, liveliest first, and the newest blogs that the viewer reads."""
    known = WorkingGroup.objects.visible_to(viewer).in_use().with_rights(viewer)
    groups = known.filter(organisation=organisation).select_related("organisation")
    found = list(groups.order_by("-last_activity_at", "-pk")[: GROUPS + 1])
    own = groups.filter(way_in=WorkingGroup.WayIn.AUTOMATIC).first() if viewer.is_authenticated else None
    posts = Post.objects.visible_to(viewer).published().filter(group__organisation=organisation)
    return OrganisationPage(
        organisation=organisation,
        groups=found[:GROUPS],
        has_more_groups=len(found) > GROUPS,
        posts=list(posts.with_card(viewer).order_by("-published_at", "-pk")[:NEWEST]),
        parts=list(
            Organisation.objects.visible_to(viewer).filter(parent=organisation).order_by("name", "pk")[:MOST_PARTS]
        ),
        former_names=list(organisation.former_names.all()[:MOST_PARTS]),
        own_group=own,
        viewer_manages=manages(viewer, organisation.pk),
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
    organisations = Organisation.objects.visible_to(request.user).select_related("parent")
    organisation = organisations.filter(slug=slug).first()
    if organisation is None:
        # An address that it had leads on, for who may see what is there now.
        moved = get_object_or_404(organisations, former_names__slug=slug)
        return redirect(moved, permanent=True)
    shown = organisation_page(request.user, organisation)
    return render(request, "organisations/page.html", {"page": shown, "nav": "organisations"})
