"""Closing the comments under a blog and opening them again; locking a blog and taking the lock away."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from blogs.models import Post
from blogs.policies import can_close_comments, can_lock_post, can_open_comments, can_unlock_post
from blogs.services.moderating import locked_with_group, reason_for_writer
from blogs.services.trash import tell_writer
from common.text import one_line

_CLOSED = ["comments_closed_at", "comments_closed_by", "comments_closed_reason"]
_LOCKED = ["locked_at", "locked_by", "locked_reason"]


@transaction.atomic
def close_comments(post: Post, reason: str = "", *, acting_user: User) -> Post:
    """No new comments under this blog from now on; those that are there stay. Also of a draft, for when it is published.

    The reason stands under the blog; a moderator gives one, and the writer reads it. Twice is once. ValidationError in words
    for a moderator's empty reason.
    """
    post, is_moderator = locked_with_group(post, acting_user, with_drafts=True)
    can_close_comments(acting_user, post, is_moderator=is_moderator).enforce()
    if post.comments_closed_at is None:
        is_own = post.author_id == acting_user.pk
        post.comments_closed_reason = one_line(reason)[:300] if is_own else reason_for_writer(reason)
        post.comments_closed_at, post.comments_closed_by = timezone.now(), acting_user
        post.save(update_fields=_CLOSED)
        record("post.comments_closed", post, acting_user=acting_user, reason=post.comments_closed_reason)
        tell_writer(post, "closed", acting_user)
    return post


@transaction.atomic
def open_comments(post: Post, *, acting_user: User) -> Post:
    """Who may comment does so again. Twice is once."""
    post, is_moderator = locked_with_group(post, acting_user, with_drafts=True)
    if post.comments_closed_at is None:
        return post
    can_open_comments(acting_user, post, is_moderator=is_moderator).enforce()
    post.comments_closed_at, post.comments_closed_by, post.comments_closed_reason = None, None, ""
    post.save(update_fields=_CLOSED)
    record("post.comments_opened", post, acting_user=acting_user)
    tell_writer(post, "closed", acting_user)
    return post


@transaction.atomic
def lock_post(post: Post, reason: str, *, acting_user: User) -> Post:
    """From now on nobody changes this blog, comments or rates; it is read as before. Twice is once.

    ValidationError in words for an empty reason, which the writer reads.
    """
    post, is_moderator = locked_with_group(post, acting_user)
    can_lock_post(post, is_moderator=is_moderator).enforce()
    if post.locked_at is None:
        post.locked_at, post.locked_by, post.locked_reason = timezone.now(), acting_user, reason_for_writer(reason)
        post.save(update_fields=_LOCKED)
        record("post.locked", post, acting_user=acting_user, reason=post.locked_reason)
        tell_writer(post, "locked", acting_user)
    return post


@transaction.atomic
def unlock_post(post: Post, *, acting_user: User) -> Post:
    """The blog goes on as it was. Twice is once."""
    post, is_moderator = locked_with_group(post, acting_user)
    can_unlock_post(acting_user, post, is_moderator=is_moderator).enforce()
    if post.locked_at is not None:
        post.locked_at, post.locked_by, post.locked_reason = None, None, ""
        post.save(update_fields=_LOCKED)
        record("post.unlocked", post, acting_user=acting_user)
        tell_writer(post, "locked", acting_user)
    return post
