"""Charts: what they draw, and what they say to who does not see them."""

import re
import xml.etree.ElementTree as ET
from datetime import date, timedelta

import pytest

from common.charts import MOST_PATH_POINTS, MOST_TABLE_ROWS, Chart, bar_row, line_chart, thin, value_ticks

START = date(2023, 1, 1)


def chart_of(values: list[int], *, step_days: int = 1, language: str = "nl", **more) -> Chart:
    readings = [(START + timedelta(days=i * step_days), value) for i, value in enumerate(values)]
    return line_chart(readings, title_sentence="Het groeide.", unit="Accounts", language=language, **more)


def labels(svg: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg).iter() if element.tag == "text"]


def test_no_readings_make_an_empty_chart_that_is_false():
    chart = chart_of([])
    assert not chart
    assert chart.wide == chart.narrow == ""


@pytest.mark.parametrize("values", [[7], [0, 0, 0], [3, 3], [5, 1, 9], [2_400_000, 2_500_000]])
def test_every_series_becomes_two_well_formed_drawings(values):
    chart = chart_of(values)
    for svg, css_class in ((chart.wide, "chart--wide"), (chart.narrow, "chart--narrow")):
        root = ET.fromstring(svg)
        assert root.get("role") == "img"
        assert root.get("aria-label") == "Het groeide."
        assert css_class in root.get("class", "")
        assert "nan" not in svg
        assert "style=" not in svg


def test_one_reading_is_a_point_without_a_line():
    assert "<path" not in chart_of([7]).wide
    assert chart_of([7]).wide.count("<circle") == 1


def test_both_ends_carry_their_number_in_the_notation_of_the_language():
    ends = re.findall(r'class="lbl"[^>]*>([^<]+)<', chart_of([1000, 5000, 26800]).wide)
    assert ends == ["1.000", "26.800"]
    assert "26,800" in chart_of([1000, 26800], language="en").wide


def test_three_years_of_days_are_thinned_and_the_table_has_one_row_a_month():
    chart = chart_of(list(range(1095)))
    line = re.search(r'class="line" d="([^"]+)"', chart.wide)
    assert line
    assert len(re.findall(r"[ML]", line[1])) <= MOST_PATH_POINTS
    assert chart.is_thinned
    assert len(chart.rows) == 36
    assert chart.rows[0].label == "31 januari 2023"
    assert chart.rows[-1].value == "1.094"


def test_a_table_that_fits_has_every_reading_and_the_change():
    chart = chart_of([10, 1010, 1000, 1000])
    assert not chart.is_thinned
    assert [row.change for row in chart.rows] == ["", "+1.000", "−10", "0"]
    assert len(chart_of(list(range(MOST_TABLE_ROWS))).rows) == MOST_TABLE_ROWS


@pytest.mark.parametrize(("count", "step_days"), [(2, 1), (30, 1), (70, 1), (12, 31), (36, 31), (240, 31), (1095, 1)])
def test_labels_below_the_line_never_touch(count, step_days):
    chart = chart_of(list(range(count)), step_days=step_days)
    for svg in (chart.wide, chart.narrow):
        root = ET.fromstring(svg)
        bottom = max(float(text.get("y", "0")) for text in root.iter("text"))
        spans = []
        for text in root.iter("text"):
            if float(text.get("y", "0")) == bottom:
                width, x = len(text.text or "") * 8, float(text.get("x", "0"))
                left = {"middle": x - width / 2, "end": x - width, "start": x}[text.get("text-anchor", "middle")]
                spans.append((left, left + width))
        assert spans
        assert all(right[0] >= left[1] for left, right in zip(spans, spans[1:], strict=False))


def test_dutch_months_are_small_and_english_months_are_not():
    assert "mrt" in labels(chart_of(list(range(12)), step_days=31).wide)
    assert "Mar" in labels(chart_of(list(range(12)), step_days=31, language="en").wide)


def test_a_mark_outside_the_time_shown_is_left_out_and_its_words_are_escaped():
    inside = chart_of([1, 2, 3], marks=[(START + timedelta(days=1), "<b>nieuw</b>")])
    assert "&lt;b&gt;nieuw" in inside.wide
    assert "nieuw" not in inside.narrow
    assert "oud" not in chart_of([1, 2, 3], marks=[(date(2020, 1, 1), "oud")]).wide


def test_a_sentence_with_markup_stays_text():
    chart = line_chart([(START, 1)], title_sentence='"><script>', unit="x", language="nl")
    assert "<script" not in chart.wide


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="not negative"):
        chart_of([1, -1])


@pytest.mark.parametrize("highest", [0, 1, 2, 3, 7, 10, 99, 101, 26_800, 1_000_000])
def test_value_ticks_are_round_start_at_zero_and_reach_the_highest(highest):
    ticks = value_ticks(highest)
    assert ticks[0] == 0
    assert ticks[-1] >= highest
    assert len(set(ticks)) == len(ticks) <= 7


@pytest.mark.parametrize(("highest", "ticks"), [(0, [0, 1]), (3, [0, 1, 2, 3]), (682, [0, 200, 400, 600, 800])])
def test_ticks_are_round(highest, ticks):
    assert value_ticks(highest) == ticks


def test_thinning_keeps_the_first_and_the_last():
    readings = [(START + timedelta(days=i), i) for i in range(1000)]
    thinned = thin(readings, 120)
    assert (thinned[0], thinned[-1], len(thinned)) == (readings[0], readings[-1], 120)


@pytest.mark.parametrize(("value", "maximum", "width"), [(5, 10, "100"), (0, 0, "0"), (30, 10, "200")])
def test_a_bar_is_a_share_of_the_largest(value, maximum, width):
    assert f'class="bar" width="{width}"' in bar_row(value, maximum)
