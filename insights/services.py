"""Counting: each day that is over is counted once and then stands."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone

from insights.measures import MEASURES, Measure
from insights.models import DailyCount, FillState

SITE = "site"


def fill_insights(*, until: date | None = None) -> int:
    """Count every day up to `until` (yesterday) that is not counted yet, for every measure. Returns how many days.

    Three nights missed are made good by the fourth; run twice, or by two workers at once, the result is one.
    """
    last = until or timezone.localdate() - timedelta(days=1)
    return sum(_fill_measure(measure, last) for measure in MEASURES.values())


def _fill_measure(measure: Measure, last: date) -> int:
    first = measure.first_day()
    if first is None or first > last:
        return 0
    filled = set(FillState.objects.filter(measure=measure.name, day__gte=first).values_list("day", flat=True))
    todo = {first + timedelta(days=n) for n in range((last - first).days + 1)} - filled
    if not todo:
        return 0
    figures = [(day, value) for day, value in measure.between(min(todo), max(todo)) if day in todo]
    with transaction.atomic():
        DailyCount.objects.bulk_create(
            [DailyCount(measure=measure.name, scope=SITE, day=day, value=value) for day, value in figures],
            ignore_conflicts=True,
            batch_size=500,
        )
        FillState.objects.bulk_create(
            [FillState(measure=measure.name, day=day) for day, _value in figures], ignore_conflicts=True, batch_size=500
        )
    return len(figures)


def import_history(measure: str, figures: list[tuple[date, int]]) -> int:
    """Keep figures from before the platform, marked as such. A day that is known already stays as it is."""
    counted = DailyCount.objects.filter(measure=measure, scope=SITE).count()
    DailyCount.objects.bulk_create(
        [
            DailyCount(measure=measure, scope=SITE, day=day, value=value, source=DailyCount.Source.IMPORTED)
            for day, value in figures
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
    return DailyCount.objects.filter(measure=measure, scope=SITE).count() - counted


def differences() -> list[str]:
    """Recount every counted day from the rows and name each one that differs."""
    found = []
    for measure in MEASURES.values():
        stored = DailyCount.objects.filter(measure=measure.name, scope=SITE, source=DailyCount.Source.COUNTED)
        ends = stored.aggregate(first=Min("day"), last=Max("day"))
        if ends["first"] is None:
            continue
        recounted = dict(measure.between(ends["first"], ends["last"]))
        found += [
            f"{measure.name} on {count.day}: stored {count.value}, counted {recounted[count.day]}"
            for count in stored.order_by("day").iterator()
            if count.value != recounted[count.day]
        ]
    return found
