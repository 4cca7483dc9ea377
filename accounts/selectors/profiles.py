"""How a person looks to a reader, and by which addresses the person is known."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.belonging import ties_to_organisation
from accounts.models import Organisation, User
from accounts.policies import shows_field

Reader = User | AnonymousUser


@dataclass(frozen=True)
class SeenProfile:
    """What one reader sees of a person beside name and organisation; empty for what is not shown to that reader."""

    viewer: Reader
    function: str
    about: str
    phone: str


def seen_profile(viewer: Reader, person: User) -> SeenProfile:
    """No query: the rows know it."""
    shown = {
        field: str(getattr(person, field)) if shows_field(viewer, person, field) else ""
        for field in ("function", "about", "phone")
    }
    return SeenProfile(viewer=viewer, **shown)


@dataclass(frozen=True)
class ViewOfOthers:
    """How a person looks to one kind of reader."""

    who: str | Promise
    note: str | Promise
    profile: SeenProfile


def _stand_in(organisation_id: int | None) -> User:
    """A colleague who is not there, of this organisation or (None) of another one."""
    return User(organisation_id=organisation_id or 0, approved_at=timezone.now())


def views_of_others(person: User) -> list[ViewOfOthers]:
    """The profile as a visitor, someone of another organisation and a colleague see it."""
    views = [
        ViewOfOthers(
            _("On the internet"),
            _("Your name and organisation, beside what you write in public groups. Your page is not there."),
            seen_profile(AnonymousUser(), person),
        ),
        ViewOfOthers(_("At other organisations"), "", seen_profile(_stand_in(None), person)),
    ]
    if person.organisation_id:
        own = seen_profile(_stand_in(person.organisation_id), person)
        views.append(ViewOfOthers(_("At your own organisation"), "", own))
    return views


@dataclass(frozen=True)
class OwnAddress:
    """One address of a person, and what may be done with it."""

    email: str
    is_verified: bool
    is_primary: bool
    ties: bool
    # Another organisation that the person could move to with this address.
    leads_to: Organisation | None


def own_addresses(person: User) -> list[OwnAddress]:
    """The addresses of a person, the main one first; at most five, so a few queries each are no harm."""
    rows = EmailAddress.objects.filter(user=person).order_by("-primary", "-verified", "email")
    return [_own_address(person, row) for row in rows]


def _own_address(person: User, row: EmailAddress) -> OwnAddress:
    others = Organisation.objects.of_address(row.email).exclude(pk=person.organisation_id or 0) if row.verified else []
    ties = row.verified and ties_to_organisation(person, row.email)
    return OwnAddress(row.email, row.verified, row.primary, ties, next(iter(others), None))
