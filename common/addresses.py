"""Which addresses a page may send someone to."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def safe_next(request: HttpRequest, wanted: str, default: str = "/") -> str:
    """The wanted address when it is on this site, otherwise the default; never a way to another site.

    Only a path or a whole address: `redirect` takes a bare word for the name of a view.
    """
    is_address = wanted.startswith(("/", "http://", "https://"))
    if is_address and url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return default
