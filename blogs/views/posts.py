"""Reading: the list, one blog, a picture, an attachment."""

from functools import partial

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from blogs.models import Attachment, Picture
from blogs.selectors import PostPage, drafts_of, post_list, post_page
from blogs.services.attachments import stored_as
from blogs.services.pictures import file_name
from blogs.views.comments import comments_context
from blogs.views.counting import note_view
from blogs.views.kept import is_plain_visit, kept_page, made_and_kept


@login_not_required
@require_safe
def posts(request: HttpRequest) -> HttpResponse:
    """Blogs that the reader may read: all, or what the address narrows them to."""
    found = post_list(request.user, request.GET.dict())
    context = {
        "list": found,
        "page": found.page,
        "choice": found.choice,
        "drafts": drafts_of(request.user),
        "nav": "blogs",
    }
    return render(request, "blogs/list.html", context)


@login_not_required
@require_safe
def page(request: HttpRequest, public_id: str, slug: str = "") -> HttpResponse:
    """One blog. Who may read it is asked first: only then does the address lead to its right form."""
    is_plain = is_plain_visit(request)
    if is_plain and (kept := kept_page(request, public_id)):
        note_view(request, kept.post)
        return HttpResponse(kept.html)
    found = post_page(request.user, public_id)
    if found is None:
        raise Http404
    right = found.post.get_absolute_url()
    if request.path != right:
        query = request.META.get("QUERY_STRING", "")
        return redirect(f"{right}?{query}" if query else right, permanent=found.is_public)
    note_view(request, found.post)
    make = partial(_whole_page, request)
    return made_and_kept(request, found, make) if is_plain else make(found)


def _whole_page(request: HttpRequest, page: PostPage) -> HttpResponse:
    context = {"page": page, "post": page.post, "nav": "blogs", "SITE_URL": settings.SITE_URL}
    return render(request, "blogs/page.html", context | comments_context(request, page))


@login_not_required
@require_safe
def picture(request: HttpRequest, public_id: str, width: int) -> HttpResponse | FileResponse:
    """One width of a picture, for who may read its blog."""
    found = Picture.objects.visible_to(request.user).filter(public_id=public_id).first()
    if found is None or width not in found.widths:
        raise Http404
    # Kept by the browser but asked about each time: who may no longer read the blog gets the picture no more.
    etag = f'"{found.public_id}-{width}"'
    headers = {"Cache-Control": "private, no-cache", "ETag": etag, "Content-Disposition": "inline"}
    if etag in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers=headers)
    try:
        file = default_storage.open(file_name(found.stem, width))
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(file, content_type="image/webp", headers=headers)


@login_not_required
@require_safe
def attachment(request: HttpRequest, public_id: str) -> FileResponse:
    """A file to keep, for who may read its blog. Never shown in the window of the site, whatever is in it."""
    found = Attachment.objects.visible_to(request.user).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    try:
        file = default_storage.open(stored_as(found))
    except FileNotFoundError as error:
        raise Http404 from error
    headers = {"Content-Security-Policy": "sandbox; default-src 'none'", "Cache-Control": "private, no-store"}
    kind = found.described.content_type
    return FileResponse(file, as_attachment=True, filename=found.name, content_type=kind, headers=headers)
