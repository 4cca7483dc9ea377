"""Pages for when something cannot be shown: in words, with a way on.

Not found is one page for "never existed", "is gone" and "you may not see it": it says nothing about the address, and a
visitor is always offered to sign in and come back.
"""

from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseServerError
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy

from blogs.texts import body_from_html
from common.richtext import markdown_of

# What our script hears of a form that was sent without a session that fits: where to sign in, and the token that fits now.
SIGN_IN, NEW_TOKEN = "X-Sign-In", "X-New-Token"

# The fields in which people type more than a choice, by what they are called on the forms. Never a password or a code.
TYPED_FIELDS: dict[str, Promise | str] = {
    "title": gettext_lazy("Title"),
    "source": gettext_lazy("Text"),
    "text": gettext_lazy("Text"),
    "comment": gettext_lazy("Comment"),
    "name": gettext_lazy("Name"),
    "tagline": gettext_lazy("One sentence"),
    "description": gettext_lazy("Description"),
    "contact": gettext_lazy("Contact"),
    "function": gettext_lazy("What you do"),
    "tags": gettext_lazy("Tags"),
    "motivation": gettext_lazy("Why do you want to join?"),
    "reason": gettext_lazy("Reason"),
    "addresses": gettext_lazy("E-mail addresses"),
}


class Typed(NamedTuple):
    """Something a person typed that would otherwise be lost."""

    name: str
    label: Promise | str
    text: str


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", {"typed": _own_typed(request)}, status=404)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """May be seen but not done. The reason is ours to show when a policy gave one."""
    given = exception.args[0] if isinstance(exception, PermissionDenied) and exception.args else ""
    context = {"reason": given, "typed": _own_typed(request), "came_from": _page_of_form(request)}
    return render(request, "403.html", context, status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Static: the request may be too broken to know a person or a language from."""
    return HttpResponseBadRequest(render_to_string("400.html"))


def server_error(request: HttpRequest) -> HttpResponse:
    """Static: whatever broke may break a page that asks the database."""
    return HttpResponseServerError(render_to_string("500.html"))


def too_fast(request: HttpRequest) -> HttpResponse:
    return render(request, "429.html", status=429)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The token of a form does not fit: mostly someone who signed in again in another tab.

    What another site sent is not shown back: it would be a stranger's text under our name.
    """
    answer = session_ended(request, keep=_is_from_here(request))
    if request.headers.get("HX-Request") and request.user.is_authenticated:
        # Signed in again in another tab: with this token the form, which still holds the text, can be sent. Only a page of
        # our own reads this header; another site never does.
        answer.headers[NEW_TOKEN] = get_token(request)
    return answer


def session_ended(request: HttpRequest, *, keep: bool = True) -> HttpResponse:
    """A form was sent without a session that fits: nothing was done, and what was typed is shown to copy."""
    came_from = _page_of_form(request)
    context: dict[str, Any] = {"typed": _typed(request) if keep else [], "came_from": came_from}
    fragment = bool(request.headers.get("HX-Request"))
    template = "_session_ended.html" if fragment else "session_ended.html"
    answer = render(request, template, context, status=403)
    if fragment and not request.user.is_authenticated:
        # For the note above the form, which stays as it is (static/js/pleio.js).
        answer.headers[SIGN_IN] = f"{reverse('account_login')}?{urlencode({'next': came_from})}"
    return answer


def _is_from_here(request: HttpRequest) -> bool:
    return request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"


def _own_typed(request: HttpRequest) -> list[Typed]:
    """What a person typed into a form of ours that was refused. An address that nothing answers has no form of ours."""
    return _typed(request) if request.resolver_match is not None and _is_from_here(request) else []


def _typed(request: HttpRequest) -> list[Typed]:
    if request.method != "POST":
        return []
    kept = ((name, label, _readable(request, name)) for name, label in TYPED_FIELDS.items())
    return [Typed(name, label, text) for name, label, text in kept if text]


def _readable(request: HttpRequest, name: str) -> str:
    """What stands in a field, as people can read and take it along: what the editor sends as HTML, as Markdown."""
    text = request.POST.get(name, "").strip()
    if name != "source" or request.POST.get("body_format") != "html":
        return text
    try:
        return markdown_of(body_from_html(text))
    except ValidationError:
        return text


def _page_of_form(request: HttpRequest) -> str:
    """Path of the page that the form stood on, to come back to after signing in; the home page when nobody says."""
    sent_from = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(sent_from, {request.get_host()}):
        return "/"
    parts = urlsplit(sent_from)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    # A path that begins with two slashes is the name of another site.
    return path if url_has_allowed_host_and_scheme(path, None) else "/"
