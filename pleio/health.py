"""How the site is doing, for balancers and for whoever watches: `/healthz`."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import Error
from django.db.models import Min
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.views.decorators.http import require_safe

from common.scanning import scanner_answers
from notifications.models import DrainState, Event

# Beyond this the telling of people is late enough to mention; the timetable drains every five seconds.
LATE_SECONDS = 120


def _age(moment: datetime | None) -> int | None:
    return max(int((timezone.now() - moment).total_seconds()), 0) if moment else None


def _cache_remembers() -> bool:
    word = get_random_string(8)
    cache.set(f"healthz:{word}", word, 10)
    return cache.get(f"healthz:{word}") == word


def health() -> dict[str, Any]:
    """What is degraded, in words, and when the last drain ended; two queries. Raises the database's Error without one.

    Not what waits, nor since when: anyone may ask, and it would tell when somebody writes in a group that nobody knows.
    Operators have `manage.py notifications_status`.
    """
    drain_age = _age(DrainState.objects.values_list("last_drain_at", flat=True).first())
    event_age = _age(Event.objects.filter(fanned_out_at=None).aggregate(oldest=Min("created_at"))["oldest"])
    degraded = []
    if not _cache_remembers():
        degraded.append("redis" if settings.REDIS_URL else "cache")
    if drain_age is None or drain_age > LATE_SECONDS:
        degraded.append("workers")
    if event_age is not None and event_age > LATE_SECONDS:
        degraded.append("notifications")
    if not scanner_answers():
        degraded.append("virus scanner")
    return {"status": "degraded" if degraded else "ok", "degraded": degraded, "seconds_since_drain": drain_age}


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 as long as pages can be served, with what is degraded; 503 only without a database."""
    try:
        answer, status = health(), 200
    except Error:
        answer, status = {"status": "down", "degraded": ["database"]}, 503
    return JsonResponse(answer, status=status, headers={"Cache-Control": "no-store"})
