"""What pages need to know about people."""

from accounts.models import User


def display_name(user: User) -> str:
    """The name that allauth's pages and mails call a person by."""
    return user.name
