"""Giving stars: a form of five radios that works everywhere, and without a reload where scripts run."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blogs.models import Post
from groups.models import WorkingGroup
from ratings import services
from ratings.forms import StarsForm
from ratings.selectors import rating_card


@require_POST
def post(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give, change or withdraw (`withdraw` in the form) the stars of a blog."""
    thing = Post.objects.visible_to(request.user).select_related("group").filter(public_id=public_id).first()
    return _answer(request, thing, services.rate_post, services.withdraw_post_rating)


@require_POST
def group(request: HttpRequest, slug: str) -> HttpResponse:
    """Give, change or withdraw the stars of a group."""
    thing = WorkingGroup.objects.readable_by(request.user).filter(slug=slug).first()
    return _answer(request, thing, services.rate_group, services.withdraw_group_rating)


def _answer(
    request: HttpRequest,
    thing: Post | WorkingGroup | None,
    rate: Callable[..., None],
    withdraw: Callable[..., None],
) -> HttpResponse:
    if thing is None:
        raise Http404
    form = StarsForm(request.POST)
    if "withdraw" in request.POST:
        withdraw(thing, acting_user=request.user)
        said = _("Your stars are withdrawn.")
    elif form.is_valid():
        rate(thing, form.cleaned_data["stars"], acting_user=request.user)
        said = _("Thank you. Your stars are counted.")
    else:
        said = _("Choose one to five stars first.")
    thing.refresh_from_db()
    if request.headers.get("HX-Request"):
        card = rating_card(request.user, thing)
        return render(request, "ratings/_rating.html", {"card": card, "said": said})
    messages.success(request, said)
    return redirect(f"{thing.get_absolute_url()}#sterren")
