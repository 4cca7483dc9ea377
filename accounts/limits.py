"""How often something may be tried: allauth's counters, for our own pages. They outlive a dead Redis (common/cache.py)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def within_limit(request: HttpRequest, action: str, rate: str, *, key: str = "") -> Any:
    """Count one try of `action`; falsy when there were too many. What went well is given back with `.rollback()`.

    `rate` is as allauth writes it: "10/m/user,100/h/ip,5/5m/key" (with `key`, of what is tried).
    """
    return ratelimit.consume(
        request, app="accounts", action=action, config={action: rate}, key=key or None, limit_get=True
    )


def limited(action: str, rate: str) -> Callable[[View], View]:
    """A view that answers 429 when a person (or a client) posts to it too often; looking is not counted.

    For our own actions that write: `@limited("comment", "30/m/user")`.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST" and not within_limit(request, action, rate):
                return ratelimit.respond_429(request)
            return view(request, *args, **kwargs)

        return counted

    return decorate
