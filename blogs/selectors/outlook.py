"""Who can read a blog and who is told, before it is published."""

from dataclasses import dataclass

from accounts.models import User
from blogs.models import Post
from blogs.policies import possible_audiences, reach_for
from groups.models import Membership, WorkingGroup
from groups.selectors import reader_sentence
from notifications.selectors import is_announced


@dataclass(frozen=True)
class PublishingOutlook:
    """`readers`: who can read it, in words. `told`: how many people are told, unless it goes quietly."""

    readers: str
    told: int


def publishing_outlook(
    user: User, group: WorkingGroup, audience: str, *, post: Post | None = None
) -> PublishingOutlook:
    """What publishing in this group means at this moment. Of a blog that was published before (`post`) nobody is told twice."""
    wanted = audience if audience in possible_audiences(group) else Post.Audience.MEMBERS
    told = 0
    if post is None or not is_announced("post_published", post):
        members = Membership.objects.of_today().filter(group=group, person__in=User.objects.active().values("pk"))
        told = members.exclude(person=user).count()
    return PublishingOutlook(readers=reader_sentence(group, reach_for(wanted, group)), told=told)
