"""What blogs add to the copy of a person's own data: everything the person wrote, also in groups left since."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.lifecycle import Part
from accounts.models import User
from blogs.models import (
    Attachment,
    Comment,
    CommentDraft,
    CommentVersion,
    Picture,
    Post,
    PostMark,
    Revision,
    UnsavedText,
)
from blogs.services.attachments import copied_as, stored_as
from blogs.services.pictures import file_name
from common.richtext import markdown_of


def _own_pictures(person: User) -> Iterator[tuple[str, str]]:
    """The largest width of each picture that the person uploaded."""
    for picture in Picture.objects.filter(uploader=person).order_by("pk").iterator():
        if picture.widths:
            yield f"pictures/{picture.public_id}.webp", file_name(picture.stem, max(picture.widths))


def _own_attachments(person: User) -> Iterator[tuple[str, str]]:
    for attachment in Attachment.objects.filter(uploader=person).order_by("pk").iterator():
        yield copied_as(attachment), stored_as(attachment)


def _state(post: Post) -> str | Promise:
    if post.published_at is None:
        return _("draft")
    if post.trashed_at is not None:
        return _("in the trash")
    return _("withdrawn") if post.withdrawn_at else _("published")


def _posts(person: User) -> Iterator[dict[str, Any]]:
    posts = Post.objects.filter(author=person).select_related("group").defer("plain_text").order_by("pk")
    for post in posts.iterator(chunk_size=50):
        yield {
            "title": post.title,
            "group": post.group.name,
            "state": _state(post),
            "language": post.language,
            "audience": post.audience,
            "created_at": post.created_at,
            "changed_at": post.changed_at,
            "published_at": post.published_at,
            "withdrawn_at": post.withdrawn_at,
            "withdrawn_reason": post.withdrawn_reason,
            "publish_at": post.publish_at,
            "publish_refused": post.publish_refused,
            "unpublish_at": post.unpublish_at,
            "unpublished_at": post.unpublished_at,
            "trashed_at": post.trashed_at,
            "trashed_reason": post.trashed_reason,
            "comments_closed_at": post.comments_closed_at,
            "comments_closed_reason": post.comments_closed_reason,
            "locked_at": post.locked_at,
            "locked_reason": post.locked_reason,
            "moved_at": post.moved_at,
            "moved_reason": post.moved_reason,
            "text": post.source,
            "address": post.public_id,
        }


def _unsaved(person: User) -> Iterator[dict[str, Any]]:
    for text in UnsavedText.objects.filter(author=person).order_by("pk").iterator(chunk_size=50):
        yield {"title": text.title, "saved_at": text.saved_at, "text": markdown_of(text.body)}


def _revisions(person: User) -> Iterator[dict[str, Any]]:
    revisions = Revision.objects.filter(author=person).select_related("post").order_by("post", "number")
    for revision in revisions.iterator(chunk_size=50):
        yield {
            "blog": revision.post.public_id,
            "number": revision.number,
            "written_at": revision.at,
            "title": revision.title,
            "text": markdown_of(revision.body),
        }


def _comments(person: User) -> Iterator[dict[str, Any]]:
    """Under a blog that the person reads no more no title stands: it may have become another since."""
    read = set(Post.objects.visible_to(person).filter(comments__author=person).order_by().values_list("pk", flat=True))
    comments = Comment.objects.filter(author=person).select_related("post").order_by("pk")
    kept = (
        "public_id",
        "source",
        "created_at",
        "changed_at",
        "removed_at",
        "withdrawn_at",
        "withdrawn_reason",
        "post__title",
    )
    for comment in comments.only(*kept).iterator():
        yield {
            "comment": comment.public_id,
            "under": comment.post.title if comment.post_id in read else "",
            "text": comment.source,
            "written_at": comment.created_at,
            "changed_at": comment.changed_at,
            "removed_at": comment.removed_at,
            "withdrawn_at": comment.withdrawn_at,
            "withdrawn_reason": comment.withdrawn_reason,
            # The only way to a comment under a blog that the writer reads no more.
            "to_remove": ""
            if comment.removed_at
            else settings.SITE_URL + reverse("blogs:comment_edit", args=[comment.public_id]),
        }


def _versions(person: User) -> Iterator[dict[str, Any]]:
    """What stood in own comments before they were changed."""
    versions = CommentVersion.objects.filter(comment__author=person).select_related("comment").order_by("pk")
    for version in versions.only("source", "until_at", "comment__public_id").iterator():
        yield {"comment": version.comment.public_id, "until_at": version.until_at, "text": version.source}


def _comment_drafts(person: User) -> Iterator[dict[str, Any]]:
    """As `_comments`: under a blog that the person reads no more no title stands."""
    drafts = CommentDraft.objects.filter(person=person).select_related("post").order_by("pk")
    read = set(
        Post.objects.visible_to(person).filter(pk__in=drafts.order_by().values("post")).values_list("pk", flat=True)
    )
    for draft in drafts.only("source", "saved_at", "person", "post__title").iterator():
        title = draft.post.title if draft.post_id in read else ""
        yield {"under": title, "text": draft.source, "saved_at": draft.saved_at}


def _marks(person: User) -> Iterator[dict[str, Any]]:
    """Of blogs that the person reads now: of others the title is not the person's to take along."""
    readable = Post.objects.visible_to(person).published().values("pk")
    marks = PostMark.objects.filter(person=person, post__in=readable).select_related("post").order_by("pk")
    for mark in marks.only("seen_at", "saved_at", "followed_at", "person", "post__title").iterator():
        yield {
            "title": mark.post.title,
            "seen_at": mark.seen_at,
            "saved_at": mark.saved_at,
            "followed_at": mark.followed_at,
        }


