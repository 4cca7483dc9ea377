"""What moderators do with the texts of others: pin, announce, withdraw with a reason, put back. They never change one."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.services import ask_to_act
from audit.services import record
from blogs.models import Comment, Post
from blogs.policies import MOST_PINNED, can_announce_post, can_pin_post, can_put_back, can_withdraw, not_in_trash
from blogs.services.reach import count_comment
from common.decisions import refuse
from common.text import one_line, says_something
from groups.models import WorkingGroup
from groups.services import store_announcement
from notifications.services import announce


def locked_with_group(
    post: Post, person: User, *, with_drafts: bool = False, beside: WorkingGroup | None = None
) -> tuple[Post, bool]:
    """The blog under its lock and that of its group, and whether this person moderates there.

    `beside` is another group to lock; groups are locked by key, so that two who move blogs to and fro do not wait for each
    other, and not their keys: who holds a blog and writes a comment into its group is not in the way. Who takes a blog to
    another group holds both, so it stands where it stood when it was found.
    """
    ask_to_act(person)
    stands_in = Post.objects.filter(pk=post.pk).values_list("group", flat=True).first()
    keys = [stands_in, beside.pk if beside else None]
    groups = (
        WorkingGroup.objects.select_for_update(no_key=True).filter(pk__in=[key for key in keys if key]).order_by("pk")
    )
    group = {found.pk: found for found in groups}.get(stands_in or 0)
    rows = Post.objects.visible_to(person).select_related("author").select_for_update(of=("self",))
    rows = rows if with_drafts else rows.exclude(published_at=None)
    found = rows.filter(pk=post.pk).first()
    if found is None:
        refuse(_("You can no longer read this blog.")).enforce()
    if found is not None and found.group_id != stands_in:
        refuse(_("This blog was moved to another group just now. Look at it again.")).enforce()
    assert found is not None  # noqa: S101 (for the type checker: enforce() raised)
    assert group is not None  # noqa: S101 (likewise)
    found.group = group
    return found, group.is_moderated_by(person)


@transaction.atomic
def pin_post(post: Post, *, acting_user: User) -> Post:
    """Let a blog stand first on the page of its group. Twice is once; ValidationError in words when enough stand there."""
    post, is_moderator = locked_with_group(post, acting_user)
    can_pin_post(post, is_moderator=is_moderator).enforce()
    if post.pinned_at is None:
        pinned = _pinned(post.group_id)
        if pinned >= MOST_PINNED:
            said = ngettext(
                "%(n)d blog is pinned already, and that is the most.",
                "%(n)d blogs are pinned already, and that is the most.",
                pinned,
            )
            raise ValidationError(said % {"n": pinned} + " " + _("Take another one off first."), code="most")
        post.pinned_at = timezone.now()
        post.save(update_fields=["pinned_at"])
        record("post.pinned", post, acting_user=acting_user)
    return post


def _pinned(group_id: int) -> int:
    return Post.objects.published().filter(group=group_id, pinned_at__isnull=False).count()


def keep_pins_few(post: Post) -> None:
    """Of a locked blog that comes back: pinned only where enough are not pinned meanwhile. The caller saves it."""
    if post.pinned_at is not None and _pinned(post.group_id) >= MOST_PINNED:
        post.pinned_at = None


@transaction.atomic
def unpin_post(post: Post, *, acting_user: User) -> Post:
    """Let a blog stand among the others again. Twice is once."""
    post, is_moderator = locked_with_group(post, acting_user)
    can_pin_post(post, is_moderator=is_moderator).enforce()
    if post.pinned_at is not None:
        post.pinned_at = None
        post.save(update_fields=["pinned_at"])
        record("post.unpinned", post, acting_user=acting_user)
    return post


@transaction.atomic
def announce_post(post: Post, *, acting_user: User) -> Post:
    """Make a blog an announcement: all members are told at once, but for who wants nothing. Once a week for a group."""
    post, _is_moderator = locked_with_group(post, acting_user)
    send_announcement(post, acting_user)
    return post


def send_announcement(post: Post, acting_user: User) -> None:
    """In the caller's transaction, for a locked blog. Under the lock of the group: two at once are one too many."""
    post.group = WorkingGroup.objects.select_for_update(no_key=True).get(pk=post.group_id)
    can_announce_post(acting_user, post, is_moderator=post.group.is_moderated_by(acting_user)).enforce()
    post.announced_at = timezone.now()
    post.save(update_fields=["announced_at"])
    store_announcement(post.group_id, at=post.announced_at)
    record("post.announced", post, acting_user=acting_user)
    # A blog that moved may be one in each group.
    announce("post_announced", post, acting_user=acting_user, key=f"post_announced:{post.announced_at.timestamp()}")


