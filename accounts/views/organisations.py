"""The logo of an organisation; its page stands in pleio/pages/organisation.py."""

from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from accounts import logos
from accounts.models import Organisation


@login_not_required
@require_GET
def logo(request: HttpRequest, slug: str, stem: str) -> HttpResponse | FileResponse:
    """A logo, for everyone: organisations are public. Its address changes with the logo, and an old one is gone at once."""
    organisations = Organisation.objects.visible_to(request.user).filter(slug=slug, logo=stem)
    if not organisations.exclude(logo="").exists():
        raise Http404
    try:
        file = default_storage.open(logos.file_name(stem))
    except FileNotFoundError as error:
        raise Http404 from error
    headers = {"Cache-Control": "public, max-age=86400", "Content-Disposition": "inline"}
    return FileResponse(file, content_type="image/webp", headers=headers)
