"""The start: for a visitor what Pleio is, for who is signed in what happens in the own groups."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from blogs.models import Post
from common.pagination import page_by_key
from groups.models import WorkingGroup
from notifications.selectors import latest_notifications
from notifications.services import settle_hidden_notifications

TABS = ("mine", "all", "best")
MOST_GROUPS = 8
MOST_DRAFTS = 5
BEST = 20


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return _own_home(request, request.user) if isinstance(request.user, User) else _front_page(request)


def _front_page(request: HttpRequest) -> HttpResponse:
    """What anyone may read: the newest public blogs and the liveliest public groups."""
    posts = (
        Post.objects.visible_to(request.user).published().with_card(request.user).order_by("-published_at", "-pk")[:6]
    )
    groups = WorkingGroup.objects.visible_to(request.user).select_related("organisation")
    context = {"posts": posts, "groups": groups.order_by("-last_activity_at", "-pk")[:6], "nav": "home"}
    return render(request, "pages/front.html", context)


def _own_home(request: HttpRequest, user: User) -> HttpResponse:
    tab = request.GET.get("tab", "mine")
    tab = tab if tab in TABS else "mine"
    posts = Post.objects.visible_to(user).published().with_card(user)
    own_groups = WorkingGroup.objects.of_member(user).in_use()
    if tab == "mine":
        posts = posts.filter(group__in=own_groups.values("pk"))
    latest = latest_notifications(user, 3)
    if latest.hidden:
        # The page says how many are new: not those of a group that one left since.
        settle_hidden_notifications(latest.hidden, acting_user=user)
    context = {
        "tab": tab,
        "greeting": greeting(),
        "posts": None if tab == "best" else page_by_key(posts, request.GET, size=10),
        "best": posts.best_rated()[:BEST] if tab == "best" else None,
        "notifications": latest.lines,
        "groups": own_groups.order_by("-last_activity_at", "-pk")[:MOST_GROUPS],
        "drafts": Post.objects.visible_to(user)
        .filter(author=user, published_at=None, trashed_at=None)
        .order_by("-changed_at")[:MOST_DRAFTS],
        "nav": "home",
    }
    return render(request, "pages/home.html", context)


def greeting() -> str:
    """Good morning, afternoon or evening, by the clock of the site."""
    hour = timezone.localtime().hour
    if hour < 6 or hour >= 18:
        return _("Good evening")
    return _("Good morning") if hour < 12 else _("Good afternoon")