@transaction.atomic
def withdraw_post(post: Post, reason: str, *, acting_user: User) -> Post:
    """Take a blog out of sight: its author and the moderators see it, with the reason; nobody else does. Twice is once.

    Its comments and pictures go out of sight with it; pinned and announced it stays, for when it is back. ValidationError in
    words for an empty reason.
    """
    post, is_moderator = locked_with_group(post, acting_user)
    can_withdraw(post.group, is_moderator=is_moderator).enforce()
    not_in_trash(post).enforce()
    if post.withdrawn_at is None:
        _withdraw(post, reason, acting_user)
        post.save(update_fields=_FIELDS)
        record("post.withdrawn", post, acting_user=acting_user, reason=post.withdrawn_reason)
        _tell_author(post, acting_user)
    return post


@transaction.atomic
def put_post_back(post: Post, *, acting_user: User) -> Post:
    """Everyone who could read the withdrawn blog reads it again; where enough is pinned by now, it is not. Twice is once."""
    post, is_moderator = locked_with_group(post, acting_user)
    can_put_back(acting_user, post, post.group, is_moderator=is_moderator).enforce()
    if post.withdrawn_at is not None:
        _put_back(post)
        keep_pins_few(post)
        post.save(update_fields=[*_FIELDS, "pinned_at"])
        record("post.put_back", post, acting_user=acting_user)
        _tell_author(post, acting_user)
    return post


@transaction.atomic
def withdraw_comment(comment: Comment, reason: str, *, acting_user: User) -> Comment:
    """Take a comment out of sight, as `withdraw_post`. The answers to it stay."""
    comment, is_moderator = _locked_comment(comment, acting_user)
    can_withdraw(comment.post.group, is_moderator=is_moderator).enforce()
    if comment.withdrawn_at is None:
        _withdraw(comment, reason, acting_user)
        comment.withdrawn_in = comment.post.group
        comment.save(update_fields=[*_FIELDS, "withdrawn_in"])
        count_comment(comment, -1)
        record("comment.withdrawn", comment, acting_user=acting_user, reason=comment.withdrawn_reason)
        _tell_author(comment, acting_user)
    return comment


@transaction.atomic
def put_comment_back(comment: Comment, *, acting_user: User) -> Comment:
    """Everyone who could read the withdrawn comment reads it again. Twice is once."""
    comment, _is_moderator = _locked_comment(comment, acting_user)
    group = comment.withdrawn_in or comment.post.group
    can_put_back(acting_user, comment, group, is_moderator=group.is_moderated_by(acting_user)).enforce()
    if comment.withdrawn_at is not None:
        _put_back(comment)
        comment.withdrawn_in = None
        comment.save(update_fields=[*_FIELDS, "withdrawn_in"])
        count_comment(comment, 1)
        record("comment.put_back", comment, acting_user=acting_user)
        _tell_author(comment, acting_user)
    return comment


def _locked_comment(comment: Comment, acting_user: User) -> tuple[Comment, bool]:
    """The comment under the lock of its blog; refused when its author removed it meanwhile."""
    post, is_moderator = locked_with_group(comment.post, acting_user)
    rows = Comment.objects.reached(acting_user).select_related("author").select_for_update(of=("self",))
    found = rows.filter(pk=comment.pk, removed_at=None).first()
    if found is None:
        refuse(_("The writer removed this comment.")).enforce()
    assert found is not None  # noqa: S101 (for the type checker: enforce() raised)
    found.post = post
    return found, is_moderator


_FIELDS = ["withdrawn_at", "withdrawn_by", "withdrawn_reason"]


def reason_for_writer(reason: str) -> str:
    """The reason on one line. Raises ValidationError in words for one that says nothing."""
    why = one_line(reason)[:300]
    if not says_something(why):
        raise ValidationError(_("Say why: the writer reads this."), code="reason")
    return why


def _withdraw(text: Post | Comment, reason: str, acting_user: User) -> None:
    why = reason_for_writer(reason)
    text.withdrawn_at, text.withdrawn_by, text.withdrawn_reason = timezone.now(), acting_user, why


def _put_back(text: Post | Comment) -> None:
    text.withdrawn_at, text.withdrawn_by, text.withdrawn_reason = None, None, ""


def _tell_author(text: Post | Comment, acting_user: User) -> None:
    # Each time is a time of its own.
    announce("text_withdrawn", text, acting_user=acting_user, key=f"withdrawn:{timezone.now().timestamp()}")
