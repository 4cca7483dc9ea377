"""Three years of growth: further fictional people, and the figures of 2011."""

import random
import tomllib
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.utils import timezone
from django.utils.text import slugify

from pleio.demo.files import CONTENT

FURTHER_PEOPLE = 640

# How many of a hundred new people are of which organisation.
SHARES = {
    "pleio": 1,
    "lindedaal": 17,
    "waterrijk": 13,
    "leefomgeving": 24,
    "merenland": 14,
    "oudekreken": 9,
    "dvr": 12,
    "heuvelrand": 10,
}
# An organisation that joins brings many people in a week: weeks after the start, and how much busier that week is.
JUMPS = {6: 5, 21: 7, 46: 9, 64: 6, 82: 8, 99: 12, 123: 9, 145: 7}


class FurtherPerson(NamedTuple):
    """A fictional account that only fills the site: nobody signs in with it."""

    name: str
    email: str
    function: str
    organisation: str
    approved_at: datetime


def further_people(domains: dict[str, str], taken: set[str], *, first: date, last: date) -> list[FurtherPerson]:
    """The further people in the order in which they came, by the demo domains of the organisations.

    The same people each time; when they came depends on `first` and `last`.
    """
    dice = random.Random("three years of growth")  # noqa: S311 - fictional people
    names = tomllib.loads((CONTENT / "names.toml").read_text(encoding="utf-8"))
    keys = list(SHARES)
    addresses = set(taken)
    people: list[tuple[str, str, str, str]] = []
    while len(people) < FURTHER_PEOPLE:
        key = dice.choices(keys, [SHARES[key] for key in keys])[0]
        name = f"{dice.choice(names['first_names'])} {dice.choice(names['last_names'])}"
        given, _space, family = name.partition(" ")
        email = f"{slugify(given)}.{slugify(family).replace('-', '')}@{domains[key]}"
        function = dice.choice(names["functions"])
        if email not in addresses:
            addresses.add(email)
            people.append((name, email, function, key))
    moments = _moments(dice, len(people), first, last)
    return [FurtherPerson(*person, moment) for person, moment in zip(people, moments, strict=True)]


def _moments(dice: random.Random, number: int, first: date, last: date) -> list[datetime]:
    """Working hours over the years: a slow start, quiet summers, and jumps when an organisation joins."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    chosen = sorted(dice.choices(days, [_busy(day, first, len(days)) for day in days], k=number))
    zone = timezone.get_default_timezone()
    return sorted(
        datetime.combine(day, time(dice.randrange(8, 17), dice.randrange(60), dice.randrange(60)), zone)
        for day in chosen
    )


def _busy(day: date, first: date, days: int) -> float:
    """How many people come on this day, compared with others."""
    passed = (day - first).days
    weight = 0.25 + 1.3 * passed / days
    if day.weekday() >= 5:
        weight *= 0.04
    if day.month in (7, 8):
        weight *= 0.12
    if (day.month, day.day) >= (12, 20) or (day.month, day.day) <= (1, 3):
        weight *= 0.1
    return weight * JUMPS.get(passed // 7, 1)


# The number of people on the platform of then, at the end of each month of 2011.
MONTH_ENDS = (4_100, 5_300, 6_700, 8_200, 9_900, 11_600, 12_700, 13_600, 16_400, 19_700, 23_100, 26_800)


def figures_of_2011() -> list[tuple[date, int]]:
    """A figure for each day from the last of January to the last of December, rising evenly within each month."""
    ends = [date(2011, month + 1, 1) - timedelta(days=1) for month in range(1, 12)] + [date(2011, 12, 31)]
    figures = [(ends[0], MONTH_ENDS[0])]
    for start, end, low, high in zip(ends, ends[1:], MONTH_ENDS, MONTH_ENDS[1:], strict=False):
        days = (end - start).days
        figures += [(start + timedelta(days=n), low + (high - low) * n // days) for n in range(1, days + 1)]
    return figures
