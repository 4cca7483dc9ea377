"""A copy of one blog, for who reads it."""

import tempfile

from django.core.cache import cache
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from blogs.selectors import post_page
from blogs.services import export_post
from blogs.views.readers import signed_in

# In seconds: nobody waits for a copy that died.
LONGEST = 120


@require_safe
def download(request: HttpRequest, public_id: str) -> FileResponse | HttpResponse:
    """A zip of the blog as the reader reads it, with pictures, attachments and comments; one at a time for each person."""
    page = post_page(request.user, public_id, around=False)
    if page is None:
        raise Http404
    person = signed_in(request)
    making = f"blogs:copying:{person.pk}"
    if not cache.add(making, 1, LONGEST):
        return render(request, "429.html", status=429)
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the answer closes it when it was sent)
    try:
        export_post(page.post, file, acting_user=person)
    finally:
        cache.delete(making)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"blog-{public_id}.zip", content_type="application/zip")
