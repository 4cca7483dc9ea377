"""Finding accounts and organisations by what an operator types."""

from django.core.management.base import CommandError

from accounts.models import Organisation, User


def find_account(address: str) -> User:
    """The account with this address, or that had it until it left. CommandError in words for none, or several."""
    user = User.objects.filter(email__iexact=address.strip()).first()
    if user is not None:
        return user
    former = list(User.objects.filter(former_email__iexact=address.strip(), email=None)[:2]) if address.strip() else []
    if len(former) != 1:
        raise CommandError(f"{'Several former accounts had' if former else 'No account has'} the address {address}.")
    return former[0]


def find_organisation(slug: str) -> Organisation:
    organisation = Organisation.objects.filter(slug=slug).first()
    if organisation is None:
        raise CommandError(f"There is no organisation with the address {slug}; see /organisations/.")
    return organisation
