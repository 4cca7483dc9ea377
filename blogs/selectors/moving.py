"""Where a blog can go, and who reads it there."""

from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import User
from blogs.models import Post
from blogs.policies import reach_after_move, reach_now
from groups.models import Membership, WorkingGroup
from groups.policies import Reach
from groups.selectors import reader_sentence


@dataclass(frozen=True)
class MoveOutlook:
    """Who reads a blog now and who will in the other group, in words, and how far that reaches."""

    before: str
    after: str
    reach: Reach


def groups_to_move_to(user: User, post: Post) -> QuerySet[WorkingGroup]:
    """The other groups that this person writes in now; with a blog of someone else only those in which its writer is too."""
    in_use = {"ownerless_since": None, "archived_at": None, "frozen_at": None, "trashed_at": None}
    mine = WorkingGroup.objects.of_member(user).filter(**in_use, organisation__frozen_at=None).exclude(pk=post.group_id)
    if post.author_id != user.pk and post.author.is_active:
        mine = mine.filter(pk__in=Membership.objects.of_today().filter(person=post.author).values("group"))
    return mine.select_related("organisation").order_by("name", "pk")


def move_outlook(post: Post, group: WorkingGroup) -> MoveOutlook:
    """What moving a published blog to this group means at this moment."""
    reach = reach_after_move(post, group)
    return MoveOutlook(reader_sentence(post.group, reach_now(post)), reader_sentence(group, reach), reach)
