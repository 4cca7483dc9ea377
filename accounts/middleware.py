"""Who asks, how far in that person is, and how the person reads: in which language and time zone."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from accounts import services
from accounts.backends import asking_session
from accounts.models import User
from accounts.policies import must_enrol
from accounts.sessions import SESSION_ROW, WANTED, is_due, session_over
from accounts.surroundings import zone_of


def person_of(request: HttpRequest) -> User | AnonymousUser:
    """The person of this request's session, asked for once; a visitor when there is none, or none any more.

    Why it is over stays on the request as `session_over`, for the page to say.
    """
    if not hasattr(request, "_cached_user"):
        request._cached_user = _person_of_session(request)  # type: ignore[attr-defined]
    return request._cached_user  # type: ignore[attr-defined]


def _person_of_session(request: HttpRequest) -> Any:
    key = request.session.get(SESSION_ROW, "")
    had_person = auth.SESSION_KEY in request.session
    token = asking_session.set(key)
    try:
        person = auth.get_user(request)
    finally:
        asking_session.reset(token)
    if not had_person:
        return person
    now = timezone.now()
    over = session_over(person, now) if isinstance(person, User) else "ended"
    if over or not isinstance(person, User):
        services.forget_session(key)
        request.session.flush()
        request.session_over = over  # type: ignore[attr-defined]
        return AnonymousUser()
    if is_due(person, now):
        services.see_session(person, key, now=now)
    return person


class PersonOfTheSession(AuthenticationMiddleware):
    """Django's, but for how long a session lives."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: person_of(request))  # type: ignore[assignment]


@dataclass(frozen=True)
class HalfWay:
    """A person who is signed in but not all the way: which, where such a person is sent, and what answers all the same.

    Who has not proven an address, whose time as a guest is over and whose account is frozen or ended has no session
    (`PersonBackend`). Who waits for approval is a visitor in all that can be seen, and held up nowhere (`policies`).
    """

    name: str
    applies: Callable[[User], bool]
    leads_to: str
    open_addresses: frozenset[str]


# What answers whatever state one is in: the way out, the language, who to turn to, and what machines ask for.
ALWAYS_OPEN = frozenset(
    {
        "account_logout",
        "set_language",
        "site_page",
        "kavel",
        "healthz",
        "robots",
        "security_txt",
        "manifest",
        "favicon",
        "notifications:stop",
        "recovery_stop",
    }
)
HALF_WAYS = (
    HalfWay(
        "must enrol",
        must_enrol,
        "mfa_index",
        ALWAYS_OPEN
        | {
            "mfa_index",
            "mfa_activate_totp",
            "mfa_add_webauthn",
            "mfa_view_recovery_codes",
            "mfa_download_recovery_codes",
            "account_reauthenticate",
        },
    ),
)


def is_half_way(user: Any) -> bool:
    """Whether this person, who is signed in, is not all the way in."""
    return any(half_way.applies(user) for half_way in HALF_WAYS)


class HalfWayIn:
    """Answers who is half-way in with the page that brings further, and nothing else but what is open then."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return None
        address = request.resolver_match.view_name if request.resolver_match else ""
        for half_way in HALF_WAYS:
            if half_way.applies(request.user) and address not in half_way.open_addresses:
                where = reverse(half_way.leads_to)
                if request.headers.get("HX-Request"):
                    return HttpResponse(status=204, headers={"HX-Redirect": where})
                if request.method == "GET" and request.headers.get("Sec-Fetch-Dest", "document") == "document":
                    # A page, and not a picture in one: the last step leads back to it.
                    request.session[WANTED] = request.get_full_path()
                return redirect(where)
        return None


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
