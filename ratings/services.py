"""Giving, changing and withdrawing stars. Own stars are not in the audit log: nobody may look up what one person rates."""

from datetime import datetime
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import ask_presence
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


def differences() -> list[str]:
    """Recount the stars of every blog and group and name each stored total that differs."""
    found = []
    for model, kind in ((Post, "post"), (WorkingGroup, "group")):
        counted = {
            row[kind]: (row["total"], row["number"])
            for row in Rating.objects.filter(**{f"{kind}__isnull": False})
            .values(kind)
            .annotate(total=Sum("stars"), number=Count("pk"))
            .order_by()
        }
        for pk, total, number in model.objects.values_list("pk", "rating_sum", "rating_count").order_by("pk"):
            if (total, number) != counted.get(pk, (0, 0)):
                found.append(f"{kind} {pk}: stored {(total, number)}, counted {counted.get(pk, (0, 0))}")
    return found
