"""The second of the first steps: groups of the own organisation and of interests, or those one was invited to."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from blogs.models import Post, Tag
from common.addresses import safe_next
from groups.models import WorkingGroup
from groups.services import join_group

MOST_GROUPS = 6
MOST_TAGS = 16


@dataclass(frozen=True)
class WelcomePage:
    # Where a guest, or someone who waits, is a member already; a colleague has the home page for that.
    mine: list[WorkingGroup]
    own: list[WorkingGroup]
    interesting: list[WorkingGroup]
    tags: list[Tag]
    chosen: list[str]


def welcome_page(person: User, chosen: list[str]) -> WelcomePage:
    """Groups the person may see and join at once, liveliest first, and subjects of blogs the person may read.

    The chosen interests stand in the address only; they are kept nowhere. Who cannot join anything is offered nothing, and
    sees where an invitation led to.
    """
    if not person.is_colleague:
        mine = WorkingGroup.objects.of_member(person).order_by("-last_activity_at", "-pk")
        return WelcomePage(mine=list(mine[:MOST_GROUPS]), own=[], interesting=[], tags=[], chosen=[])
    open_ones = WorkingGroup.objects.visible_to(person).filter(way_in=WorkingGroup.WayIn.OPEN)
    open_ones = open_ones.exclude(pk__in=person.memberships.values("group")).select_related("organisation")
    open_ones = open_ones.order_by("-last_activity_at", "-pk")
    readable = Post.objects.visible_to(person).published()
    about = readable.filter(tags__name__in=chosen).values("group")
    read = Count("posts", filter=Q(posts__in=readable.values("pk")))
    tags = Tag.objects.annotate(read=read).filter(read__gt=0).order_by("-read", "name")
    own = list(open_ones.filter(organisation=person.organisation_id)[:MOST_GROUPS])
    shown = [group.pk for group in own]
    return WelcomePage(
        mine=[],
        own=own,
        interesting=list(open_ones.filter(pk__in=about).exclude(pk__in=shown)[:MOST_GROUPS]) if chosen else [],
        tags=list(tags[:MOST_TAGS]),
        chosen=chosen,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def welcome_groups(request: HttpRequest) -> HttpResponse:
    """Suggestions, each joined with one click; `?about=` names interests. Skipping is a link onwards."""
    person = User.objects.select_related("organisation").get(pk=request.user.pk)
    if request.method == "POST":
        group = WorkingGroup.objects.visible_to(person).filter(slug=request.POST.get("group", "")).first()
        if group is None:
            raise Http404
        join_group(group, acting_user=person)
        messages.success(request, _("You are a member of %(group)s now.") % {"group": group.name})
        return redirect(request.get_full_path())
    chosen = [name for name in request.GET.getlist("about")[:MOST_TAGS] if "\0" not in name]
    context = {
        "page": welcome_page(person, chosen),
        "person": person,
        "next": safe_next(request, request.GET.get("next", ""), "/"),
        "here": request.get_full_path(),
    }
    return render(request, "pages/welcome_groups.html", context)
