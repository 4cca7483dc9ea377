"""The demo mailbox: every mail that was sent, for anyone to read. In demo mode only."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from notifications.models import Mail

# The one exemption from the policy of the site: a mail brings its own styles, and may do nothing else.
MAIL_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
NEWEST = 100

View = Callable[..., HttpResponse]


def demo_only(view: View) -> View:
    """Outside demo mode, and in production whatever the settings say, the page does not exist."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO or settings.PRODUCTION:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@login_not_required
@require_safe
@demo_only
def mail_list(request: HttpRequest) -> HttpResponse:
    mails = list(Mail.objects.filter(state=Mail.State.SENT).order_by("-sent_at", "-pk").defer("text", "html")[:NEWEST])
    return render(request, "demo/mail_list.html", {"mails": mails})


@login_not_required
@require_safe
@demo_only
def mail_text(request: HttpRequest, key: str) -> HttpResponse:
    return render(request, "demo/mail_text.html", {"mail": _sent_mail(key)})


@login_not_required
@require_safe
@demo_only
def mail_html(request: HttpRequest, key: str) -> HttpResponse:
    """The mail as a document of its own, without a way to reach the site around it."""
    mail = _sent_mail(key)
    if not mail.html:
        raise Http404
    return HttpResponse(mail.html, headers={"Content-Security-Policy": MAIL_POLICY})


def _sent_mail(key: str) -> Mail:
    return get_object_or_404(Mail, state=Mail.State.SENT, message_id__startswith=f"<{key}@")
