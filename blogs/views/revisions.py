"""Earlier versions of a blog: the list, one with what changed in it, and going back to it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from blogs.selectors import PostPage, revision_page, revisions_page
from blogs.services import restore_revision
from blogs.views.moderating import readable_page
from blogs.views.readers import signed_in


def _page(request: HttpRequest, public_id: str) -> PostPage:
    page = readable_page(request, public_id)
    page.handling.may_see_revisions.enforce()
    return page


@require_safe
def revisions(request: HttpRequest, public_id: str) -> HttpResponse:
    """All versions, the last first."""
    page = _page(request, public_id)
    context = {"post": page.post, "page": revisions_page(request.user, page.post, request.GET.dict()), "nav": "blogs"}
    return render(request, "blogs/revisions.html", context)


@require_safe
def revision(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """One version: what was added and removed, and the text as it was."""
    page = _page(request, public_id)
    found = revision_page(request.user, page.post, number)
    if found is None:
        raise Http404
    context = {"post": page.post, "shown": found, "may_restore": page.is_own and page.may_edit, "nav": "blogs"}
    return render(request, "blogs/revision.html", context)


@require_POST
def revision_restore(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """The writer lets an earlier version stand there again."""
    page = _page(request, public_id)
    page.may_edit.enforce()
    if revision_page(request.user, page.post, number) is None:
        raise Http404
    try:
        restore_revision(page.post, number, acting_user=signed_in(request))
        messages.success(request, _("The earlier version stands there again. No version is lost."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(page.post)
