"""Which addresses a person has proven to read: the proof on which joining, moving and accepting stand."""

from allauth.account.models import EmailAddress

from accounts.models import User


def proven_addresses(user: User) -> list[str]:
    """The addresses of the account that were proven with a code, the primary one first."""
    rows = EmailAddress.objects.filter(user=user, verified=True).order_by("-primary", "pk")
    return [email.lower() for email in rows.values_list("email", flat=True)]


def has_proven(user: User, address: str) -> bool:
    """Whether this account proved to read exactly this address, whatever the capitals."""
    return EmailAddress.objects.filter(user=user, verified=True, email__iexact=address.strip()).exists()
