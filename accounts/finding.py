"""Finding accounts and organisations by what an operator types."""

from allauth.account.models import EmailAddress
from django.core.management.base import CommandError
from django.db.models import Q

from accounts.models import Organisation, User


def find_account(address: str) -> User:
    """The account with this address or public id, or that had the address until it left. CommandError for none or several.

    The public id is the last part of the address of the person's page.
    """
    text = address.strip()
    proven = EmailAddress.objects.filter(email__iexact=text, verified=True).values("user")
    user = User.objects.filter(Q(email__iexact=text) | Q(public_id=text) | Q(pk__in=proven)).first() if text else None
    if user is not None:
        return user
    former = list(User.objects.filter(former_email__iexact=text, email=None)[:2]) if text else []
    if len(former) != 1:
        raise CommandError(f"{'Several former accounts had' if former else 'No account has'} the address {address}.")
    return former[0]


def find_organisation(slug: str) -> Organisation:
    organisation = Organisation.objects.filter(slug=slug).first()
    if organisation is None:
        raise CommandError(f"There is no organisation with the address {slug}; see /organisations/.")
    return organisation
