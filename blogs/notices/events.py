"""What the kinds of notification about blogs have in common."""

from collections.abc import Sequence

from blogs.models import Post
from notifications.models import Event


def subjects_of(events: Sequence[Event]) -> set[int]:
    return {event.subject_id for event in events}


def moved_since(post: Post, event: Event) -> bool:
    """Did it happen in another group than the one in which the blog stands now? Then that one is not named."""
    return post.moved_at is not None and post.moved_at > event.created_at
