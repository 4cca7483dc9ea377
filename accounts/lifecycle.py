"""The moments in the life of an account or organisation, at which higher apps take part.

An app registers a function in `AppConfig.ready`; the service that causes the moment calls them, from low to high,
inside its own transaction.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.functional import Promise

Moment = Literal[
    "organisation_created",
    "organisation_renamed",
    # A mail domain's proof ends soon; a request for a domain was granted or refused.
    "domain_ending",
    # An organisation proved a domain that it had no proof of; others may have the same one.
    "domain_shared",
    "domain_request_answered",
    # Someone manages the own organisation from now on.
    "manager_appointed",
    # The account may end or leave next: what changes with it is locked here, before anything else is.
    "account_ends",
    # The account is of an organisation from now on, and is no longer.
    "account_joined",
    "account_left",
    # The account went on at another organisation, after it left the old one and joined the new one.
    "account_moved",
    # Let go: it goes on as a guest without groups. Deactivated: nothing is left of it but the work.
    "account_let_go",
    "account_deactivated",
    # Taken back by the organisation that let it go, or opened again by an operator.
    "account_brought_back",
    # The person wants the own texts gone too; comes before the account itself is erased.
    "account_texts_erased",
    # Called while the person's row still says who it was; what is left of it afterwards is a pseudonym.
    "account_erased",
    # These addresses are no way in to the account any more (the subject is the list of them, in small letters).
    "addresses_ended",
    # Accepted to be a guest: the proven address may be invited into groups.
    "guest_joined",
    # On the way in: asks to be approved; was approved or refused (the subject is the refused request); was invited.
    "account_waits",
    # Asks to come from another organisation, and stays there until the answer (the subject is the request).
    "move_waits",
    "account_approved",
    "account_refused",
    "person_invited",
    "guest_ends_soon",
    # Another address is the one that mail goes to; an address was added; one was removed.
    "address_changed",
    "address_added",
    "address_removed",
    # More people may read the group from now on (the subject is a `groups.services.Widening`).
    "group_widened",
    # The copy of the own data is ready (its subject is the DataExport).
    "export_ready",
    # Nobody used the account for long: the first notice and the last one.
    "account_dormant_noticed",
    "account_dormant_warned",
]


@dataclass(frozen=True)
class Part:
    """What one app adds to the copy of a person's own data.

    `rows` are plain dicts that JSON takes, made one at a time so that a large account costs no memory. `words` says for
    each key of a row what it is called on the page (a key that is not named there stands in the JSON only). `files` are
    (name in the copy, name in the store).
    """

    name: str
    title: str | Promise
    rows: Iterable[dict[str, Any]]
    words: dict[str, str | Promise]
    files: Iterable[tuple[str, str]] = ()


Contribution = Callable[[Any], Iterable[Part]]

# How far up an app stands: the lower one acts first.
HEIGHT = ("audit", "accounts", "notifications", "groups", "blogs", "ratings", "moderation", "insights", "pleio")

_participants: dict[Moment, dict[str, list[Callable[..., None]]]] = defaultdict(lambda: defaultdict(list))


def take_part(moment: Moment, app: str, function: Callable[..., None]) -> None:
    """Call `function(subject, acting_user=...)` at this moment; the functions of one app in the order they came."""
    if function not in _participants[moment][app]:
        _participants[moment][app].append(function)


def happen(moment: Moment, subject: Any, *, acting_user: Any) -> None:
    """Tell every participant, from low to high, in the transaction of the caller."""
    for app in sorted(_participants[moment], key=HEIGHT.index):
        for function in _participants[moment][app]:
            function(subject, acting_user=acting_user)


def participants(moment: Moment) -> set[str]:
    """The apps that take part in a moment."""
    return set(_participants[moment])


_contributions: dict[str, Contribution] = {}


def contribute_to_export(app: str, function: Contribution) -> None:
    """Let `function(person)` add the parts of this app to the copy of a person's own data."""
    _contributions[app] = function


def contributors() -> set[str]:
    """The apps that add to the copy of a person's own data."""
    return set(_contributions)


def parts_of_export(person: Any) -> list[Part]:
    """Everything that is in the copy of a person's own data, the lower apps first."""
    apps = sorted(_contributions, key=HEIGHT.index)
    return [part for app in apps for part in _contributions[app](person)]
