"""How far blogs and comments are read: fixed when they are written, and widened by the author of a blog only."""

from django.db import transaction
from django.db.models import Count, F

from accounts.models import User
from audit.services import record
from blogs.models import Comment, Post
from blogs.policies import can_widen_post, reach_for
from blogs.services.locking import ask_to_write, locked_post
from groups.policies import Reach, reach_of
from groups.services import Widening

# The numbers of comments that stand beside a blog: of those that reach at least so far.
COUNTERS = {
    Reach.MEMBERS: "comment_count",
    Reach.ORGANISATION: "comment_count_organisation",
    Reach.GOVERNMENT: "comment_count_government",
    Reach.PUBLIC: "comment_count_public",
}


def count_comment(comment: Comment, change: int) -> None:
    """This comment more (1) or no more (-1) under its locked blog, or the same number with another text (0).

    What was written before its blog moved is in no stored number.
    """
    blog = Post.objects.filter(pk=comment.post_id)
    blog.update(comments_version=F("comments_version") + 1)
    if change:
        changed = {name: F(name) + change for level, name in COUNTERS.items() if level <= comment.reach}
        blog.filter(group=comment.group_id).update(**changed)


def count_anew(post: Post) -> None:
    """In the caller's transaction, for a locked blog that moved: the numbers are about the group where it stands now."""
    there = Comment.objects.in_the_open().filter(post=post, group=post.group_id).order_by()
    reaches = dict(there.values_list("reach").annotate(Count("pk")))
    found = {name: sum(n for reach, n in reaches.items() if reach >= level) for level, name in COUNTERS.items()}
    Post.objects.filter(pk=post.pk).update(comments_version=F("comments_version") + 1, **found)


@transaction.atomic
def widen_post(post: Post, *, acting_user: User) -> Post:
    """Let everyone who reads the group now read this published blog. Twice is once.

    What was written under it stays with who could read it: comments keep the reach that they have.
    """
    post = locked_post(post, acting_user)
    can_widen_post(acting_user, post).enforce()
    ask_to_write(acting_user, post.group)
    before, post.audience = post.reach, Post.Audience.GROUP
    post.reach = reach_for(post.audience, post.group)
    if post.reach > before:
        post.save(update_fields=["audience", "reach"])
        record("post.widened", post, acting_user=acting_user, reach=Reach(post.reach).name.lower())
    return post


def narrow_comments(post: Post) -> None:
    """In the caller's transaction, for a locked blog that reaches fewer than before: so do the comments under it, for good.

    Else one that is changed while fewer read the blog would reach all of them again when it is widened. What was written in
    another group cannot be changed, and keeps its readers.
    """
    here = Comment.objects.filter(post=post, group=post.group_id)
    narrowed = here.filter(reach__gt=post.reach).update(reach=post.reach)
    emptied = {name: 0 for level, name in COUNTERS.items() if level > post.reach}
    if narrowed and emptied:
        Post.objects.filter(pk=post.pk).update(**emptied, comments_version=F("comments_version") + 1)


@transaction.atomic
def keep_earlier_readers(widening: Widening, *, acting_user: User | None) -> None:
    """A group lets more people read from now on: what stands in it stays with who could read it until now."""
    reach = reach_of(widening.before)
    comments = Comment.objects.filter(post__group=widening.group, group=widening.group, reach__gt=reach)
    emptied = {name: 0 for level, name in COUNTERS.items() if level > reach}
    if emptied:
        fewer = Post.objects.filter(pk__in=comments.order_by().values("post"))
        fewer.update(**emptied, comments_version=F("comments_version") + 1)
        comments.update(reach=reach)
        Post.objects.filter(group=widening.group, reach__gt=reach).update(reach=reach)
        record("post.readers_kept", widening.group, acting_user=acting_user, reach=reach.name.lower())
