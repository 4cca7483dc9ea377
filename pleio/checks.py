"""What a real site must have in order before it opens; `manage.py check --deploy` and every start say so."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import Error as DatabaseError
from django.http.request import validate_host

from pleio.models import SitePage


@register(Tags.security)
def production_is_closed(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A site in production is no demo, answers to its own names only, and is reached over https."""
    if not settings.PRODUCTION:
        return []
    found: list[CheckMessage] = []
    if settings.DEMO:
        found.append(
            Error(
                "DEMO is on in production: anyone could sign in as an operator.",
                hint="Leave DEMO out.",
                id="pleio.E001",
            )
        )
    if "*" in settings.ALLOWED_HOSTS:
        found.append(
            Error("ALLOWED_HOSTS is *: anyone could pretend to be this site.", hint="Name the hosts.", id="pleio.E002")
        )
    address = urlsplit(settings.SITE_URL)
    if address.scheme != "https":
        found.append(
            Error("SITE_URL does not start with https://.", hint="Sign-in travels over https only.", id="pleio.E003")
        )
    if not validate_host(address.hostname or "", settings.ALLOWED_HOSTS):
        found.append(
            Error(
                f"SITE_URL is at {address.hostname}, which ALLOWED_HOSTS does not name.",
                hint="Every link in a mail would answer 400. Add the host.",
                id="pleio.E004",
            )
        )
    return found


@register(Tags.security, deploy=True)
def mail_leaves_the_house(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Without a mail server nobody can sign up: the codes stay in a folder."""
    if not settings.PRODUCTION or not settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        return []
    return [checks.Warning("Mail is kept in a folder and sent to nobody.", hint="Set EMAIL_URL.", id="pleio.W005")]


@register(Tags.security, deploy=True)
def the_log_has_its_own_key(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """With one key for both, whoever changes SECRET_KEY after a leak breaks the seals of the log, or keeps the leaked key."""
    if not settings.PRODUCTION or settings.AUDIT_KEY != settings.SECRET_KEY:
        return []
    return [
        checks.Warning(
            "AUDIT_KEY is not set (or is the same as SECRET_KEY): the log is sealed with SECRET_KEY.",
            hint="Set AUDIT_KEY to a long random text of its own; a site that runs already writes its present SECRET_KEY in "
            "AUDIT_KEY_FALLBACKS too.",
            id="pleio.W007",
        )
    ]


@register(Tags.database)
def site_pages_are_our_own(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Privacy, accessibility, contact and house rules are promises of the operator, and not of our example.

    Asked of any site but a demo, with each `migrate` and with `check --database default`.
    """
    if settings.DEMO or not databases:
        return []
    examples = SitePage.objects.using(databases[0]).filter(is_example=True).values_list("slug", "language")
    try:
        left = sorted(examples)
    except DatabaseError:  # `migrate` asks before the table is there
        return []
    return [
        checks.Warning(
            f"The page {slug} ({language}) still holds the example text.",
            hint="Write your own at the desk, and untick “still the example text”.",
            id="pleio.W006",
        )
        for slug, language in left
    ]
