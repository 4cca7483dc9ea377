"""Writing, changing and removing comments."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import ask_presence
from audit.services import record
from blogs.models import Comment, Post
from blogs.policies import can_comment_on_post, can_edit_comment, in_the_open, not_locked, not_of_before
from blogs.services.comment_drafts import drop_comment_draft
from blogs.services.mentions import render_comment, store_mentions
from blogs.services.reach import count_comment
from blogs.texts import clean_comment
from common.decisions import refuse
from groups.policies import can_write_now, reach_of
from groups.selectors import is_member
from notifications.services import announce

# So long a comment can be changed without a trace: a slip of the pen is nobody's business.
CHANGED_UNSEEN_FOR = timedelta(minutes=15)


def _locked_post(post_id: int, acting_user: User) -> Post:
    """The blog, locked and still readable for this person."""
    ask_presence(acting_user)
    # The row first, then what holds: a blog that moves while one waits is found where it went.
    list(Post.objects.select_for_update().filter(pk=post_id).order_by().values_list("pk"))
    post = Post.objects.visible_to(acting_user).select_related("group").filter(pk=post_id).first()
    if post is None:
        refuse(_("You can no longer read this blog.")).enforce()
    assert post is not None  # noqa: S101 (for the type checker: enforce() raised)
    return post


def add_comment(
    post: Post,
    *,
    source: str,
    parent: Comment | None = None,
    acting_user: User,
    at: datetime | None = None,
    quiet: bool = False,
    form_key: str = "",
) -> Comment:
    """Write a comment, or an answer to `parent`, and tell those whom it concerns.

    The same `form_key` of the same author under this blog gives the comment that is there already. `at` is when it
    happened (imports); `quiet` tells nobody. Raises ValidationError in words.
    """
    source = clean_comment(source)
    try:
        with transaction.atomic():
            post = _locked_post(post.pk, acting_user)
            belongs = is_member(acting_user, post.group)
            can_comment_on_post(acting_user, post, is_member=belongs).enforce()
            body, named = render_comment(source, post, is_member=belongs, writer=acting_user)
            answerable = Comment.objects.visible_to(acting_user).in_the_open().filter(post=post)
            if parent is not None and not answerable.filter(pk=parent.pk).exists():
                raise ValidationError(_("The comment you answer is gone. You can still write a new one."), code="gone")
            comment = Comment.objects.create(
                post=post,
                group=post.group,
                parent=parent,
                author=acting_user,
                source=source,
                body=body,
                reach=min(post.reach, reach_of(post.group.visibility)),
                created_at=at or timezone.now(),
                form_key=form_key,
            )
            count_comment(comment, 1)
            record("comment.added", comment, acting_user=acting_user)
            store_mentions(comment, named, acting_user=acting_user, quiet=quiet)
            drop_comment_draft(post, answers=parent.public_id if parent else "", acting_user=acting_user)
            if not quiet:
                announce("comment_added", comment, acting_user=acting_user)
    except IntegrityError:
        if not form_key:
            raise
        first = Comment.objects.filter(author=acting_user, form_key=form_key, post=post).first()
        if first is not None:
            return first
        # The key was used under another blog, perhaps one that the author no longer reads: it says nothing about this.
        return add_comment(post, source=source, parent=parent, acting_user=acting_user, at=at, quiet=quiet, form_key="")
    return comment


def _locked_comment(comment: Comment, acting_user: User) -> Comment:
    """The comment under the lock of its blog, so that the stored number is changed by one at a time."""
    _locked_post(comment.post_id, acting_user)
    rows = Comment.objects.select_for_update(of=("self",)).select_related("post__group")
    return rows.get(pk=comment.pk)


@transaction.atomic
def change_comment(comment: Comment, *, source: str, acting_user: User, at: datetime | None = None) -> Comment:
    """Change the own comment. Just after writing that is nobody's business; later the page says so, and keeps what stood
    there. The same text again changes nothing.
    """
    comment = _locked_comment(comment, acting_user)
    can_edit_comment(acting_user, comment).enforce()
    not_locked(comment.post).enforce()
    if not (may := not_of_before(comment)):
        raise ValidationError(str(may.reason), code="of_before")
    if comment.post.emptied_at is None:
        in_the_open(comment.post).enforce()
    can_write_now(acting_user, comment.post.group).enforce()
    source, now = clean_comment(source), at or timezone.now()
    if source == comment.source:
        return comment
    belongs = is_member(acting_user, comment.post.group)
    body, named = render_comment(source, comment.post, is_member=belongs, writer=acting_user)
    if now - comment.created_at > CHANGED_UNSEEN_FOR:
        comment.versions.create(source=comment.source, body=comment.body, until_at=now)
        comment.changed_at = now
    comment.source, comment.body = source, body
    comment.save(update_fields=["source", "body", "changed_at"])
    store_mentions(comment, named, acting_user=acting_user)
    count_comment(comment, 0)
    record("comment.changed", comment, acting_user=acting_user)
    return comment


@transaction.atomic
def remove_comment(comment: Comment, *, acting_user: User) -> Comment:
    """Take the own comment away: the text is gone, its place stays while there are answers under it. Twice is once.

    Always: also where the writer reads the blog no more, because it is withdrawn or the writer left. That a blog is
    withdrawn is told to its author only: for others it does not exist, and who commented under it is no exception.
    """
    ask_presence(acting_user)
    Post.objects.select_for_update().get(pk=comment.post_id)
    comment = Comment.objects.select_for_update(of=("self",)).select_related("post__group").get(pk=comment.pk)
    if comment.removed_at is not None and comment.author_id == acting_user.pk:
        return comment
    can_edit_comment(acting_user, comment).enforce()
    comment.source = comment.body = ""
    comment.removed_at = timezone.now()
    comment.save(update_fields=["source", "body", "removed_at"])
    comment.versions.all().delete()
    comment.mentions.all().delete()
    # A withdrawn one is not counted already.
    count_comment(comment, 0 if comment.withdrawn_at else -1)
    record("comment.removed", comment, acting_user=acting_user)
    return comment
