from celery import shared_task

from insights.services import fill_insights


@shared_task(name="insights.fill")
def fill() -> int:
    """Count every day that is over and not counted yet."""
    return fill_insights()
