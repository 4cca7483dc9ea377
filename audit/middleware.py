"""Knows that a change came from a page or a desk, and puts on record what a desk refused."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from audit.origins import came_from, current_origin, turns_out_to_come_from
from audit.services import record_refusal

DESKS = {"admin", "desk"}
READING = {"GET", "HEAD", "OPTIONS"}


class KnownOrigin:
    """`web` for every request, `desk` for the administrations. Stands behind the middleware that knows the person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with came_from("web"):
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """The address is known now, and says whether it is a desk."""
        match = request.resolver_match
        if match is not None and DESKS & {*match.namespaces, *match.app_names}:
            turns_out_to_come_from("desk")

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        """A change that a desk refused to someone who is signed in. What the person wanted to change is in no entry."""
        refused = isinstance(error, PermissionDenied) and request.method not in READING
        if refused and current_origin() == "desk" and request.user.is_authenticated:
            view = request.resolver_match.view_name if request.resolver_match else ""
            record_refusal("access.refused", request.user, acting_user=request.user, view=view)
