"""What moderators do on the page: pin, announce, withdraw with a reason, and put back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.policies import can_write_at_all
from blogs.forms import WithdrawForm
from blogs.models import Comment
from blogs.policies import can_put_back, can_withdraw
from blogs.selectors import PostPage, post_page, visible_comment
from blogs.services import (
    announce_post,
    pin_post,
    put_comment_back,
    put_post_back,
    unpin_post,
    withdraw_comment,
    withdraw_post,
)
from blogs.views.readers import signed_in
from common.markup import excerpt, plain_text


def readable_page(request: HttpRequest, public_id: str) -> PostPage:
    page = post_page(request.user, public_id, around=False)
    if page is None:
        raise Http404
    return page


@require_POST
def pin(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let a blog stand first on the page of its group, or among the others again."""
    page, user = readable_page(request, public_id), signed_in(request)
    try:
        if request.POST.get("change") == "unpin":
            unpin_post(page.post, acting_user=user)
            messages.success(request, _("The blog stands among the others again."))
        else:
            pin_post(page.post, acting_user=user)
            messages.success(request, _("The blog stands first on the page of the group now."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(page.post)


@require_http_methods(["GET", "HEAD", "POST"])
def announcement(request: HttpRequest, public_id: str) -> HttpResponse:
    """Send a blog to all members as an announcement, after seeing how many that are."""
    page, user = readable_page(request, public_id), signed_in(request)
    if page.moderates and page.post.announced_at is not None:
        messages.info(request, _("This blog is an announcement already."))
        return redirect(page.post)
    page.may_announce.enforce()
    if request.method == "POST":
        announce_post(page.post, acting_user=user)
        messages.success(request, _("This is an announcement now. The members are told at once."))
        return redirect(page.post)
    context = {"post": page.post, "told": max(0, page.post.group.member_count - 1), "nav": "blogs"}
    return render(request, "blogs/announce.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a blog out of sight, with the reason that its writer reads."""
    page = readable_page(request, public_id)
    page.may_withdraw.enforce()
    if page.post.published_at is None:
        raise Http404
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if page.post.withdrawn_at is not None:
        messages.info(request, _("This blog is withdrawn already."))
        return redirect(page.post)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        if withdraw_post(page.post, reason, acting_user=signed_in(request)).withdrawn_reason == reason:
            messages.success(request, _("The blog is withdrawn, and its writer reads why. You can put it back here."))
        else:
            messages.info(request, _("This blog is withdrawn already."))
        return redirect(page.post)
    context = {"post": page.post, "form": form, "nav": "blogs"}
    return render(request, "blogs/withdraw.html", context, status=422 if form.errors else 200)


@require_POST
def put_back(request: HttpRequest, public_id: str) -> HttpResponse:
    """Everyone who could read the withdrawn blog reads it again."""
    page = readable_page(request, public_id)
    page.may_put_back.enforce()
    put_post_back(page.post, acting_user=signed_in(request))
    messages.success(request, _("The blog is back, for everyone who could read it."))
    return redirect(page.post)


def _comment(request: HttpRequest, public_id: str) -> tuple[Comment, bool]:
    """The comment, and whether one moderates where it stands."""
    found = visible_comment(request.user, public_id)
    if found is None:
        raise Http404
    can_write_at_all(request.user).enforce()
    return found, found.post.group.is_moderated_by(request.user)


def _start_of(comment: Comment) -> str:
    return excerpt(plain_text(comment.body), 200)


@require_http_methods(["GET", "HEAD", "POST"])
def comment_withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a comment out of sight, with the reason that its writer reads."""
    found, is_moderator = _comment(request, public_id)
    can_withdraw(found.post.group, is_moderator=is_moderator).enforce()
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if found.withdrawn_at is not None:
        messages.info(request, _("This comment is withdrawn already."))
        return redirect(found)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        if withdraw_comment(found, reason, acting_user=signed_in(request)).withdrawn_reason == reason:
            messages.success(
                request, _("The comment is withdrawn, and its writer reads why. You can put it back here.")
            )
        else:
            messages.info(request, _("This comment is withdrawn already."))
        return redirect(found)
    context = {"post": found.post, "comment": found, "text": _start_of(found), "form": form, "nav": "blogs"}
    return render(request, "blogs/withdraw.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def comment_put_back(request: HttpRequest, public_id: str) -> HttpResponse:
    """Everyone who could read the withdrawn comment reads it again. A page of its own: threads are rendered once for many."""
    found, is_moderator = _comment(request, public_id)
    if found.withdrawn_in is not None:
        is_moderator = found.withdrawn_in.is_moderated_by(request.user)
    can_put_back(signed_in(request), found, found.post.group, is_moderator=is_moderator).enforce()
    if found.withdrawn_at is None:
        messages.info(request, _("The comment is back, for everyone who could read it."))
        return redirect(found)
    if request.method != "POST":
        context = {"post": found.post, "comment": found, "text": _start_of(found), "nav": "blogs"}
        return render(request, "blogs/comment_put_back.html", context)
    put_comment_back(found, acting_user=signed_in(request))
    messages.success(request, _("The comment is back, for everyone who could read it."))
    return redirect(found)
