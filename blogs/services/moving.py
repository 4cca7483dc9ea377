"""A published blog to another group. What was written under it stays with who could read it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.services import record
from blogs.models import Comment, Post
from blogs.policies import can_move_post, keeps_its_writer, possible_audiences, reach_after_move, reach_now
from blogs.services.keeping import keep_for_both
from blogs.services.locking import ask_to_write
from blogs.services.moderating import locked_with_group, reason_for_writer
from blogs.services.reach import count_anew, narrow_comments
from groups.models import WorkingGroup
from groups.policies import Reach
from groups.selectors import is_member
from notifications.services import announce


@transaction.atomic
def move_post(
    post: Post, group: WorkingGroup, reason: str = "", *, seen: Reach | None = None, acting_user: User
) -> Post:
    """Take a published blog to another group: from then on its members read it, and no others than do so now.

    The comments stay with the group in which they were written, and as far as they reached; written in the other group (it
    comes back), its members read them again. Nobody is told of a new blog; pinned and announced it is no more. A moderator
    gives a reason, which the writer reads. Twice is once.

    `seen` is how far the page said that it will be read: ValidationError in words when that is another one by now, and for
    an empty reason.
    """
    post, is_moderator = locked_with_group(post, acting_user, beside=group)
    if post.group_id == group.pk:
        return post
    is_author, old = post.author_id == acting_user.pk, post.group
    can_move_post(acting_user, post, is_member=is_member(acting_user, old), is_moderator=is_moderator).enforce()
    group = WorkingGroup.objects.get(pk=group.pk)
    ask_to_write(acting_user, group)
    keeps_its_writer(post, group, is_author=is_author, author_is_member=is_member(post.author, group)).enforce()
    why = "" if is_author else reason_for_writer(reason)
    reach = reach_after_move(post, group)
    if seen is not None and seen != reach:
        raise ValidationError(_("Who can read it there changed just now. Look at it again."), code="readers")
    # What was written here reaches no further than it does today, whatever becomes of this group.
    Comment.objects.filter(post=post, group=old, reach__gt=reach_now(post)).update(reach=reach_now(post))
    keep_for_both(post, group)
    post.group, post.reach = group, reach
    if post.audience not in possible_audiences(group):
        post.audience = Post.Audience.MEMBERS
    post.moved_at, post.moved_by, post.moved_reason = timezone.now(), acting_user, why
    post.pinned_at = post.announced_at = None
    if post.comments_closed_by_id != post.author_id:
        # A moderator said it to the readers of the other group.
        post.comments_closed_reason = ""
    post.save(update_fields=_FIELDS)
    narrow_comments(post)
    count_anew(post)
    record("post.moved", post, acting_user=acting_user, group=old.pk, to=group.pk, reason=why)
    if not is_author:
        # Each time is a time of its own.
        announce("post_moved", post, acting_user=acting_user, key=f"moved:{post.moved_at.timestamp()}")
    return post


_FIELDS = [
    "group",
    "reach",
    "audience",
    "moved_at",
    "moved_by",
    "moved_reason",
    "pinned_at",
    "announced_at",
    "comments_closed_reason",
]
