"""What `make enumeration` says of times in which there is something to learn, and of times in which there is not."""

import random

from bench.enumeration import MOST_GUESSED, WAYS, Both, guessed, rank_score, report

PAIRS = 200


def times_of(*, longer=0.0):
    """Seconds as a busy machine gives them, and how much longer those of known addresses take."""
    chance = random.Random(1)
    known, unknown = ([0.1 + chance.expovariate(200) for _ in range(PAIRS)] for _side in range(2))
    return [seconds + longer for seconds in known], unknown


def test_without_a_difference_half_of_the_guesses_are_right():
    assert abs(guessed(*times_of()) - 0.5) < 0.06
    assert abs(rank_score(*times_of())) < 3


def test_a_difference_of_a_fraction_of_the_noise_is_found_whichever_way_it_goes():
    known, unknown = times_of(longer=0.003)
    assert guessed(known, unknown) > MOST_GUESSED
    assert guessed(unknown, known) > MOST_GUESSED
    assert rank_score(known, unknown) > 3 > -3 > rank_score(unknown, known)


def test_one_way_that_tells_makes_the_whole_measurement_fail():
    calm, loud = times_of(), times_of(longer=0.003)
    times = {way.title: Both(*([(one, one) for one in side] for side in calm)) for way in WAYS}
    assert report(times, "SQLite")[1]
    times[WAYS[-1].title] = Both(*([(one, one) for one in side] for side in loud))
    text, is_well = report(times, "SQLite")
    assert not is_well
    assert text.count("MISS") == 2
