"""What readers keep about blogs. Not recorded: nobody may look up what one person reads."""

from datetime import datetime

from django.core.cache import cache
from django.db import DatabaseError, transaction

from accounts.models import User
from blogs.models import Post, PostMark

# What is new stays new for the whole of a visit, also after the page was loaded again.
VISIT_SECONDS = 1800


def visit_key(person: User, post: Post) -> str:
    """Where it is kept since when comments are new to this person during this visit: seconds, or 0 at a first visit."""
    return f"blogs:visit:{person.public_id}:{post.pk}"


def note_seen(post: Post, *, before: datetime | None, newest: float, at: datetime, acting_user: User) -> None:
    """That this person looks at the comments under a blog: the first time, and when there is something newer than `before`.

    `newest` is when the last comment that the person reads was written, in seconds. One statement, so that two pages at
    once do not stand in each other's way; a page is never lost for a mark.
    """
    cache.add(visit_key(acting_user, post), before.timestamp() if before else 0.0, VISIT_SECONDS)
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
