"""Entry points of Celery."""

from celery import shared_task

from audit.services import seal


@shared_task(name="audit.seal")
def seal_audit() -> None:
    """Seal what is there for good."""
    seal()
