"""Entry points of Celery."""

from celery import shared_task

from accounts.services import remind_guests


@shared_task(name="accounts.remind_guests")
def remind_guests_of_their_last_day() -> None:
    """Write to guests whose last day comes soon; from the timetable."""
    remind_guests(acting_user=None)
