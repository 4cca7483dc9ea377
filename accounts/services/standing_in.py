"""An account of nobody, to see what a real one would: it exists while one page is made, and is never kept."""

import secrets
from datetime import timedelta

from django.utils import timezone

from accounts.models import Organisation, User


def negative_key() -> int:
    """A primary key that no kept row has or ever gets, and no other stand-in: what a cache keeps under it is for nobody."""
    return -1 - secrets.randbelow(2**62)


def make_stand_in(name: str, *, like: User, organisation: Organisation | None) -> User:
    """An account with nothing of its own: approved, signed in just now, with a second step, and no address.

    Call it inside a transaction that is rolled back. Without an organisation it is a guest's. Language, time zone and
    colours are those of `like`, who looks.
    """
    now = timezone.now()
    person = User(
        pk=negative_key(),
        name=name,
        email=None,
        password="!",  # noqa: S106 (no password opens it)
        organisation=organisation,
        approved_at=now if organisation else None,
        guest_until=None if organisation else timezone.localdate() + timedelta(days=90),
        language=like.language,
        scheme=like.scheme,
        time_zone=like.time_zone,
        welcomed_at=now,
    )
    person.save(force_insert=True)
    # What the query of a session tells of its person (accounts/sessions.py).
    person.session_started_at = person.session_seen_at = now  # type: ignore[attr-defined]
    person.has_second_step, person.holds_office = True, False  # type: ignore[attr-defined]
    return person


def make_other_organisation(name: str) -> Organisation:
    """An organisation without people, groups or rules of its own; inside a transaction that is rolled back."""
    key = negative_key()
    return Organisation.objects.create(pk=key, name=f"{name} {key}", slug=f"organisation{key}")
