"""The pages of the site itself: privacy, accessibility, contact, house rules."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from pleio.models import SitePage


@login_not_required
@require_safe
def site_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One page in the language of the reader, otherwise in Dutch."""
    found = {page.language: page for page in SitePage.objects.filter(slug=slug)}
    page = found.get(get_language() or "nl") or found.get("nl")
    if page is None:
        raise Http404
    return render(request, "pages/site_page.html", {"page": page})
