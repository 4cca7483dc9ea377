"""Each text that a published blog has had."""

from datetime import datetime

from blogs.models import Post, Revision
from groups.models import WorkingGroup


def keep_revision(post: Post, before: tuple[str, str] | None = None, *, since: datetime | None = None) -> None:
    """The text that stands there now as the next version, in the caller's transaction, under the lock of the blog.

    `before` is what stood there until now, for a blog of which no version was kept yet, `since` when. The same text twice is
    one version.
    """
    last = Revision.objects.filter(post=post).order_by("-number").first()
    if last is None and before is not None:
        last = _keep(post, 1, before, since)
    if last is None or (last.title, last.body) != (post.title, post.body):
        _keep(post, last.number + 1 if last else 1, (post.title, post.body), post.changed_at)


def keep_for_both(post: Post, moved_to: WorkingGroup) -> None:
    """In the caller's transaction, for a locked blog that is about to move: what stands there is read in both groups."""
    last = Revision.objects.filter(post=post).order_by("-number").first()
    last = last or _keep(post, 1, (post.title, post.body), post.changed_at)
    last.moved_to = moved_to
    last.save(update_fields=["moved_to"])


def _keep(post: Post, number: int, text: tuple[str, str], at: datetime | None) -> Revision:
    title, body = text
    return Revision.objects.create(
        post=post,
        group_id=post.group_id,
        number=number,
        author_id=post.author_id,
        title=title,
        body=body,
        at=at or post.changed_at,
    )
