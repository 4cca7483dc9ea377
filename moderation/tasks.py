from celery import shared_task

from moderation.services import escalate_reports, forget_reports


@shared_task(name="moderation.escalate_reports")
def escalate() -> int:
    """Reports on which their group did not decide within three days go to the site."""
    return escalate_reports()


@shared_task(name="moderation.forget_reports")
def forget() -> int:
    """Reports that were decided a year ago go."""
    return forget_reports()
