"""Where one is signed in, and the end of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts import services
from accounts.sessions import SESSION_ROW, sessions_of
from accounts.views.fresh import fresh_sign_in
from accounts.views.readers import signed_in


@fresh_sign_in
@require_http_methods(["GET", "HEAD", "POST"])
def list_sessions(request: HttpRequest) -> HttpResponse:
    """The own sessions, by device and time; end one, or all but this one."""
    person, key = signed_in(request), request.session.get(SESSION_ROW, "")
    if request.method == "POST":
        only = request.POST.get("session", "")
        ended = services.end_sessions(person, keep=key, only=only, acting_user=person)
        if ended:
            text = ngettext(
                "You are logged out there.", "You are logged out everywhere else.", ended if not only else 1
            )
            messages.success(request, text)
        else:
            messages.info(request, _("There was no other session to end."))
        return redirect("usersessions_list")
    context = {
        "sessions": sessions_of(person, key),
        "nav": "account",
    }
    return render(request, "usersessions/usersession_list.html", context)
