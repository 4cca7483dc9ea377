"""The bell's page, and the page that stops all mail."""

from typing import cast

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.services import set_mail_wish
from common.csrf import signed_only
from notifications.letters import read_stop_token
from notifications.selectors import Line, notice_of, notifications_page
from notifications.services import read_all_notifications, read_notification, settle_hidden_notifications


def person_of(request: HttpRequest) -> User:
    """Who asks; LoginRequiredMiddleware made sure that it is somebody."""
    return cast(User, request.user)


def _place(text: str) -> str:
    """The public id that an address or form names; nonsense is no place."""
    return text if text.isalnum() else ""


@require_safe
def notification_list(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    page = notifications_page(
        person, after_unread=_place(request.GET.get("unread", "")), after_read=_place(request.GET.get("read", ""))
    )
    if page.hidden:
        settle_hidden_notifications(page.hidden, acting_user=person)
    older_url = f"{reverse('notifications:list')}?{page.older}" if page.older else ""
    context = {"page": page, "older_url": older_url, "nav": "notifications"}
    return render(request, "notifications/list.html", context)


@require_safe
def notification_open(request: HttpRequest, public_id: str) -> HttpResponse:
    """On to the exact place, which from then on is no news."""
    line = _own_line(request, public_id)
    read_notification(line.notification, acting_user=person_of(request))
    return redirect(line.notice.url)


@require_POST
def notification_read(request: HttpRequest, public_id: str) -> HttpResponse:
    line = _own_line(request, public_id)
    read_notification(line.notification, acting_user=person_of(request))
    return redirect("notifications:list")


@require_POST
def notification_read_all(request: HttpRequest) -> HttpResponse:
    read_all_notifications(until=_place(request.POST.get("until", "")), acting_user=person_of(request))
    return redirect("notifications:list")


def _own_line(request: HttpRequest, public_id: str) -> Line:
    line = notice_of(person_of(request), public_id)
    if line is None:
        raise Http404
    return line


@login_not_required
@signed_only
@require_http_methods(["GET", "HEAD", "POST"])
def mail_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop all mail to one person, without signing in.

    A page with one button, or one POST of a mail program (RFC 8058). A GET changes nothing, because scanners
    of mail open every link.
    """
    try:
        person = get_object_or_404(User, public_id=read_stop_token(token))
    except signing.BadSignature:
        raise Http404
    if request.method == "POST":
        set_mail_wish(person, wants_mail=False, acting_user=person)
        person.refresh_from_db()
    return render(request, "notifications/stop.html", {"stopped": not person.wants_mail, "token": token})
