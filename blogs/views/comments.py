"""Writing under a blog. Each answer is the page again, or with htmx only its part about comments."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from blogs.forms import CommentForm, new_form_key
from blogs.models import Comment, CommentDraft, Post
from blogs.policies import can_edit_comment
from blogs.selectors import (
    PostPage,
    draft_for,
    outline_for,
    post_page,
    unread_own_comment,
    versions_of,
    visible_comment,
)
from blogs.services import add_comment, change_comment, remove_comment, save_comment_draft
from blogs.services.marks import note_seen, visit_key
from blogs.texts import as_quote
from blogs.views.readers import is_asked_ahead, signed_in
from common.markup import plain_text
from common.text import without_unseen

# In `?quote=`, in place of a comment.
QUOTE_BLOG = "blog"


def comments_context(request: HttpRequest, page: PostPage, form: CommentForm | None = None) -> dict[str, Any]:
    """What `_comments.html` needs: the form for who may comment, filled in with what was typed or is answered."""
    quoted, saved_at = request.GET.get("quote", ""), None
    name = form.data.get("parent", "") if form else request.GET.get("answer", "") or quoted
    parent = _answered(request, page.post, without_unseen(name)) if name and page.may_comment else None
    if form is None and page.may_comment:
        form = CommentForm(initial={"key": new_form_key(), "parent": parent.public_id if parent else ""})
        draft, saved_at = draft_for(page, request.user, parent)
        form.initial["source"] = "\n\n".join(filter(None, [draft.strip(), _quote(page, parent, quoted)]))
    return {
        "comment_saved_at": saved_at,
        "comment_form": form,
        "answered": parent,
        "comment_order": request.GET.get("order", ""),
        "comment_at": request.GET.get("comment", ""),
        "comments_since": _look_at(request, page),
    }


def _quote(page: PostPage, parent: Comment | None, quoted: str) -> str:
    if quoted and parent:
        return as_quote(plain_text(parent.body))
    return as_quote(page.post.plain_text) if quoted == QUOTE_BLOG else ""


def _look_at(request: HttpRequest, page: PostPage) -> float | None:
    """Since when comments are new to this reader, in seconds. That the reader looks is kept, unless a browser looks ahead."""
    user = request.user
    if not isinstance(user, User) or page.post.published_at is None:
        return None
    before: datetime | None = getattr(page.post, "reader_seen_at")  # noqa: B009 (an annotation)
    since: float | None = cache.get(visit_key(user, page.post), before.timestamp() if before else None)
    if request.method != "HEAD" and not is_asked_ahead(request):
        newest = outline_for(page, user).newest
        note_seen(page.post, before=before, newest=newest, at=timezone.now(), acting_user=user)
    return since


def _answered(request: HttpRequest, post: Post, public_id: str) -> Comment | None:
    return (
        Comment.objects.visible_to(request.user)
        .in_the_open()
        .filter(post=post, public_id=public_id)
        .select_related("author")
        .first()
    )


def _comments_answer(request: HttpRequest, public_id: str, form: CommentForm | None, **extra: Any) -> HttpResponse:
    """The blog page with its form, or for htmx the part about comments."""
    is_fragment = bool(request.headers.get("HX-Request"))
    page = post_page(request.user, public_id, around=not is_fragment)
    if page is None:
        raise Http404
    context = {
        "page": page,
        "post": page.post,
        "nav": "blogs",
        "SITE_URL": settings.SITE_URL,
        **comments_context(request, page, form),
        **extra,
    }
    if form is not None and form.errors:
        context["form"] = form
    template = "blogs/_comments.html" if is_fragment else "blogs/page.html"
    return render(request, template, context, status=422 if form and form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def comment(request: HttpRequest, public_id: str) -> HttpResponse:
    """Write a comment under a blog, or an answer to one. Links on the page that came back with a mistake lead to the blog."""
    page = post_page(request.user, public_id, around=False)
    if page is None:
        raise Http404
    if request.method != "POST":
        return redirect(f"{page.post.get_absolute_url()}?{request.META.get('QUERY_STRING', '')}")
    if not page.may_comment:
        _keep_draft(request, page.post)
    page.may_comment.enforce()
    form = CommentForm(request.POST)
    if form.is_valid():
        try:
            written = add_comment(
                page.post,
                source=form.cleaned_data["source"],
                parent=_parent(request, page.post, form.cleaned_data["parent"]),
                acting_user=signed_in(request),
                form_key=form.cleaned_data["key"],
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            if request.headers.get("HX-Request"):
                return _comments_answer(request, public_id, None, written=written, comment_at=written.public_id)
            messages.success(request, _("Your comment has been placed."))
            return redirect(written)
    _keep_draft(request, page.post)
    return _comments_answer(request, public_id, form)


def _keep_draft(request: HttpRequest, post: Post) -> CommentDraft | None:
    typed = {"source": "source", "answers": "parent", "form_key": "key"}
    fields = {name: without_unseen(request.POST.get(field, "")) for name, field in typed.items()}
    return save_comment_draft(post, acting_user=signed_in(request), **fields)


@require_POST
def comment_draft(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keep what is being written under a blog, and say when that was done in words."""
    page = post_page(request.user, public_id, around=False)
    if page is None:
        raise Http404
    page.may_comment.enforce()
    draft = _keep_draft(request, page.post)
    return render(request, "blogs/_comment_saved.html", {"comment_saved_at": draft.saved_at if draft else None})


