"""Who asks."""

from typing import cast

from django.http import HttpRequest

from accounts.models import User


def signed_in(request: HttpRequest) -> User:
    """The person, on a page that only people who are signed in reach."""
    return cast(User, request.user)
