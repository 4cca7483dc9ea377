from celery import shared_task

from groups.services import seek_owners


@shared_task(name="groups.seek_owners")
def seek() -> int:
    """Offers that are over pass to the next member, and groups whose owner is gone get one."""
    return seek_owners()
