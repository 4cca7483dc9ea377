"""Pages for machines: what may be indexed, where to report a leak, how the site appears on a phone."""

from collections.abc import Iterator
from datetime import UTC, timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Organisation
from blogs.models import Post
from groups.models import WorkingGroup
from pleio.models import SitePage

# The most that one sitemap may hold; beyond that the newest.
MOST = 50_000
DAY = "public, max-age=86400"
# Pages that are about one person or that only act.
NOT_FOR_ROBOTS = ("/accounts/", "/admin/", "/demo/", "/notifications/", "/people/", "/reports/", "/stars/")


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_ROBOTS)]
    lines.append(f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}")
    return _text("\n".join(lines) + "\n")


@login_not_required
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to report a vulnerability (RFC 9116)."""
    expires = timezone.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=180)
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires.isoformat().replace('+00:00', 'Z')}",
        "Preferred-Languages: nl, en",
        f"Canonical: {settings.SITE_URL}{reverse('security_txt')}",
        f"Policy: {settings.SITE_URL}{reverse('site_page', args=['contact'])}",
    ]
    return _text("\n".join(lines) + "\n")


def _text(text: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = DAY
    return response


@login_not_required
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Everything that a visitor may read and nothing else: it asks as a visitor, whoever asks."""
    rows = "".join(
        f"<url><loc>{escape(settings.SITE_URL + path)}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>\n"
        for path, day in _public_pages()
    )
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</urlset>\n'
    )
    return HttpResponse(text, content_type="application/xml; charset=utf-8")


def _public_pages() -> Iterator[tuple[str, str]]:
    visitor = AnonymousUser()
    for name in ("home", "groups:list", "blogs:list", "organisations:list", "insights:site"):
        yield reverse(name), ""
    for slug in SitePage.Slug.values:
        yield reverse("site_page", args=[slug]), ""
    for organisation in Organisation.objects.visible_to(visitor).order_by("pk")[:MOST]:
        yield organisation.get_absolute_url(), ""
    for group in WorkingGroup.objects.visible_to(visitor).order_by("-last_activity_at", "-pk")[:MOST]:
        yield group.get_absolute_url(), group.last_activity_at.date().isoformat()
    posts = Post.objects.visible_to(visitor).published().only("public_id", "title", "changed_at")
    for post in posts.order_by("-published_at", "-pk")[:MOST]:
        yield post.get_absolute_url(), post.changed_at.date().isoformat()


@login_not_required
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """How the site appears among the apps of a phone."""
    icons = [{"src": static(f"icons/icon-{n}.png"), "sizes": f"{n}x{n}", "type": "image/png"} for n in (192, 512)]
    response = JsonResponse(
        {
            "name": settings.SITE_NAME,
            "short_name": settings.SITE_NAME,
            "description": _("Pleio: working together in government, in groups and blogs."),
            "start_url": reverse("home"),
            "display": "minimal-ui",
            "background_color": "#f3f6f5",
            "theme_color": "#09564a",
            "icons": icons,
        }
    )
    response.headers["Content-Type"] = "application/manifest+json"
    response.headers["Cache-Control"] = DAY
    return response


@login_not_required
@require_safe
def favicon(request: HttpRequest) -> HttpResponseBase:
    """Browsers ask for it by this name whatever a page says."""
    return redirect(static("icons/icon-192.png"), permanent=False)
