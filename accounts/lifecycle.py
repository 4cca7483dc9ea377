"""The moments in the life of an account or organisation, at which higher apps take part.

An app registers a function in `AppConfig.ready`; the service that causes the moment calls them, from low to high,
inside its own transaction.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, Literal

Moment = Literal[
    "organisation_created",
    "organisation_renamed",
    # A mail domain's proof ends soon; a request for a domain was granted or refused.
    "domain_ending",
    "domain_request_answered",
    # Someone manages the own organisation from now on.
    "manager_appointed",
    # The account is of an organisation from now on, and is no longer.
    "account_joined",
    "account_left",
    # The account went on at another organisation, after it left the old one and joined the new one.
    "account_moved",
    # Let go: it goes on as a guest without groups. Deactivated: nothing is left of it but the work.
    "account_let_go",
    "account_deactivated",
    "account_erased",
    # On the way in: asks to be approved; was approved or refused (the subject is the refused request); was invited.
    "account_waits",
    "account_approved",
    "account_refused",
    "person_invited",
    "guest_ends_soon",
]

# How far up an app stands: the lower one acts first.
HEIGHT = ("accounts", "notifications", "groups", "blogs", "ratings", "insights", "pleio")

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
