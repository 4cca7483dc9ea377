"""What the account itself adds to the copy of own data, and what was recorded about it."""

from collections.abc import Iterator
from typing import Any

from allauth.account.models import EmailAddress
from django.utils.translation import gettext_lazy as _

from accounts import portraits
from accounts.lifecycle import Part, contribute_to_export, take_part
from accounts.models import Invitation, User
from accounts.words import OWN_DEEDS, sentence_for
from audit.selectors import own_log


def account_parts(person: User) -> Iterator[Part]:
    """The profile, the addresses, and how the person came in."""
    stored = f"portrait/{person.portrait}.webp" if person.portrait else ""
    profile = {
        "name": person.name,
        "organisation": person.organisation.name if person.organisation else "",
        "function": person.function,
        "about": person.about,
        "phone": person.phone,
        "function_shown_to": person.function_shown_to,
        "about_shown_to": person.about_shown_to,
        "phone_shown_to": person.phone_shown_to,
        "portrait_shown_to": person.portrait_shown_to,
        "language": person.language,
        "scheme": person.scheme,
        "time_zone": person.time_zone,
        "wants_mail": person.wants_mail,
        "joined_at": person.date_joined,
        "guest_until": person.guest_until,
        "last_quarter": person.seen_in,
        # The same as people say it, for the page to read.
        "language_said": person.get_language_display(),
        "scheme_said": person.get_scheme_display(),
        "function_said": person.get_function_shown_to_display(),
        "about_said": person.get_about_shown_to_display(),
        "phone_said": person.get_phone_shown_to_display(),
        "portrait_said": person.get_portrait_shown_to_display(),
        "file": stored,
    }
    yield Part(
        "profile",
        _("Profile"),
        [profile],
        {
            "name": _("Name"),
            "organisation": _("Organisation"),
            "function": _("What you do"),
            "about": _("About you"),
            "phone": _("Telephone"),
            "function_said": _("Who sees what you do?"),
            "about_said": _("Who sees the text about you?"),
            "phone_said": _("Who sees your telephone number?"),
            "portrait_said": _("Who sees your portrait?"),
            "language_said": _("Language"),
            "scheme_said": _("Colours"),
            "time_zone": _("Time zone"),
            "wants_mail": _("Gets mail"),
            "joined_at": _("Joined"),
            "guest_until": _("Guest until"),
            "last_quarter": _("Last here in the quarter that began on"),
        },
        [(stored, portraits.file_name(person.portrait))] if stored else [],
    )
    addresses = EmailAddress.objects.filter(user=person).order_by("pk")
    yield Part(
        "addresses",
        _("E-mail addresses"),
        ({"address": row.email, "confirmed": row.verified, "main": row.primary} for row in addresses.iterator()),
        {"address": _("Address"), "confirmed": _("Confirmed"), "main": _("Main address")},
    )
    yield Part(
        "invitations",
        _("Invitations"),
        _invitations(person),
        {
            "organisation": _("Organisation"),
            "address": _("Address"),
            "invited_at": _("Invited"),
            "accepted_at": _("Accepted"),
            "guest_until": _("Guest until"),
        },
    )
    requests = person.domain_requests.select_related("organisation").order_by("pk")
    yield Part(
        "domain_requests",
        _("Requests to let an organisation in"),
        (
            {
                "domain": row.domain,
                "organisation": row.organisation.name if row.organisation else row.organisation_name,
                "asked_at": row.created_at,
                "answered_at": row.answered_at,
                "granted": row.granted if row.answered_at else None,
                "reason": row.reason,
            }
            for row in requests.iterator()
        ),
        {
            "domain": _("Domain"),
            "organisation": _("Organisation"),
            "asked_at": _("Asked"),
            "answered_at": _("Answered"),
            "granted": _("Was the answer yes?"),
            "reason": _("Reason"),
        },
    )


def _invitations(person: User) -> Iterator[dict[str, Any]]:
    for row in Invitation.objects.filter(accepted_by=person).select_related("organisation").iterator():
        yield {
            "organisation": row.organisation.name,
            "address": row.address,
            "invited_at": row.created_at,
            "accepted_at": row.accepted_at,
            "guest_until": row.guest_until,
        }


def log_parts(person: User) -> Iterator[Part]:
    """What was recorded about the account, in words."""
    entries = own_log(person, own_deeds=OWN_DEEDS)
    yield Part(
        "log",
        _("Log of your account"),
        ({"at": entry.at, "what": sentence_for(entry), "action": entry.action} for entry in entries.iterator()),
        {"at": _("When"), "what": _("What")},
    )


def erased_by_the_service(person: User, *, acting_user: User | None) -> None:
    """The tables of accounts and the words in the log are emptied by `erase_account` itself, after the higher apps."""


contribute_to_export("audit", log_parts)
contribute_to_export("accounts", account_parts)
take_part("account_erased", "audit", erased_by_the_service)
take_part("account_erased", "accounts", erased_by_the_service)
