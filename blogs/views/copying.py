"""A copy of one blog, for who reads it."""

import tempfile

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from blogs.selectors import post_page
from blogs.services import export_post
from blogs.views.readers import signed_in


@require_safe
def download(request: HttpRequest, public_id: str) -> FileResponse:
    """A zip of the blog as the reader reads it, with pictures and comments."""
    page = post_page(request.user, public_id, around=False)
    if page is None:
        raise Http404
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the answer closes it when it was sent)
    export_post(page.post, file, acting_user=signed_in(request))
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"blog-{public_id}.zip", content_type="application/zip")
