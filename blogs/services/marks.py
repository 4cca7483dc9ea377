"""What readers keep about blogs. Not recorded: nobody may look up what one person reads."""

from datetime import datetime

from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import ask_presence
from blogs.models import Post, PostMark
from common.decisions import refuse

# What is new stays new for the whole of a visit, also after the page was loaded again.
VISIT_SECONDS = 1800


def save_post(post: Post, *, acting_user: User) -> None:
    """Keep a blog to read later. Twice is once, and keeps its place in the list."""
    _mark(post, "saved_at", acting_user)


def unsave_post(post: Post, *, acting_user: User) -> None:
    """Take a blog out of what one keeps to read later, whether one still reads it or not."""
    _unmark(post, "saved_at", acting_user)


def follow_post(post: Post, *, acting_user: User) -> None:
    """Be told of new comments under a blog from now on. Twice is once."""
    _mark(post, "followed_at", acting_user)


def unfollow_post(post: Post, *, acting_user: User) -> None:
    """Be told of new comments no more, whether one still reads the blog or not."""
    _unmark(post, "followed_at", acting_user)


@transaction.atomic
def _mark(post: Post, field: str, person: User) -> None:
    ask_presence(person)
    if not Post.objects.visible_to(person).published().filter(pk=post.pk).exists():
        refuse(_("You can no longer read this blog.")).enforce()
    mark, _made = PostMark.objects.get_or_create(person=person, post=post)
    PostMark.objects.filter(pk=mark.pk, **{field: None}).update(**{field: timezone.now()})


@transaction.atomic
def _unmark(post: Post, field: str, person: User) -> None:
    ask_presence(person)
    marks = PostMark.objects.filter(person=person, post=post)
    marks.update(**{field: None})
    # A line that says nothing would still say that this person was here.
    marks.filter(seen_at=None, saved_at=None, followed_at=None).delete()


def visit_key(person: User, post: Post) -> str:
    """Where it is kept since when comments are new to this person during this visit, in seconds: at a first one, its begin."""
    return f"blogs:visit:{person.public_id}:{post.pk}"


def note_seen(post: Post, *, before: datetime | None, newest: float, at: datetime, acting_user: User) -> None:
    """That this person looks at the comments under a blog: the first time, and when there is something newer than `before`.

    `newest` is when the last comment that the person reads was written, in seconds. One statement, so that two pages at
    once do not stand in each other's way; a page is never lost for a mark.
    """
    cache.add(visit_key(acting_user, post), (before or at).timestamp(), VISIT_SECONDS)
    if before is not None and newest <= before.timestamp():
        return
    mark = PostMark(person=acting_user, post=post, seen_at=at)
    try:
        with transaction.atomic():
            PostMark.objects.bulk_create(
                [mark], update_conflicts=True, unique_fields=["person", "post"], update_fields=["seen_at"]
            )
    except DatabaseError:
        # Busy, or the blog or the account went meanwhile: then it is new once more.
        return


def erase_marks(person: User, *, acting_user: User | None) -> None:
    """What the person saw, saved and followed goes: it was for nobody else."""
    PostMark.objects.filter(person=person).delete()
