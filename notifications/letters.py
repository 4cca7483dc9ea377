"""How a mail reads: subject, text and HTML, in the language that is active. Links start with SITE_URL."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from accounts.models import User
from common.text import one_line
from notifications.kinds import Notice

STOP_SALT = "notifications.stop"


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str
    html: str


def stop_url(person: User) -> str:
    """The address that stops all mail to this person, without signing in. The signature is the proof."""
    token = signing.Signer(salt=STOP_SALT).sign(person.public_id)
    return settings.SITE_URL + reverse("notifications:stop", args=[token])


def read_stop_token(token: str) -> str:
    """The public id in the token; BadSignature when we did not write it."""
    return signing.Signer(salt=STOP_SALT).unsign(token)


def notices_letter(notices: Sequence[Notice], person: User) -> Letter:
    """One mail with one or several notices, why they came and how to stop them."""
    subject = notices[0].title
    if len(notices) > 1:
        more = len(notices) - 1
        subject = ngettext("%(title)s (and %(count)d more)", "%(title)s (and %(count)d more)", more) % {
            "title": subject,
            "count": more,
        }
    context = {
        **_site(),
        "subject": one_line(subject),
        "person": person,
        "notices": notices,
        "stop_url": stop_url(person),
    }
    return Letter(
        one_line(subject),
        render_to_string("emails/notices.txt", context).strip() + "\n",
        render_to_string("emails/notices.html", context),
    )


def account_letter(template_prefix: str, context: dict[str, Any]) -> Letter:
    """A mail about the account itself (allauth's occasions, our words). No stop link: the person asked for it."""
    context = {**_site(), **context}
    subject = one_line(render_to_string(f"{template_prefix}_subject.txt", context))
    text = render_to_string(f"{template_prefix}_message.txt", context).strip() + "\n"
    body = text.partition("\n-- \n")[0]
    paragraphs = [paragraph.strip() for paragraph in body.split("\n\n") if paragraph.strip()]
    html = render_to_string("emails/account.html", {**context, "subject": subject, "paragraphs": paragraphs})
    return Letter(subject, text, html)


def _site() -> dict[str, Any]:
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "site_words": gettext("where people in government work together"),
    }
