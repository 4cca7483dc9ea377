"""Writing a blog: one form for a new blog, a draft and a published blog."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from blogs.forms import PostForm, PublishingFields, new_form_key
from blogs.models import Post
from blogs.policies import can_edit_post, can_write_in_group, wider_reach
from blogs.selectors import (
    PublishingOutlook,
    contents_of,
    publishing_outlook,
    reading_minutes,
    tags_to_choose,
    unsaved_change,
    unsaved_text,
    unsaved_texts,
)
from blogs.services import (
    StaleTextError,
    discard_draft,
    drop_unsaved,
    widen_post,
)
from blogs.services.pictures import decorations_in, fit_pictures
from blogs.views.readers import signed_in
from blogs.views.storing import keep_typed, keep_upload, put_attachment_in, put_picture_in, store_and_publish
from blogs.writing_help import advice_for
from common.markup import plain_text
from common.text import without_unseen
from groups.models import WorkingGroup
from groups.selectors import is_member, reader_sentence

PUBLISH, SAVE, PREVIEW, INSERT, ATTACH = "publish", "save", "preview", "insert", "attach"


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """A new blog. `?group=` chooses the group; a second sending of one form leads to what the first one made."""
    if request.method == "POST":
        key = without_unseen(request.POST.get("key", ""))
        post = (
            Post.objects.visible_to(request.user).filter(author=request.user.pk, form_key=key).first() if key else None
        )
        return _answer_form(request, post)
    slug = request.GET.get("group", "")
    if slug:
        _ask_to_write(request, slug)
    form = PostForm(user=signed_in(request), initial=_new_text(request) | {"group": slug})
    if not form.has_groups and not slug:
        closed = WorkingGroup.objects.of_member(request.user).order_by("pk").first()
        if closed is not None:
            _ask_to_write(request, closed.slug)
        return render(request, "blogs/write_nowhere.html", {"nav": "blogs"})
    if request.headers.get("HX-Request"):
        return render(request, "blogs/_audience.html", {"form": form, "outlook": _outlook(form, None)})
    begun = [text for text in unsaved_texts(signed_in(request)) if text.form_key != form.initial["key"]]
    return _show_form(request, form, None, begun=begun)


def _new_text(request: HttpRequest) -> dict[str, Any]:
    """What a new form begins with: nothing, or with `?text=` what was typed before a group was chosen."""
    fresh = {"key": new_form_key(), "audience": Post.Audience.MEMBERS, "seen_version": 0}
    kept = unsaved_text(signed_in(request), request.GET.get("text", ""))
    return fresh | (
        {"key": kept.form_key, "waits_for": kept.form_key, "title": kept.title, "body": kept.body} if kept else {}
    )


def _ask_to_write(request: HttpRequest, slug: str) -> None:
    group = WorkingGroup.objects.visible_to(request.user).filter(slug=slug).first()
    if group is None:
        raise Http404
    can_write_in_group(request.user, group, is_member=is_member(request.user, group)).enforce()


def _own_post(request: HttpRequest, public_id: str) -> Post:
    post = Post.objects.visible_to(request.user).select_related("group", "cover").filter(public_id=public_id).first()
    if post is None:
        raise Http404
    can_edit_post(request.user, post).enforce()
    return post


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Go on with a draft, or improve what is published."""
    post = _own_post(request, public_id)
    if request.method == "POST":
        return _answer_form(request, post)
    kept = unsaved_change(signed_in(request), post)
    text = kept or post
    initial = {
        "group": post.group.slug,
        "title": text.title,
        "body": text.body,
        "seen_version": text.text_version,
        "key": new_form_key(),
        "tags": ", ".join(post.tags.values_list("name", flat=True)),
        "cover_id": post.cover.public_id if post.cover else "",
        "cover_description": post.cover.description if post.cover else "",
        "cover_is_decoration": post.cover.is_decoration if post.cover else False,
        "audience": post.audience,
        "language": post.language,
    }
    return _show_form(request, PostForm(user=signed_in(request), post=post, initial=initial), post, unsaved=kept)


@require_http_methods(["GET", "HEAD", "POST"])
def widen(request: HttpRequest, public_id: str) -> HttpResponse:
    """The writer lets everyone who reads the group read a blog that reached fewer, after seeing what that means."""
    post = _own_post(request, public_id)
    reach = wider_reach(post)
    if reach is None:
        return redirect(post)
    if request.method == "POST":
        widen_post(post, acting_user=signed_in(request))
        messages.success(request, _("More people can read your blog now."))
        return redirect(post)
    before, after = reader_sentence(post.group, post.reach), reader_sentence(post.group, reach)
    return render(request, "blogs/widen.html", {"post": post, "before": before, "after": after, "nav": "blogs"})


