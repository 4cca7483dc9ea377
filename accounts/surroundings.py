"""In which language and time zone a person reads: on pages, in mails and in files."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import tzinfo
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.utils import timezone, translation

# Where most people are who work for the Dutch government; all others stand below them, by continent.
COMMON_ZONES = (
    "Europe/Amsterdam",
    "America/Kralendijk",
    "America/Curacao",
    "America/Aruba",
    "America/Lower_Princes",
    "America/Paramaribo",
    "Europe/London",
    "America/New_York",
)
_CONTINENTS = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)


@cache
def zones_by_continent() -> dict[str, tuple[str, ...]]:
    """All time zones with a place in their name, by the part before the first slash."""
    names = sorted(available_timezones())
    return {continent: tuple(name for name in names if name.startswith(f"{continent}/")) for continent in _CONTINENTS}


@cache
def _zone(name: str) -> tzinfo | None:
    return ZoneInfo(name) if any(name in zones for zones in zones_by_continent().values()) else None


def zone_of(person: Any) -> tzinfo:
    """The time zone of a person; that of the site for a visitor, for who chose none, and for one that is no more."""
    return _zone(getattr(person, "time_zone", "")) or timezone.get_default_timezone()


def language_of(person: Any) -> str:
    """The language of a person, otherwise that of the site."""
    chosen = getattr(person, "language", "")
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


@contextmanager
def as_reader(person: Any, language: str = "") -> Iterator[None]:
    """Words and times are those of this person inside the block. `language` is for who chose none."""
    chosen = getattr(person, "language", "") or language
    with translation.override(chosen or settings.LANGUAGE_CODE), timezone.override(zone_of(person)):
        yield