def blog_parts(person: User) -> Iterator[Part]:
    """Own blogs in every state, own comments, pictures and attachments; nothing that others wrote."""
    yield Part(
        "blogs",
        _("Your blogs"),
        _posts(person),
        {
            "title": _("Title"),
            "group": _("Group"),
            "state": _("State"),
            "published_at": _("Published"),
            "text": _("Text"),
        },
    )
    yield Part(
        "unsaved",
        _("Texts that you did not save yet"),
        _unsaved(person),
        {"title": _("Title"), "saved_at": _("Saved"), "text": _("Text")},
    )
    yield Part(
        "versions",
        _("Versions of your blogs"),
        _revisions(person),
        {"blog": _("Blog"), "number": _("Version"), "written_at": _("Written"), "title": _("Title"), "text": _("Text")},
    )
    yield Part(
        "comments",
        _("Your comments"),
        _comments(person),
        {
            "under": _("Under"),
            "written_at": _("Written"),
            "text": _("Text"),
            "removed_at": _("Removed"),
            "to_remove": _("Change or remove"),
        },
    )
    yield Part(
        "comment-versions",
        _("Earlier versions of your comments"),
        _versions(person),
        {"until_at": _("Until"), "text": _("Text")},
    )
    yield Part(
        "comment-drafts",
        _("Comments that you did not place yet"),
        _comment_drafts(person),
        {"under": _("Under"), "saved_at": _("Saved"), "text": _("Text")},
    )
    yield Part(
        "marks",
        _("Blogs that you read, saved and follow"),
        _marks(person),
        {"title": _("Title"), "seen_at": _("Seen"), "saved_at": _("Saved"), "followed_at": _("Followed")},
    )
    pictures = Picture.objects.filter(uploader=person).order_by("pk")
    yield Part(
        "pictures",
        _("Your pictures"),
        (
            {
                "description": row.description,
                "uploaded_at": row.created_at,
                "file": f"pictures/{row.public_id}.webp" if row.widths else "",
            }
            for row in pictures.iterator()
        ),
        {"description": _("What it shows"), "uploaded_at": _("Uploaded")},
        _own_pictures(person),
    )
    attachments = Attachment.objects.filter(uploader=person).order_by("pk")
    yield Part(
        "attachments",
        _("Your attachments"),
        (
            {"name": row.name, "uploaded_at": row.created_at, "size": row.size, "file": copied_as(row)}
            for row in attachments.iterator()
        ),
        {"name": _("Name"), "uploaded_at": _("Uploaded")},
        _own_attachments(person),
    )
