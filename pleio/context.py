"""What every page knows: the site's name and the number of unread notifications."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from notifications.selectors import unread_count


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "SITE_NAME": settings.SITE_NAME,
        "DEMO": settings.DEMO,
        "SITE_URL": settings.SITE_URL,
        "SOURCE_URL": settings.SOURCE_URL,
        "unread_count": _unread_count(request),
    }


def _unread_count(request: HttpRequest) -> Any:
    """The number beside the bell: counted when a page shows it, once; a visitor costs no query."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return 0
    return SimpleLazyObject(lambda: unread_count(user))
