"""The one page of this app: a kavelbeeld as a file."""

from typing import cast

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from common.kavel import Scheme, kavel_file


@login_not_required
@require_safe
def kavel_image(request: HttpRequest, seed: str, shape: str, scheme: str) -> HttpResponse:
    """The drawing never changes, so whoever has it may keep it for ever. The address pattern checks shape and scheme."""
    svg = kavel_file(seed, shape, cast(Scheme, scheme))
    return HttpResponse(
        svg, content_type="image/svg+xml", headers={"Cache-Control": "public, max-age=31536000, immutable"}
    )
