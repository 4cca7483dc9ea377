"""What the card with stars shows."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, Value
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
    """The card in one query, and in none for a blog that carries its stars (`ratings.joining`).

    One more when membership is not known yet.
    """
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
    own, spread = _stars_carried(thing) or _stars_counted(user, thing)
    shown = thing.rating_count >= SHOWN_FROM
    return RatingCard(
        thing=thing,
        is_group=is_group,
        average=thing.rating_average,
        number=thing.rating_count,
        own=own,
        may_rate=may_rate,
        distribution=[Bar(stars, spread.get(stars, 0)) for stars in range(5, 0, -1)] if shown else [],
        action=action,
        back=f"{thing.get_absolute_url()}#sterren",
    )


def _stars_carried(thing: Post | WorkingGroup) -> tuple[int, dict[int, int]] | None:
    """The stars that this reader gave and the spread, where the page's own query brought them along."""
    if not hasattr(thing, "star_spread"):
        return None
    numbers = [int(number) for number in (thing.star_spread or "0,0,0,0,0").split(",")]
    return getattr(thing, "reader_stars") or 0, dict(zip(range(5, 0, -1), numbers, strict=True))  # noqa: B009


def _stars_counted(user: User | AnonymousUser, thing: Post | WorkingGroup) -> tuple[int, dict[int, int]]:
    """The same, asked for in one query."""
    ratings = Rating.objects.filter(**{"group" if isinstance(thing, WorkingGroup) else "post": thing.pk})
    mine = Count("pk", filter=Q(person=user.pk)) if user.is_authenticated else Value(0)
    rows = list(ratings.order_by().values("stars").annotate(number=Count("pk"), mine=mine))
    own = next((row["stars"] for row in rows if row["mine"]), 0)
    return own, {row["stars"]: row["number"] for row in rows}
