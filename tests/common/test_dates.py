"""Moments in words, and soft hyphens."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from common.dates import exact_words, relative_words
from common.hyphens import SOFT_HYPHEN, soft_hyphens

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2011, 12, 20, 12, 40, tzinfo=AMSTERDAM)  # a Tuesday


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    ("moment", "dutch", "english"),
    [
        (at(2011, 12, 20, 12, 39, 30), "zojuist", "just now"),
        (at(2011, 12, 20, 12, 40, 20), "zojuist", "just now"),
        (at(2011, 12, 20, 12, 39), "1 minuut geleden", "1 minute ago"),
        (at(2011, 12, 20, 12, 1), "39 minuten geleden", "39 minutes ago"),
        (at(2011, 12, 20, 11, 40), "1 uur geleden", "1 hour ago"),
        (at(2011, 12, 20, 9, 40), "3 uur geleden", "3 hours ago"),
        (at(2011, 12, 20, 0, 5), "12 uur geleden", "12 hours ago"),
        (at(2011, 12, 19, 16, 5), "gisteren om 16.05 uur", "yesterday at 16:05"),
        (at(2011, 12, 18, 9, 12), "zondag om 9.12 uur", "Sunday at 09:12"),
        (at(2011, 12, 14, 9, 12), "woensdag om 9.12 uur", "Wednesday at 09:12"),
        (at(2011, 12, 13, 9, 12), "13 december 2011", "13 December 2011"),
        (at(2012, 1, 4, 9, 12), "4 januari 2012", "4 January 2012"),
    ],
)
def test_a_moment_is_said_as_a_person_would_say_it(moment, dutch, english):
    with translation.override("nl"):
        assert relative_words(moment, NOW) == dutch
    with translation.override("en"):
        assert relative_words(moment, NOW) == english


def test_last_night_just_after_midnight_is_hours_ago_and_not_yesterday():
    with translation.override("nl"):
        assert relative_words(at(2011, 12, 19, 23, 30), at(2011, 12, 20, 1, 0)) == "1 uur geleden"


def test_the_day_changes_in_the_reader_s_time_zone_and_not_in_utc():
    night = at(2011, 12, 19, 0, 30)  # still the 18th in UTC
    with translation.override("nl"):
        assert relative_words(night, NOW) == "gisteren om 0.30 uur"


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        (at(2011, 3, 27, 1, 30), at(2011, 3, 27, 3, 30), "1 uur geleden"),
        (at(2026, 10, 25, 1, 30), at(2026, 10, 25, 2, 30).replace(fold=1), "2 uur geleden"),
    ],
)
def test_the_nights_that_the_clock_jumps_are_counted_right(before, now, words):
    with translation.override("nl"):
        assert relative_words(before, now) == words


def test_the_exact_time_has_day_and_clock():
    with translation.override("nl"):
        assert exact_words(at(2011, 12, 20, 9, 40)) == "20 december 2011 om 9.40 uur"
    with translation.override("en"):
        assert exact_words(at(2011, 12, 20, 9, 40)) == "20 December 2011 at 09:40"


def test_only_long_words_get_soft_hyphens_and_the_text_stays_the_same():
    text = "Verslag van de bestuurdersconferentie van Pleio"
    hyphenated = soft_hyphens(text, "nl")
    assert hyphenated.replace(SOFT_HYPHEN, "") == text
    assert [SOFT_HYPHEN in word for word in hyphenated.split()] == [False, False, False, True, False, False]


def test_a_language_without_a_dictionary_stays_as_it_is():
    assert soft_hyphens("bestuurdersconferentie", "xx") == "bestuurdersconferentie"
