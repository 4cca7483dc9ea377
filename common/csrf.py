"""Forms without a CSRF token, for pages that set no cookie: a closed list, guarded by who sent the request.

The list is in docs/permissions.md, and a test walks all addresses to hold it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

View = Callable[..., HttpResponse]


def is_same_origin(request: HttpRequest) -> bool:
    """Whether the browser says that one of our own pages sent this.

    Every browser of today sends Origin with a POST, and Sec-Fetch-Site besides; neither can be set by a script. When
    both are absent it is no browser that a stranger could misuse, and there is nothing to protect against. One that is
    there and does not fit refuses.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    try:
        parts = urlsplit(origin)
    except ValueError:  # "http://[" is no origin at all
        return False
    return parts.netloc == request.get_host() and parts.scheme in {"http", "https"}


def same_origin_only(view: View) -> View:
    """Exempt the view from the CSRF token, and refuse with 403 what another site sent."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_same_origin(request):
            raise PermissionDenied(_("This request came from another site."))
        return view(request, *args, **kwargs)

    guarded.csrf_exempt = True  # type: ignore[attr-defined]
    return guarded


def signed_only(view: View) -> View:
    """Exempt a view whose address carries a signature of ours, which the view itself checks."""

    @wraps(view)
    def exempted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    exempted.csrf_exempt = True  # type: ignore[attr-defined]
    return exempted
