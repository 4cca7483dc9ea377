"""What the card with stars shows."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q
from django.urls import reverse

from accounts.models import User
from blogs.models import Post
from blogs.policies import can_rate_post
from common.decisions import Decision
from groups.models import Membership, WorkingGroup
from groups.selectors import membership_of
from ratings.models import Rating
from ratings.policies import can_rate_group

# With fewer ratings a distribution would tell who gave what.
SHOWN_FROM = 5


@dataclass(frozen=True)
class Bar:
    """How many people gave this number of stars."""

    stars: int
    number: int


@dataclass(frozen=True)
class RatingCard:
    """The stars of a blog or group, for one person."""

    thing: Post | WorkingGroup
    is_group: bool
    average: float | None
    number: int
    own: int
    may_rate: Decision
    distribution: list[Bar]
    action: str
    back: str


def rating_card(
    user: User | AnonymousUser,
    thing: Post | WorkingGroup,
    *,
    is_member: bool | None = None,
    membership: Membership | None = None,
) -> RatingCard:
    """The card in one query; one more when membership is not known yet."""
    is_group = isinstance(thing, WorkingGroup)
    if is_member is None and user.is_authenticated:
        membership = membership_of(user, thing if isinstance(thing, WorkingGroup) else thing.group)
        is_member = membership is not None
    if isinstance(thing, WorkingGroup):
        is_owner = membership is not None and membership.role == Membership.Role.OWNER
        may_rate = can_rate_group(user, thing, is_member=bool(is_member), is_owner=is_owner)
        action = reverse("ratings:group", args=[thing.slug])
    else:
        may_rate = can_rate_post(user, thing, is_member=bool(is_member))
        action = reverse("ratings:post", args=[thing.public_id])
    ratings = Rating.objects.filter(**{"group" if is_group else "post": thing.pk})
    own, distribution = 0, []
    if thing.rating_count >= SHOWN_FROM:
        mine = Count("pk", filter=Q(person=user.pk))
        counted = ratings.order_by().values_list("stars").annotate(number=Count("pk"), mine=mine)
        numbers = {stars: (number, is_own) for stars, number, is_own in counted}
        own = next((stars for stars, (_number, is_own) in numbers.items() if is_own), 0)
        distribution = [Bar(stars, numbers.get(stars, (0, 0))[0]) for stars in range(5, 0, -1)]
    elif user.is_authenticated:
        own = ratings.filter(person=user.pk).values_list("stars", flat=True).first() or 0
    return RatingCard(
        thing=thing,
        is_group=is_group,
        average=thing.rating_average,
        number=thing.rating_count,
        own=own,
        may_rate=may_rate,
        distribution=distribution,
        action=action,
        back=f"{thing.get_absolute_url()}#sterren",
    )
