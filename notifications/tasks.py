"""Entry point of Celery."""

from celery import shared_task

from notifications.services import drain


@shared_task(name="notifications.drain")
def drain_notifications() -> None:
    """Do what was promised; woken by the bell and by the timetable."""
    drain()
