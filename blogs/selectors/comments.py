"""The comments under a blog."""

from dataclasses import dataclass, field

from accounts.models import User
from accounts.selectors import Reader
from blogs.models import Comment, Post
from blogs.policies import (
    is_gone_for,
)
from groups.policies import Reach

DEEPEST = 2  # counted from 0


@dataclass
class Thread:
    """A comment with the answers under it. `answers` is the comment it answers, where the page does not show that.

    Of one that is `gone` for the reader only the place is there.
    """

    comment: Comment
    gone: bool = False
    level: int = 0
    answers: Comment | None = None
    replies: list["Thread"] = field(default_factory=list)


def writers_of(post: Post, nearest: Reach) -> list[User]:
    """Who wrote the comments under a blog that are still there, in one query: what a page says of them is theirs to change.

    `nearest` is the narrowest reach of comments that the reader sees (`groups.policies.nearest_reach`).
    """
    writers = Comment.objects.filter(post=post, removed_at=None, reach__gte=nearest).order_by().values("author")
    return list(User.objects.filter(pk__in=writers).select_related("organisation").order_by("pk"))


def threads_of(post: Post, nearest: Reach, *, viewer: int | None, moderates: bool) -> list[Thread]:
    """All comments under a blog that reach at least so far as threads, in one query, oldest first.

    Three levels are shown: deeper answers stand on the third and say whom they answer. Of a removed comment only the place
    shows, while there are answers under it; so it does of a withdrawn one, but for its writer (`viewer`, an account) and who
    moderates. Works without recursion: a chain of a thousand answers is only a long list.
    """
    comments = list(
        Comment.objects.filter(post=post, reach__gte=nearest).select_related("author__organisation").defer("source")
    )
    threads = {
        comment.pk: Thread(comment, gone=is_gone_for(comment, viewer=viewer, moderates=moderates))
        for comment in comments
    }
    numbers = sorted(threads)  # an answer is always younger than what it answers
    # An answer that reaches further than what it answers stands by itself for who does not read that.
    above_of = {
        pk: threads[pk].comment.parent_id if threads[pk].comment.parent_id in threads else None for pk in numbers
    }
    kept = {pk for pk in numbers if not threads[pk].gone}
    for pk in reversed(numbers):
        parent = above_of[pk]
        if pk in kept and parent:
            kept.add(parent)
    holder: dict[int, int | None] = {}
    for pk in numbers:
        thread, parent = threads[pk], above_of[pk]
        if parent is None:
            holder[pk] = None
        elif threads[parent].level < DEEPEST:
            holder[pk], thread.level = parent, threads[parent].level + 1
        else:
            holder[pk], thread.level = holder[parent], DEEPEST
            # Who wrote what is gone is gone with it.
            thread.answers = None if threads[parent].gone else threads[parent].comment
    top: list[Thread] = []
    for comment in comments:
        if comment.pk in kept:
            above = holder[comment.pk]
            (threads[above].replies if above else top).append(threads[comment.pk])
    return top


def visible_comment(user: Reader, public_id: str) -> Comment | None:
    """A comment with its blog, or None when it does not exist for this person."""
    comments = Comment.objects.visible_to(user).select_related("post__group", "author")
    return comments.filter(public_id=public_id, removed_at=None).first()


def unread_own_comment(user: Reader, public_id: str) -> Comment | None:
    """Of who does not find it by `visible_comment`: what this person wrote and reads no more. Only to take away."""
    return Comment.objects.written_by(user).filter(public_id=public_id).first()