def _answer_form(request: HttpRequest, post: Post | None) -> HttpResponse:
    """Publish, keep as a draft, preview, put a picture or file in. Whatever is wrong, nothing typed or chosen is lost."""
    action = request.POST.get("action", SAVE)
    if post is not None and post.published_at is not None and action == PUBLISH:
        return redirect(post)  # the form was sent twice
    complete = action == PUBLISH or (post is not None and post.published_at is not None and action == SAVE)
    form = PostForm(request.POST, request.FILES, user=signed_in(request), post=post, complete=complete)
    times = PublishingFields(request.POST, post=post)
    is_valid = form.is_valid()
    if action in (PUBLISH, SAVE) and not times.is_valid():
        is_valid = False
        for words in times.errors.values():
            form.add_error(None, words)
    keep_upload(form, request)
    if action == INSERT:
        is_valid = put_picture_in(form, request) and is_valid
    elif action == ATTACH:
        is_valid = put_attachment_in(form, request, post) and is_valid
    try:
        if is_valid and action in (PUBLISH, SAVE):
            return _finish(request, form, times, post, publish=action == PUBLISH)
        kept = keep_typed(form, post, request)
    except StaleTextError as error:
        form.now_at(error.post.text_version)
        form.add_error(None, error)
        return _show_form(request, form, post, status=409, theirs=error.post, publishing=times)
    except ValidationError as error:
        form.add_error(None, error)
        kept = keep_typed(form, post, request) if action == PUBLISH else None
    except PermissionDenied as refusal:
        # What was allowed when the page was opened is not any more: the text stays, to take elsewhere.
        form.add_error(None, str(refusal))
        return _show_form(request, form, post, status=403, publishing=times)
    if isinstance(kept, Post):
        form.now_at(kept.text_version)
        post = kept
    preview = _preview(form) if action == PREVIEW and is_valid else None
    return _show_form(request, form, post, kept=kept is not None, preview=preview, publishing=times)


def _finish(
    request: HttpRequest, form: PostForm, times: PublishingFields, post: Post | None, *, publish: bool
) -> HttpResponse:
    was_published, told = form.is_published, _outlook(form, post).told
    if not was_published and not publish and not form.says_something:
        form.add_error("title", _("Write a title or a text first, so that there is something to keep."))
        return _show_form(request, form, post, publishing=times)
    stored = store_and_publish(form, times, post, request, publish=publish)
    if was_published:
        messages.success(request, _("Your blog has been changed."))
        return redirect(stored)
    if not publish:
        messages.success(request, _("Your draft has been kept. Only you can see it."))
        return redirect("blogs:edit", stored.public_id)
    if stored.published_at is None and stored.publish_at is not None:
        moment = date_format(timezone.localtime(stored.publish_at), "DATETIME_FORMAT")
        messages.success(request, _("Your blog is published by itself on %(moment)s.") % {"moment": moment})
        return redirect(stored)
    number = 0 if times.plan()["quiet"] else told
    words = ngettext("%(count)d member is notified.", "%(count)d members are notified.", number) % {"count": number}
    messages.success(request, " ".join([_("Your blog has been published."), words if number else ""]).strip())
    return redirect(stored)


def _outlook(form: PostForm, post: Post | None) -> PublishingOutlook:
    """Who is told when this is published now."""
    if form.is_published or form.chosen_group is None:
        return PublishingOutlook(told=0)
    return publishing_outlook(form.user, form.chosen_group, post=post)


def _preview(form: PostForm) -> dict[str, Any]:
    """The blog as its readers would see it."""
    body = fit_pictures(form.body, uploader=form.user.pk)
    return {
        "title": form.cleaned_data["title"],
        "body": body,
        "language": form.cleaned_data["language"],
        "minutes": reading_minutes(plain_text(body)),
        "contents": contents_of(body),
        "cover": form.picture if not form.cleaned_data.get("cover_remove") else None,
    }


def _show_form(
    request: HttpRequest, form: PostForm, post: Post | None, *, status: int = 0, **extra: Any
) -> HttpResponse:
    text = fit_pictures(form.body, uploader=form.user.pk)
    context = {
        "form": form,
        "post": post,
        "may_widen": post is not None and wider_reach(post) is not None,
        "text": text,
        "decorations": decorations_in(text, uploader=form.user.pk),
        "advice": advice_for(form.typed_title, form.body) if form.body else None,
        "nav": "blogs",
        "publishing": PublishingFields(post=post),
        "outlook": _outlook(form, post),
        "used_tags": tags_to_choose(form.user),
        **extra,
    }
    status = status or (422 if form.is_bound and form.errors else 200)
    return render(request, "blogs/write.html", context, status=status)


@require_POST
def drop(request: HttpRequest, public_id: str) -> HttpResponse:
    """Throw away what was typed under a published blog and not saved; what readers see stays."""
    post = _own_post(request, public_id)
    drop_unsaved(acting_user=signed_in(request), post=post)
    messages.success(request, _("What you had not saved has been thrown away. Your blog is as your readers see it."))
    return redirect("blogs:edit", post.public_id)


@require_POST
def drop_text(request: HttpRequest) -> HttpResponse:
    """Throw away a text that has no group yet."""
    drop_unsaved(acting_user=signed_in(request), form_key=without_unseen(request.POST.get("key", "")))
    messages.success(request, _("Your text has been thrown away."))
    return redirect("blogs:list")


@require_POST
def discard(request: HttpRequest, public_id: str) -> HttpResponse:
    """Throw a draft away."""
    post = _own_post(request, public_id)
    discard_draft(post, acting_user=signed_in(request))
    if post.unpublished_at is not None:
        messages.success(request, _("Your blog is in the trash. You can put it back."))
        return redirect("blogs:trash_list")
    messages.success(request, _("Your draft has been thrown away."))
    return redirect("home")