def _parent(request: HttpRequest, post: Post, public_id: str) -> Comment | None:
    if not public_id:
        return None
    parent = _answered(request, post, public_id)
    if parent is None:
        raise ValidationError(_("The comment you answer is gone. You can still write a new one."))
    return parent


def _own_comment(request: HttpRequest, public_id: str) -> tuple[Comment, bool]:
    """The own comment, and whether its writer reads the blog (no more)."""
    found = visible_comment(request.user, public_id)
    reads = found is not None
    found = found or unread_own_comment(request.user, public_id)
    if found is None:
        raise Http404
    can_edit_comment(request.user, found).enforce()
    return found, reads


@require_http_methods(["GET", "HEAD", "POST"])
def comment_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change the own comment, or take it away; only that where its writer reads the blog no more."""
    found, reads = _own_comment(request, public_id)
    if not reads:
        typed = [{"name": "source", "label": _("Your comment"), "text": request.POST.get("source", "")}]
        context = {"comment": found, "typed": typed if request.method == "POST" else [], "nav": "blogs"}
        return render(request, "blogs/comment_unread.html", context, status=403 if request.method == "POST" else 200)
    form = CommentForm(request.POST or None, initial={"source": found.source})
    if request.method == "POST" and form.is_valid():
        try:
            change_comment(found, source=form.cleaned_data["source"], acting_user=signed_in(request))
        except ValidationError as error:
            form.add_error("source", error)
        else:
            messages.success(request, _("Your comment has been changed."))
            return redirect(found)
    context = {"form": form, "comment": found, "post": found.post, "nav": "blogs"}
    return render(request, "blogs/comment_edit.html", context, status=422 if form.errors else 200)


@login_not_required
@require_safe
def comment_history(request: HttpRequest, public_id: str) -> HttpResponse:
    """What stood in a comment before it was changed, for who reads the comment."""
    found = visible_comment(request.user, public_id)
    if found is None:
        raise Http404
    context = {"comment": found, "post": found.post, "versions": versions_of(found), "nav": "blogs"}
    return render(request, "blogs/comment_history.html", context)


@require_POST
def comment_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take the own comment away, also where its writer reads the blog no more."""
    found, reads = _own_comment(request, public_id)
    remove_comment(found, acting_user=signed_in(request))
    messages.success(request, _("Your comment has been removed."))
    return redirect(f"{found.post.get_absolute_url()}#reacties" if reads else "account_data")
