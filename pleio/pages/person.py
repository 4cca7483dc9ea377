"""The page of a person: who it is, and what viewer and person share."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.selectors import SeenProfile, seen_profile
from blogs.models import Post
from groups.models import WorkingGroup

NEWEST = 10


@dataclass(frozen=True)
class PersonPage:
    person: User
    is_own: bool
    seen: SeenProfile
    groups: list[WorkingGroup]
    posts: list[Post]


def person_page(viewer: User | AnonymousUser, person: User) -> PersonPage:
    """What the viewer may know of the person.

    Of the groups only those that both are members of: who is a member of what is personal data. Of the blogs only those
    that the viewer reads anyway.
    """
    own_groups = WorkingGroup.objects.visible_to(viewer).of_member(viewer)
    shared = own_groups.filter(pk__in=WorkingGroup.objects.of_member(person).values("pk"))
    posts = Post.objects.visible_to(viewer).published().filter(author=person)
    return PersonPage(
        person=person,
        is_own=person.pk == viewer.pk,
        seen=seen_profile(viewer, person),
        groups=list(shared.select_related("organisation").order_by("name", "pk")),
        posts=list(posts.with_card().order_by("-published_at", "-pk")[:NEWEST]),
    )


@require_safe
def page(request: HttpRequest, public_id: str) -> HttpResponse:
    people = User.objects.visible_to(request.user).select_related("organisation")
    person = get_object_or_404(people, public_id=public_id)
    response = render(request, "people/person.html", {"page": person_page(request.user, person)})
    # For colleagues only, and never for a search engine, whatever link leads here.
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
