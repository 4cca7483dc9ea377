"""Who is told of a blog, before it is published."""

from dataclasses import dataclass

from accounts.models import User
from blogs.models import Post
from groups.models import Membership, WorkingGroup
from notifications.selectors import is_announced


@dataclass(frozen=True)
class PublishingOutlook:
    """How many people are told, unless it goes quietly. Of a blog that was told before (`was_told`) nobody is told twice."""

    told: int
    was_told: bool = False


def publishing_outlook(user: User, group: WorkingGroup, *, post: Post | None = None) -> PublishingOutlook:
    """What publishing in this group means at this moment."""
    if post is not None and (post.announced_at is not None or is_announced("post_published", post)):
        return PublishingOutlook(told=0, was_told=True)
    members = Membership.objects.of_today().filter(group=group, person__in=User.objects.active().values("pk"))
    return PublishingOutlook(told=members.exclude(person=user).count())
