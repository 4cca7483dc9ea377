"""How a person reads: in which language and time zone. And that an account is used at all: by the quarter, and no finer."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from accounts.services import note_quarter
from accounts.surroundings import zone_of


def language_of(request: HttpRequest) -> str:
    """The language code for this request: profile, then cookie, then Dutch (never the browser's wish)."""
    known = dict(settings.LANGUAGES)
    chosen = getattr(request.user, "language", "") or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in known else settings.LANGUAGE_CODE


class LanguageOfThePerson:
    """Activates the language and the time zone, and says in Content-Language which language it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request)
        with translation.override(language), timezone.override(zone_of(request.user)):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response


class SeenThisQuarter:
    """Notes in which quarter a person was here: one write in a quarter, and nothing finer than that."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            note_quarter(request.user)
        return response
