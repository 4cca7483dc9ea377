"""Headers that every answer carries, errors and redirects included; and requests that no page can answer."""

import codecs
from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-src 'none'; frame-ancestors 'none'; object-src 'none'; "
    "manifest-src 'self'"
)
PERMISSIONS_POLICY = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"


class SecurityHeaders:
    """Sets the content security policy and its companions; a view that set its own (the demo mail) keeps it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # Pages depend on who asks: nothing between us and the reader may keep them. Files name their own rule.
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class ReadableRequests:
    """Refuses with 400, before anything reads it, what would break a page further on.

    A NUL in the address, the query or a cookie is an error in PostgreSQL. A character set named in Content-Type is used
    by Django for the query too, and most of those that Python knows make texts that no database takes. No browser sends
    either; what people type into forms is checked there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        texts = (request.path_info, *request.COOKIES.values())
        if "%00" in request.META.get("QUERY_STRING", "") or any("\0" in text for text in texts):
            raise BadRequest("A NUL in the address, the query or a cookie.")
        if request.encoding and codecs.lookup(request.encoding).name != "utf-8":
            raise BadRequest("Another character set than UTF-8.")
        return self.get_response(request)
