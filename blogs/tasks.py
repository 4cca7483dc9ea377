from celery import shared_task

from blogs.services import carry_out_plans, store_views, sweep_uploads


@shared_task(name="blogs.store_views")
def views() -> int:
    """What was counted in the cache is added to the stored numbers of views."""
    return store_views()


@shared_task(name="blogs.carry_out_plans")
def carry_out() -> tuple[int, int, int]:
    """Blogs whose time has come are published, and those whose time is over are drafts again."""
    return carry_out_plans()


@shared_task(name="blogs.sweep_uploads")
def sweep() -> int:
    """Pictures and attachments that nothing uses are deleted."""
    return sweep_uploads()
