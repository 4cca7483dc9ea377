"""Who asks."""

from typing import cast

from django.http import HttpRequest

from accounts.models import User


def signed_in(request: HttpRequest) -> User:
    """The person, on a page that only people who are signed in reach."""
    return cast(User, request.user)


def is_asked_ahead(request: HttpRequest) -> bool:
    """Does a browser ask for the page in advance, for somebody who may never look at it?"""
    return any("prefetch" in request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose"))
