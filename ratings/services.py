"""Giving, changing and withdrawing stars. Own stars are not in the audit log: nobody may look up what one person rates."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import ask_presence
from audit.services import record
from blogs.models import Post
from blogs.policies import can_rate_post
from blogs.services import store_rating_totals as store_post_totals
from groups.models import WorkingGroup
from groups.selectors import is_member, membership_of
from groups.services import store_rating_totals as store_group_totals
from ratings.models import Rating
from ratings.policies import can_rate_group

Thing = TypeVar("Thing", Post, WorkingGroup)


@transaction.atomic
def rate_post(post: Post, stars: int, *, acting_user: User, at: datetime | None = None) -> None:
    """Give one to five stars to a blog, or change what one gave. `at` is when it happened, for imports."""
    ask_presence(acting_user)
    readable = Post.objects.visible_to(acting_user).select_related("group").select_for_update(of=("self",))
    post = _still_readable(readable.filter(pk=post.pk).first())
    can_rate_post(acting_user, post, is_member=is_member(acting_user, post.group)).enforce()
    moment = at or timezone.now()
    Rating.objects.update_or_create(
        post=post,
        person=acting_user,
        defaults={"stars": stars, "changed_at": moment},
        create_defaults={"stars": stars, "changed_at": moment, "created_at": moment},
    )
    _store_post_totals(post)


@transaction.atomic
def withdraw_post_rating(post: Post, *, acting_user: User) -> None:
    """Take the own stars back. Withdrawing what is not there changes nothing."""
    ask_presence(acting_user)
    post = Post.objects.select_for_update().get(pk=post.pk)
    Rating.objects.filter(post=post, person=acting_user).delete()
    _store_post_totals(post)


@transaction.atomic
def rate_group(group: WorkingGroup, stars: int, *, acting_user: User, at: datetime | None = None) -> None:
    """Give one to five stars to a group, or change what one gave."""
    ask_presence(acting_user)
    readable = WorkingGroup.objects.readable_by(acting_user).select_for_update(of=("self",))
    group = _still_readable(readable.filter(pk=group.pk).first())
    membership = membership_of(acting_user, group)
    can_rate_group(
        acting_user,
        group,
        is_member=membership is not None,
        is_owner=membership is not None and membership.role == "owner",
    ).enforce()
    moment = at or timezone.now()
    Rating.objects.update_or_create(
        group=group,
        person=acting_user,
        defaults={"stars": stars, "changed_at": moment},
        create_defaults={"stars": stars, "changed_at": moment, "created_at": moment},
    )
    _store_group_totals(group)


@transaction.atomic
def withdraw_group_rating(group: WorkingGroup, *, acting_user: User) -> None:
    """Take the own stars back. Withdrawing what is not there changes nothing."""
    ask_presence(acting_user)
    group = WorkingGroup.objects.select_for_update().get(pk=group.pk)
    Rating.objects.filter(group=group, person=acting_user).delete()
    _store_group_totals(group)


def _still_readable(thing: Thing | None) -> Thing:
    """The locked thing; it may have gone out of the person's sight since the page was shown."""
    if thing is None:
        raise PermissionDenied(_("You can no longer read this."))
    return thing


def _totals(**thing: Post | WorkingGroup) -> dict[str, int]:
    """Sum and number of the stars of one thing; its row is locked, so nobody else counts at the same time."""
    found = Rating.objects.filter(**thing).aggregate(total=Sum("stars"), number=Count("pk"))
    return {"rating_sum": found["total"] or 0, "rating_count": found["number"]}


def _store_post_totals(post: Post) -> None:
    store_post_totals(post.pk, **_totals(post=post))


def _store_group_totals(group: WorkingGroup) -> None:
    store_group_totals(group.pk, **_totals(group=group))


@dataclass(frozen=True)
class WrongTotal:
    """A blog or group whose stored sum and number are not those of its ratings."""

    thing: Post | WorkingGroup
    stored: tuple[int, int]
    counted: tuple[int, int]

    def __str__(self) -> str:
        kind = "post" if isinstance(self.thing, Post) else "group"
        return f"{kind} {self.thing.pk}: stored {self.stored}, counted {self.counted}"


def wrong_totals() -> Iterator[WrongTotal]:
    """Recount the stars of every blog and group, and give each whose stored total differs.

    One statement for each kind, so that stars given meanwhile are seen with their total or not at all. Moves no memory: only
    what differs is read.
    """
    for model, kind in ((Post, "post"), (WorkingGroup, "group")):
        of_it = Rating.objects.filter(**{kind: OuterRef("pk")}).order_by().values(kind)
        totals = {"stars_sum": Sum("stars"), "stars_number": Count("pk")}
        counted = {name: Coalesce(Subquery(of_it.annotate(n=total).values("n")), 0) for name, total in totals.items()}
        things: Any = model.objects.annotate(**counted).order_by("pk")
        for thing in things.exclude(rating_sum=F("stars_sum"), rating_count=F("stars_number")):
            yield WrongTotal(thing, (thing.rating_sum, thing.rating_count), (thing.stars_sum, thing.stars_number))


@transaction.atomic
def repair_rating_totals(thing: Post | WorkingGroup, *, acting_user: User | None) -> None:
    """Count again under lock, and store what was counted. What is right by now stays as it is. For the system."""
    thing = type(thing)._default_manager.select_for_update().get(pk=thing.pk)
    totals = _totals(**{"post" if isinstance(thing, Post) else "group": thing})
    if totals == {"rating_sum": thing.rating_sum, "rating_count": thing.rating_count}:
        return
    (store_post_totals if isinstance(thing, Post) else store_group_totals)(thing.pk, **totals)
    # Of whose stars says nothing, and of how many neither: who reads the log need not read the group.
    record("ratings.repaired", thing, acting_user=acting_user)


def differences() -> list[str]:
    """Each stored total that differs from its ratings, in words."""
    return [str(wrong) for wrong in wrong_totals()]
