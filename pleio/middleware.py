"""Signing in is the rule, and a session that ended in between loses nobody's text."""

from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse

from pleio.errors import session_ended


class LoginRequired(LoginRequiredMiddleware):
    """Every page asks for a session, except those that say they are public.

    Where Django would redirect to the sign-in page, a form that was sent without a session answers with the text that
    was typed, to copy. A fragment is answered with a fragment: a sign-in page in the middle of another helps nobody.
    """

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponse:
        if request.method not in {"GET", "HEAD"} or request.headers.get("HX-Request"):
            return session_ended(request)
        answer = super().handle_no_permission(request, view_func)
        over = getattr(request, "session_over", "")
        if over:
            # The sign-in page says why; after that one comes back here.
            answer["Location"] += f"&over={over}"
        return answer
