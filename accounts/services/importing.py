"""People who come, change and go by a file of their organisation."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower

from accounts.models import Organisation, User
from accounts.people_file import Person
from accounts.services.joining import create_account
from accounts.services.profile import change_profile

CHUNK = 500


def in_chunks(rows: Iterable[Any], size: int = CHUNK) -> Iterator[list[Any]]:
    """The rows in lists of at most so many."""
    walk = iter(rows)
    while chunk := list(islice(walk, size)):
        yield chunk


def accounts_of(addresses: Sequence[str]) -> dict[str, User]:
    """Who has these addresses (small letters), proven or primary: three queries for a whole chunk."""
    found = {}
    rows = EmailAddress.objects.alias(small=Lower("email")).filter(small__in=addresses).select_related("user")
    for row in rows:
        found[row.email.lower()] = row.user
    for user in User.objects.alias(small=Lower("email")).filter(small__in=addresses):
        found[(user.email or "").lower()] = user
    return found


@transaction.atomic
def import_person(person: Person, known: User | None, organisation: Organisation, *, acting_user: User | None) -> str:
    """Make the account of one line, or give the one there is the name and function of the line; says what happened.

    A new account has no password and an unproven address: the first sign-in is by code, which proves it. Who came with
    an end date is a guest, and not of the organisation.
    """
    if known is None:
        create_account(
            email=person.email,
            name=person.name,
            function=person.function or "",
            language=person.language or "",
            organisation=None if person.guest_until else organisation,
            guest_until=person.guest_until,
            verified=False,
            acting_user=acting_user,
        )
        return "created"
    function = known.function if person.function is None else person.function
    if (known.name, known.function) == (person.name, function) and person.language in (None, known.language):
        return "unchanged"
    change_profile(
        known,
        name=person.name,
        function=function,
        language=person.language or known.language,
        wants_mail=known.wants_mail,
        acting_user=acting_user,
    )
    return "changed"


def missing_people(organisation: Organisation, kept: set[int]) -> Iterator[User]:
    """The colleagues of the organisation that the file does not name, without operators."""
    people: QuerySet[User] = organisation.people.colleagues().filter(is_staff=False).order_by("pk")
    for user in people.iterator(chunk_size=CHUNK):
        if user.pk not in kept:
            yield user
