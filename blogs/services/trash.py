"""A published blog into the trash and out of it. Nothing is thrown away here: the trash keeps until a term says otherwise."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from blogs.models import Post
from blogs.policies import can_restore_post, can_trash_post
from blogs.services.moderating import keep_pins_few, locked_with_group, reason_for_writer
from notifications.services import announce

_FIELDS = ["trashed_at", "trashed_by", "trashed_reason"]


def tell_writer(post: Post, what: str, by: User) -> None:
    """The writer reads what a moderator did (`blogs.notices`); each time is a time of its own."""
    announce("post_handled", post, acting_user=by, key=f"{what}:{timezone.now().timestamp()}")


@transaction.atomic
def trash_post(post: Post, reason: str = "", *, acting_user: User) -> Post:
    """Put a published blog in the trash with its comments and pictures: who does it and the moderators still see it.

    A moderator gives a reason, which the writer reads; of the own blog none is asked. Pinned and announced it stays, for
    when it is back. Twice is once. ValidationError in words for an empty reason.
    """
    post, is_moderator = locked_with_group(post, acting_user)
    can_trash_post(acting_user, post, is_moderator=is_moderator).enforce()
    if post.trashed_at is None:
        put_in_trash(post, "" if post.author_id == acting_user.pk else reason_for_writer(reason), acting_user)
    return post


def put_in_trash(post: Post, reason: str, by: User) -> None:
    """In the caller's transaction, for a locked blog of which it was asked."""
    post.trashed_at, post.trashed_by, post.trashed_reason = timezone.now(), by, reason
    post.publish_at = post.unpublish_at = None
    post.save(update_fields=[*_FIELDS, "publish_at", "unpublish_at"])
    record("post.trashed", post, acting_user=by, reason=reason)
    tell_writer(post, "trashed", by)


@transaction.atomic
def restore_post(post: Post, *, acting_user: User) -> Post:
    """Everyone who could read it reads it again; withdrawn it is still withdrawn. Twice is once."""
    post, is_moderator = locked_with_group(post, acting_user, with_drafts=True)
    if post.trashed_at is None:
        return post
    can_restore_post(acting_user, post, is_moderator=is_moderator).enforce()
    post.trashed_at, post.trashed_by, post.trashed_reason = None, None, ""
    keep_pins_few(post)
    post.save(update_fields=[*_FIELDS, "pinned_at"])
    record("post.restored", post, acting_user=acting_user)
    tell_writer(post, "trashed", acting_user)
    return post
