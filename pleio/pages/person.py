"""The page of a person: who it is, and what viewer and person share."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Window
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.selectors import SeenProfile, seen_profile
from blogs.models import Post
from groups.models import WorkingGroup

NEWEST = 10
# Of the shared groups first a look, and with ?groups=all a list that ends too.
FIRST_GROUPS, MOST_GROUPS = 12, 200


@dataclass(frozen=True)
class PersonPage:
    person: User
    is_own: bool
    seen: SeenProfile
    groups: Sequence[WorkingGroup]
    # How many there are, also when not all are shown.
    group_count: int
    all_groups: bool
    posts: list[Post]


def person_page(viewer: User | AnonymousUser, person: User, *, all_groups: bool = False) -> PersonPage:
    """What the viewer may know of the person.

    Of the groups only those that both are members of: who is a member of what is personal data. Of the blogs only those
    that the viewer reads anyway.
    """
    own_groups = WorkingGroup.objects.visible_to(viewer).of_member(viewer).in_use()
    shared = own_groups.filter(pk__in=WorkingGroup.objects.of_member(person).values("pk"))
    most = MOST_GROUPS if all_groups else FIRST_GROUPS
    posts = Post.objects.visible_to(viewer).published().filter(author=person)
    # Their number comes with them: the database counts before it cuts off.
    counted = shared.select_related("organisation").annotate(number=Window(Count("pk")))
    groups = list(counted.order_by("name", "pk")[:most])
    return PersonPage(
        person=person,
        is_own=person.pk == viewer.pk,
        seen=seen_profile(viewer, person),
        groups=groups,
        group_count=groups[0].number if groups else 0,
        all_groups=all_groups,
        posts=list(posts.with_card(viewer).order_by("-published_at", "-pk")[:NEWEST]),
    )


@require_safe
def page(request: HttpRequest, public_id: str) -> HttpResponse:
    people = User.objects.visible_to(request.user).select_related("organisation")
    person = get_object_or_404(people, public_id=public_id)
    found = person_page(request.user, person, all_groups=request.GET.get("groups") == "all")
    response = render(request, "people/person.html", {"page": found})
    # For colleagues only, and never for a search engine, whatever link leads here.
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
