"""When something happened, in words: "3 hours ago", "yesterday at 16:05", "20 December 2011"."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

_HOURS_THAT_STAY_HOURS = 6


class Moment(NamedTuple):
    """A moment as a page shows it. ``exact`` is the whole of it, for the title and for screen readers."""

    words: str
    exact: str


def clock_time(moment: datetime) -> str:
    """The local time of day: 16:05, or in Dutch 16.05."""
    return date_format(timezone.localtime(moment), "TIME_FORMAT")


def for_machines(moment: datetime) -> str:
    """What stands in ``<time datetime>``: local, to the minute, with the distance to UTC."""
    return timezone.localtime(moment).isoformat(timespec="minutes")


def exact_words(moment: datetime) -> str:
    """Day and time in full: 20 December 2011 at 9:40."""
    day = date_format(timezone.localtime(moment), "j F Y")
    return gettext("%(day)s at %(time)s") % {"day": day, "time": clock_time(moment)}


def relative_words(moment: datetime, now: datetime | None = None) -> str:
    """How long ago, as a person would say it; a moment more than a minute ahead is named by its day."""
    now = now or timezone.now()
    # Two times of one zone are subtracted by the clock on the wall, which jumps twice a year; UTC does not.
    elapsed = now.astimezone(UTC) - moment.astimezone(UTC)
    local = timezone.localtime(moment)
    days = (timezone.localtime(now).date() - local.date()).days
    if timedelta(minutes=-1) < elapsed < timedelta(minutes=1):
        return gettext("just now")
    if timedelta() < elapsed < timedelta(hours=1):
        minutes = int(elapsed.total_seconds() // 60)
        return ngettext("%(count)d minute ago", "%(count)d minutes ago", minutes) % {"count": minutes}
    hours = int(elapsed.total_seconds() // 3600)
    if elapsed > timedelta() and (days == 0 or hours < _HOURS_THAT_STAY_HOURS):
        return ngettext("%(count)d hour ago", "%(count)d hours ago", hours) % {"count": hours}
    if days == 1:
        return gettext("yesterday at %(time)s") % {"time": clock_time(moment)}
    if 1 < days < 7:
        return gettext("%(weekday)s at %(time)s") % {"weekday": date_format(local, "l"), "time": clock_time(moment)}
    return date_format(local, "j F Y")


def describe(moment: datetime, now: datetime | None = None) -> Moment:
    return Moment(relative_words(moment, now), exact_words(moment))
