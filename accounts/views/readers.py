"""Who asks, on pages that are for who is signed in."""

from django.http import HttpRequest

from accounts.models import User


def signed_in(request: HttpRequest) -> User:
    """The person who asks; the middleware lets nobody else through to these pages."""
    assert isinstance(request.user, User)  # noqa: S101 (for the type checker)
    return request.user
