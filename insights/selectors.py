"""What the statistics pages show."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from common.charts import Chart, line_chart
from insights.measures import MEASURES, Measure
from insights.models import DailyCount

PERIODS: dict[str, tuple[str | Promise, int | None]] = {
    "30d": (_("Last 30 days"), 30),
    "12m": (_("Last 12 months"), 365),
    "3y": (_("Last 3 years"), 3 * 365 + 1),
}
DEFAULT_PERIOD = "3y"


@dataclass(frozen=True)
class Tile:
    """One figure with what changed in the period, in words."""

    measure: Measure
    value: int
    change: int
    change_sentence: str


@dataclass(frozen=True)
class Statistics:
    """The statistics page: tiles, the growth chart and the definitions."""

    period: str
    periods: list[tuple[str, str | Promise]]
    tiles: list[Tile]
    chart: Chart
    until: date | None
    measures: list[Measure]


def figures_of(measure: str, first: date, last: date) -> list[tuple[date, int]]:
    """The stored figures of one measure for the site, by day."""
    return list(
        DailyCount.objects.filter(measure=measure, scope="site", day__gte=first, day__lte=last)
        .order_by("day")
        .values_list("day", "value")
    )


def period_or_default(period: str) -> str:
    """A period of the list; anything else reads as the default."""
    return period if period in PERIODS else DEFAULT_PERIOD


def first_day_of(period: str) -> date:
    """The first day of a period of the list."""
    days = PERIODS[period][1] or 0
    return timezone.localdate() - timedelta(days=days)


def growth_sentence(figures: list[tuple[date, int]], unit: str) -> str:
    """The finding of a growth chart, for who cannot see it."""
    if not figures:
        return gettext("There are no figures for this period.")
    (first, start), (last, end) = figures[0], figures[-1]
    return gettext("From %(start)s %(unit)s on %(first)s to %(end)s on %(last)s.") % {
        "start": number_format(start, force_grouping=True),
        "end": number_format(end, force_grouping=True),
        "unit": unit,
        "first": date_format(first),
        "last": date_format(last),
    }


def growth_chart(figures: list[tuple[date, int]], measure: Measure) -> Chart:
    """The chart of one measure, in the language of the page."""
    unit = str(measure.unit)
    return line_chart(
        figures, title_sentence=growth_sentence(figures, unit), unit=unit, language=get_language() or "nl"
    )


def statistics_page(period: str) -> Statistics:
    """Everything on the statistics page; counts only what anyone may know. One query."""
    period = period_or_default(period)
    first = first_day_of(period)
    rows = (
        DailyCount.objects.filter(scope="site", day__gte=first, measure__in=MEASURES)
        .order_by("day")
        .values_list("measure", "day", "value")
    )
    figures: dict[str, list[tuple[date, int]]] = {name: [] for name in MEASURES}
    for name, day, value in rows:
        figures[name].append((day, value))
    tiles = []
    for name, measure in MEASURES.items():
        if not figures[name]:
            continue
        value = figures[name][-1][1]
        # A measure that began within the period grew from nothing.
        start = figures[name][0][1] if figures[name][0][0] <= first + timedelta(days=1) else 0
        tiles.append(Tile(measure, value, value - start, _change_sentence(value - start)))
    return Statistics(
        period=period,
        periods=[(name, label) for name, (label, _days) in PERIODS.items()],
        tiles=tiles,
        chart=growth_chart(figures["people"], MEASURES["people"]),
        until=figures["people"][-1][0] if figures["people"] else None,
        measures=list(MEASURES.values()),
    )


def _change_sentence(change: int) -> str:
    if change == 0:
        return gettext("unchanged in this period")
    number = number_format(abs(change), force_grouping=True)
    if change > 0:
        return ngettext("%(n)s more in this period", "%(n)s more in this period", change) % {"n": number}
    return ngettext("%(n)s fewer in this period", "%(n)s fewer in this period", -change) % {"n": number}


def history_chart(year: int) -> Chart:
    """The growth of the number of people in one year, as it stood at the end of each month."""
    figures = figures_of("people", date(year, 1, 1), date(year, 12, 31))
    month_ends = {day.month: (day, value) for day, value in figures}
    return growth_chart(list(month_ends.values()), MEASURES["people"])


def people_now() -> int | None:
    """The newest stored number of people; None while nothing was counted."""
    return (
        DailyCount.objects.filter(measure="people", scope="site", source=DailyCount.Source.COUNTED)
        .order_by("-day")
        .values_list("value", flat=True)
        .first()
    )
