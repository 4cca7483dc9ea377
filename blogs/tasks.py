from celery import shared_task

from blogs.services import carry_out_plans


@shared_task(name="blogs.carry_out_plans")
def carry_out() -> tuple[int, int, int]:
    """Blogs whose time has come are published, and those whose time is over are drafts again."""
    return carry_out_plans()
