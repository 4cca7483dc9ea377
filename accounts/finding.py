"""Finding one account by what an operator has at hand."""

from allauth.account.models import EmailAddress
from django.core.management.base import CommandError
from django.db.models import Q

from accounts.models import User


def account_named(text: str) -> User:
    """The account with this address, or with this public id (the last part of the address of its page)."""
    by_address = EmailAddress.objects.filter(email__iexact=text, verified=True).values("user")
    found = list(User.objects.filter(Q(email__iexact=text) | Q(public_id=text) | Q(pk__in=by_address))[:2])
    if len(found) != 1:
        raise CommandError(f"No account with the address or public id {text}.")
    return found[0]
