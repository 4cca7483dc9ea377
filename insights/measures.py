"""What is counted, in words and in a query. A measure that nobody can recount is not a measure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from blogs.models import Comment, Post
from groups.models import WorkingGroup


@dataclass(frozen=True)
class Measure:
    """A figure that stands at the end of each day, for the whole site.

    `rows` are the things counted and `moment` the column that says since when each one counts.
    """

    name: str
    title: str | Promise
    unit: str | Promise
    definition: str | Promise
    rows: Callable[[], QuerySet]
    moment: str

    def first_day(self) -> date | None:
        """The day of the first thing counted, in the site's time zone; None while there is nothing."""
        row = self.rows().order_by(self.moment).values_list(self.moment, flat=True).first()
        return timezone.localdate(row) if row else None

    def between(self, first: date, last: date) -> list[tuple[date, int]]:
        """The figure at the end of each day from `first` to `last`, with two queries whatever the period."""
        zone = timezone.get_default_timezone()
        start = datetime.combine(first, time.min, zone)
        end = datetime.combine(last + timedelta(days=1), time.min, zone)
        total = self.rows().filter(**{f"{self.moment}__lt": start}).count()
        per_day = dict(
            self.rows()
            .filter(**{f"{self.moment}__gte": start, f"{self.moment}__lt": end})
            .annotate(counted_on=TruncDate(self.moment, tzinfo=zone))
            .order_by()
            .values_list("counted_on")
            .annotate(number=Count("pk"))
        )
        figures = []
        day = first
        while day <= last:
            total += per_day.get(day, 0)
            figures.append((day, total))
            day += timedelta(days=1)
        return figures


MEASURES = {
    measure.name: measure
    for measure in (
        Measure(
            name="people",
            title=_("People"),
            unit=_("people"),
            definition=_(
                "Everyone who had an approved account of an organisation at the end of the day. "
                "Guests and accounts that still wait are not counted. Who left stays counted."
            ),
            rows=lambda: User.objects.filter(organisation__isnull=False, approved_at__isnull=False),
            moment="approved_at",
        ),
        Measure(
            name="groups",
            title=_("Groups"),
            unit=_("groups"),
            definition=_(
                "Public and government-wide groups that existed at the end of the day. "
                "Groups that fewer people may see are never counted here."
            ),
            rows=WorkingGroup.objects.widely_read,
            moment="created_at",
        ),
        Measure(
            name="posts",
            title=_("Blogs"),
            unit=_("blogs"),
            definition=_(
                "Blogs that were published in public and government-wide groups, for everyone who may read the group."
            ),
            rows=Post.objects.widely_read,
            moment="published_at",
        ),
        Measure(
            name="comments",
            title=_("Comments"),
            unit=_("comments"),
            definition=_("Comments under the blogs that are counted, without those that their author removed."),
            rows=lambda: Comment.objects.widely_read().filter(removed_at=None),
            moment="created_at",
        ),
    )
}
