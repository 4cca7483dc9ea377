"""What its writer and the moderators do to a blog: the trash, closed comments, a lock. First what happens, then the change."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from blogs import services
from blogs.forms import CloseForm, LockForm, TrashForm, WithdrawForm
from blogs.models import Post
from blogs.selectors import PostHandling, trash_page
from blogs.views.moderating import readable_page
from blogs.views.readers import signed_in
from common.decisions import Decision


@dataclass(frozen=True)
class Handling:
    """A page before a change: what happens, in sentences, and the service that does it. Who finds it done already is told."""

    title: str | Promise
    sentences: tuple[str | Promise, ...]
    button: str | Promise
    done: str | Promise
    was_done: str | Promise
    form: Callable[..., WithdrawForm]
    may: Callable[[PostHandling], Decision]
    is_done: Callable[[Post], bool]
    service: Callable[..., Post]


TRASH = Handling(
    title=_("Put this blog in the trash"),
    sentences=(
        _("From then on only you and the moderators of the group find it, with its pictures and its comments."),
        _("Whoever follows a link to it reads that the page does not exist."),
        _("Nothing is thrown away: the trash keeps it, and you can put it back."),
    ),
    button=_("Put in the trash"),
    done=_("The blog is in the trash. You can put it back here."),
    was_done=_("This blog is in the trash already."),
    form=TrashForm,
    may=lambda handling: handling.may_trash,
    is_done=lambda post: post.trashed_at is not None,
    service=services.trash_post,
)
CLOSE = Handling(
    title=_("Close the comments"),
    sentences=(
        _("From then on nobody writes a new comment under this blog."),
        _("The comments that are there stay, and whoever wrote one can still change or remove it."),
        _("You can open the comments again."),
    ),
    button=_("Close the comments"),
    done=_("The comments are closed. You can open them again here."),
    was_done=_("The comments are closed already."),
    form=CloseForm,
    may=lambda handling: handling.may_close_comments,
    is_done=lambda post: post.comments_closed_at is not None,
    service=services.close_comments,
)
LOCK = Handling(
    title=_("Lock this blog"),
    sentences=(
        _("From then on nobody changes this blog, comments on it or rates it. Its writer cannot either."),
        _("Everyone who reads it now can still read it."),
        _("You can take the lock away again."),
    ),
    button=_("Lock the blog"),
    done=_("The blog is locked, and its writer reads why. You can take the lock away here."),
    was_done=_("This blog is locked already."),
    form=LockForm,
    may=lambda handling: handling.may_lock,
    is_done=lambda post: post.locked_at is not None,
    service=services.lock_post,
)
UNPUBLISH = Handling(
    title=_("Make this blog a draft again"),
    sentences=(
        _("From then on only you see it, with its pictures and its comments."),
        _("You can publish it again. Who was told of it is not told twice."),
    ),
    button=_("Make it a draft"),
    done=_("The blog is a draft again. Only you can see it."),
    was_done=_("This blog is a draft already."),
    form=TrashForm,
    may=lambda handling: handling.may_unpublish,
    is_done=lambda post: post.published_at is None,
    service=lambda post, _reason, acting_user: services.unpublish_post(post, acting_user=acting_user),
)
# What can be undone from the page of the blog, with what is said then.
UNDO: dict[str, tuple[Callable[..., Post], str | Promise]] = {
    "restore": (services.restore_post, _("The blog is back, for everyone who could read it.")),
    "open_comments": (services.open_comments, _("The comments are open again.")),
    "unlock": (services.unlock_post, _("The lock is gone. The blog goes on as it was.")),
}


def _handle(request: HttpRequest, public_id: str, handling: Handling) -> HttpResponse:
    page, user = readable_page(request, public_id), signed_in(request)
    handling.may(page.handling).enforce()
    if handling.is_done(page.post):
        messages.info(request, str(handling.was_done))
        return redirect(page.post)
    is_own = page.post.author_id == user.pk
    form = handling.form(request.POST if request.method == "POST" else None, is_own=is_own)
    if form.is_valid():
        handling.service(page.post, form.cleaned_data.get("reason", ""), acting_user=user)
        messages.success(request, str(handling.done))
        return redirect(page.post)
    context = {"post": page.post, "form": form, "handling": handling, "is_own": is_own, "nav": "blogs"}
    return render(request, "blogs/handling.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def trash(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put a blog in the trash."""
    return _handle(request, public_id, TRASH)


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, public_id: str) -> HttpResponse:
    """Close the comments under a blog."""
    return _handle(request, public_id, CLOSE)


@require_http_methods(["GET", "HEAD", "POST"])
def lock(request: HttpRequest, public_id: str) -> HttpResponse:
    """Lock a blog."""
    return _handle(request, public_id, LOCK)


@require_http_methods(["GET", "HEAD", "POST"])
def unpublish(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make a published blog a draft again."""
    return _handle(request, public_id, UNPUBLISH)


@require_POST
def undo(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take it out of the trash, open the comments again, or take the lock away."""
    page, user = readable_page(request, public_id), signed_in(request)
    if request.POST.get("change", "") not in UNDO:
        raise SuspiciousOperation("Nothing of this kind can be undone.")
    service, said = UNDO[request.POST["change"]]
    post = service(page.post, acting_user=user)
    messages.success(request, str(said))
    return redirect(post)


@require_safe
def trash_list(request: HttpRequest) -> HttpResponse:
    """What lies in the trash: put there by the reader, or in a group that the reader moderates."""
    context = {"page": trash_page(request.user, request.GET.dict()), "nav": "blogs"}
    return render(request, "blogs/trash.html", context)
