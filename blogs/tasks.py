from celery import shared_task

from blogs.services import store_views


@shared_task(name="blogs.store_views")
def views() -> int:
    """What was counted in the cache is added to the stored numbers of views."""
    return store_views()
