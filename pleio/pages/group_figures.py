"""How a group does, for who moderates it: never about fewer than five people.

Nothing here says what one person does, reads or rates. Numbers of people are rounded down to fives: a number, and the
difference of two numbers, of two months or of two visits, then tells of no smaller number of people. What was written in a
month is shown when five or more people wrote it; there is no total from which the rest would follow.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from accounts.models import User
from blogs.models import Comment, Post
from common.charts import Chart, line_chart
from groups.models import WorkingGroup
from groups.policies import can_see_figures

FEWEST = 5
MONTHS = 12
ACTIVE_DAYS = 30


@dataclass(frozen=True)
class Month:
    """One row; None is "fewer than five people"."""

    first: date
    members: int | None
    blogs: int | None
    comments: int | None


@dataclass(frozen=True)
class Figures:
    """What the page shows. Without months the group has fewer than five members."""

    members: int | None
    active: int | None
    months: list[Month]
    chart: Chart | None


def in_fives(people: int) -> int | None:
    """So many people at least, in fives; None for fewer than five."""
    return people - people % FEWEST if people >= FEWEST else None


def last_months(today: date) -> list[date]:
    """The first days of the last twelve months, this one included, the oldest first."""
    number = today.year * 12 + today.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(number - MONTHS + 1, number + 1)]


def _by_month(written: QuerySet[Post] | QuerySet[Comment], moment: str, since: datetime) -> dict[date, int]:
    """How much was written in each month in which five or more people did."""
    recent = written.filter(**{f"{moment}__gte": since}).annotate(month=TruncMonth(moment)).order_by()
    counted = recent.values("month").annotate(number=Count("pk"), people=Count("author", distinct=True))
    return {row["month"].date(): row["number"] for row in counted if row["people"] >= FEWEST}


def _members_at(joined: Iterable[date], months: list[date]) -> list[int | None]:
    """Of who is a member now: how many were so at the end of each month."""
    days = sorted(joined)
    ends = [following for _month, following in pairwise([*months, date.max])]
    return [in_fives(sum(day < end for day in days)) for end in ends]


def figures_of(user: User, group: WorkingGroup) -> Figures:
    """Four queries, whatever the group holds."""
    joined = [timezone.localdate(at) for at in group.memberships.of_today().values_list("joined_at", flat=True)]
    members = in_fives(len(joined))
    if members is None:
        return Figures(None, None, [], None)
    posts = Post.objects.visible_to(user).published().filter(group=group)
    comments = (
        Comment.objects.visible_to(user).in_the_open().filter(group=group, post__in=posts.order_by().values("pk"))
    )
    months = last_months(timezone.localdate())
    since = timezone.make_aware(datetime(months[0].year, months[0].month, 1))  # noqa: DTZ001 (made aware here)
    blogs_in, comments_in = _by_month(posts, "published_at", since), _by_month(comments, "created_at", since)
    recently = timezone.now() - timedelta(days=ACTIVE_DAYS)
    writers = posts.filter(published_at__gte=recently).order_by().values("author")
    active = writers.union(comments.filter(created_at__gte=recently).order_by().values("author")).count()
    rows = [
        Month(first, number, blogs_in.get(first), comments_in.get(first))
        for first, number in zip(months, _members_at(joined, months), strict=True)
    ]
    return Figures(members, in_fives(active), rows[::-1], _chart(rows))


def _chart(rows: list[Month]) -> Chart:
    readings = [(row.first, row.members) for row in rows if row.members is not None]
    sentence = gettext("Members at the end of each month, in fives")
    return line_chart(readings, title_sentence=sentence, unit=gettext("members"), language=get_language() or "nl")


@require_safe
def figures(request: HttpRequest, slug: str) -> HttpResponse:
    """How the group does, for who moderates it."""
    group = WorkingGroup.objects.visible_to(request.user).filter(slug=slug).first()
    if group is None:
        raise Http404
    can_see_figures(is_moderator=group.is_moderated_by(request.user)).enforce()
    assert isinstance(request.user, User)  # noqa: S101 (for the type checker: enforce() raised)
    context = {"group": group, "figures": figures_of(request.user, group), "nav": "groups"}
    return render(request, "pages/group_figures.html", context)
