"""Line charts and bars as SVG, made on the server.

A chart comes in two widths; the style sheet shows the one that fits. It carries classes only, no colours, so it follows
the reader's scheme. It says its finding as a sentence, and the same figures stand beside it as a table.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import floor, log10

from django.utils import translation
from django.utils.formats import date_format, number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Reading = tuple[date, int]
Mark = tuple[date, str]

MOST_PATH_POINTS = 120
MOST_TABLE_ROWS = 92
_LETTER = 8.5
_MONTH_STRIDES = (1, 2, 3, 4, 6, 12, 24, 60, 120, 240)


@dataclass(frozen=True)
class Row:
    """A line of the table beside a chart; ``change`` is against the row before it, and empty in the first."""

    label: str
    value: str
    change: str


@dataclass(frozen=True)
class Chart:
    """A drawing in two widths and its figures. Without readings both drawings are empty.

    ``is_thinned``: there were too many readings for a table, so it has the last one of each month.
    """

    wide: SafeString
    narrow: SafeString
    sentence: str
    unit: str
    rows: tuple[Row, ...]
    is_thinned: bool

    def __bool__(self) -> bool:
        return bool(self.rows)


@dataclass(frozen=True)
class _Frame:
    width: int
    height: int
    left: int
    right: int
    css_class: str
    top: int = 34
    bottom: int = 40


def line_chart(
    readings: Sequence[Reading],
    *,
    title_sentence: str,
    unit: str,
    marks: Sequence[Mark] = (),
    language: str,
) -> Chart:
    """Draw counts (never negative) by day, sorted by day, one per day at most.

    ``title_sentence`` says what the chart shows, for who does not see it. A mark is a day and the few words that stand
    beside it; marks appear in the wide drawing only.
    """
    if any(value < 0 for _, value in readings):
        raise ValueError("A line chart draws counts, and a count is not negative.")
    if not readings:
        return Chart(SafeString(), SafeString(), title_sentence, unit, (), False)
    with translation.override(language):
        steps = value_ticks(max(value for _, value in readings))
        axis = round(len(_number(steps[-1])) * _LETTER) + 16
        wide = _Frame(720, 340, axis, 20, "chart--wide")
        narrow = _Frame(340, 290, axis, 14, "chart--narrow")
        points = thin(readings, MOST_PATH_POINTS)
        rows, is_thinned = _table(readings)
        return Chart(
            _draw(wide, points, steps, marks, title_sentence),
            _draw(narrow, points, steps, (), title_sentence),
            title_sentence,
            unit,
            rows,
            is_thinned,
        )


def bar_row(value: float, maximum: float) -> SafeString:
    """One bar of a row of bars: decoration beside a number that is written out."""
    width = round(200 * min(value, maximum) / maximum) if maximum > 0 else 0
    return format_html(
        '<svg class="barsvg" width="100%" height="14" viewBox="0 0 200 14" preserveAspectRatio="none" aria-hidden="true"'
        ' focusable="false"><rect class="bar-bg" width="200" height="14" rx="3"/>'
        '<rect class="bar" width="{}" height="14" rx="3"/></svg>',
        str(width),
    )


def value_ticks(highest: int) -> list[int]:
    """Round numbers from 0 to at least ``highest``, four to six of them where the numbers allow."""
    if highest <= 0:
        return [0, 1]
    rough = highest / 4
    power = 10 ** floor(log10(rough)) if rough >= 1 else 1
    step = next(int(power * factor) for factor in (1, 2, 5, 10) if power * factor >= rough)
    return list(range(0, highest + step, step))


def thin(readings: Sequence[Reading], most: int) -> list[Reading]:
    """At most ``most`` of the readings, evenly spread, always with the first and the last."""
    if len(readings) <= most:
        return list(readings)
    return [readings[round(i * (len(readings) - 1) / (most - 1))] for i in range(most)]


def _month(day: date, form: str) -> str:
    """A short month, in the middle of a sentence: Dutch writes it small."""
    text = date_format(day, form)
    return text.lower() if translation.get_language() == "nl" else text


def _number(value: int) -> str:
    return number_format(value, force_grouping=True)


def _table(readings: Sequence[Reading]) -> tuple[tuple[Row, ...], bool]:
    is_thinned = len(readings) > MOST_TABLE_ROWS
    chosen = list({(day.year, day.month): (day, value) for day, value in readings}.values()) if is_thinned else readings
    rows = []
    for i, (day, value) in enumerate(chosen):
        difference = value - chosen[i - 1][1]
        change = (
            "" if i == 0 else f"{'+' if difference > 0 else '−' if difference < 0 else ''}{_number(abs(difference))}"
        )
        rows.append(Row(date_format(day, "j F Y"), _number(value), change))
    return tuple(rows), is_thinned


class _Plane:
    """Where a day and a value lie in one drawing."""

    def __init__(self, frame: _Frame, points: Sequence[Reading], highest: int) -> None:
        self.left, self.right = frame.left, frame.width - frame.right
        self.top, self.floor = frame.top, frame.height - frame.bottom
        self.highest = highest
        self.first, self.last = points[0][0].toordinal(), points[-1][0].toordinal()

    def x(self, day: date) -> float:
        if self.first == self.last:
            return (self.left + self.right) / 2
        return self.left + (self.right - self.left) * (day.toordinal() - self.first) / (self.last - self.first)

    def y(self, value: int) -> float:
        return self.top + (self.floor - self.top) * (1 - value / self.highest)


def _draw(
    frame: _Frame, points: Sequence[Reading], steps: Sequence[int], marks: Sequence[Mark], sentence: str
) -> SafeString:
    plane = _Plane(frame, points, steps[-1])
    places = [(plane.x(day), plane.y(value)) for day, value in points]
    parts = [_value_line(plane, step) for step in steps]
    if len(places) > 1:
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
        area = f"M{places[0][0]:.1f} {plane.floor}L{path}L{places[-1][0]:.1f} {plane.floor}z"
        parts.append(format_html('<path class="area" d="{}"/><path class="line" d="M{}"/>', area, path))
    parts.extend(_text(x, frame.height - 12, label, anchor=anchor) for x, anchor, label in _day_ticks(points, plane))
    days = [day for day, _ in points]
    for day, words in marks:
        if days[0] <= day <= days[-1]:
            parts.append(_mark(plane, plane.x(day), places[bisect_left(days, day)][1], words))
    parts.extend(_end_labels(points, places))
    return format_html(
        '<svg class="chart {}" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        frame.css_class,
        str(frame.width),
        str(frame.height),
        sentence,
        format_html_join("", "{}", ((part,) for part in parts)),
    )


def _text(x: float, y: float, words: str, *, anchor: str = "middle", css_class: str = "") -> SafeString:
    wrapper = format_html(' class="{}"', css_class) if css_class else ""
    return format_html(
        '<text{} x="{}" y="{}" text-anchor="{}">{}</text>', wrapper, f"{x:.1f}", f"{y:.1f}", anchor, words
    )


def _value_line(plane: _Plane, step: int) -> SafeString:
    y = plane.y(step)
    line = format_html(
        '<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/>',
        "grid-line" if step else "axis",
        str(plane.left),
        str(plane.right),
        f"{y:.1f}",
        f"{y:.1f}",
    )
    return line + _text(plane.left - 12, y + 5, _number(step), anchor="end")


def _day_ticks(points: Sequence[Reading], plane: _Plane) -> list[tuple[float, str, str]]:
    """Labels below the line, evenly spread and never touching: days for a short time, months or years for a long one.

    Days are counted back from the last reading; months follow the calendar (every quarter, every January), and a month
    stands where its first reading stands.
    """
    days = [day for day, _ in points]
    if (days[-1] - days[0]).days <= 70:
        numbered = list(zip(range(len(days) - 1, -1, -1), days, strict=True))
        forms = [(stride, "j M") for stride in range(1, len(days) + 1)]
    else:
        numbered = sorted({day.year * 12 + day.month - 1: day for day in reversed(days)}.items())
        month_form = "M" if days[0].year == days[-1].year else "M Y"
        forms = [(stride, month_form if stride < 12 else "Y") for stride in _MONTH_STRIDES]
    for stride, form in forms:
        ticks = [(plane.x(day), _month(day, form)) for number, day in numbered if number % stride == 0]
        room = max((len(label) for _, label in ticks), default=0) * _LETTER + 18
        if ticks and all(right[0] - left[0] >= room for left, right in pairwise(ticks)):
            break
    else:
        ticks = [(plane.x(days[-1]), _month(days[-1], forms[-1][1]))]
    return [(*_inside(x, label, plane), label) for x, label in ticks]


def _inside(x: float, label: str, plane: _Plane) -> tuple[float, str]:
    """Where a label below ``x`` is set and how, so that it stays inside the drawing."""
    half = len(label) * _LETTER / 2
    if x + half > plane.right + 14:
        return plane.right + 14, "end"
    return (0, "start") if x < half else (x, "middle")


def _mark(plane: _Plane, x: float, line_y: float, words: str) -> SafeString:
    line = format_html(
        '<line class="mark" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>', f"{x:.1f}", f"{line_y:.1f}", str(plane.top - 8)
    )
    on_the_left = x > (plane.left + plane.right) / 2
    anchor, beside = ("end", x - 8) if on_the_left else ("start", x + 8)
    return line + _text(beside, plane.top + 2, words, anchor=anchor, css_class="marktxt")


def _end_labels(points: Sequence[Reading], places: Sequence[tuple[float, float]]) -> list[SafeString]:
    """A dot and a number at the first and the last reading, above whatever part of the line runs below the number."""
    ends = [0] if len(points) == 1 else [0, len(points) - 1]
    parts = []
    for i in ends:
        x, y = places[i]
        words = _number(points[i][1])
        reach = len(words) * (_LETTER + 2) + 6
        below = [py for px, py in places if abs(px - x) <= reach]
        anchor = "middle" if len(points) == 1 else "start" if i == 0 else "end"
        parts.append(format_html('<circle class="pt" cx="{}" cy="{}" r="5"/>', f"{x:.1f}", f"{y:.1f}"))
        parts.append(_text(x, max(min(below) - 14, 15), words, anchor=anchor, css_class="lbl"))
    return parts
