"""What a page asks about the reader's own groups, found once."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from groups.reading import find_own_groups


class OwnGroupsOnce:
    """Lets the rules of who sees what use one list of the own groups for the whole of a page.

    Only where nothing is changed: who changes something asks again after locking, and has to be told what holds then.
    It stands behind what puts another person in the place of who asks (`pleio.viewing_as`).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in ("GET", "HEAD") and request.user.is_authenticated:
            person = request.user
            found = SimpleLazyObject(lambda: find_own_groups(person))
            person.own_groups = found  # type: ignore[attr-defined]
        return self.get_response(request)
