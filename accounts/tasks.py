"""Entry points of Celery."""

from celery import shared_task

from accounts import services


@shared_task(name="accounts.make_exports")
def make_exports() -> None:
    """Make the copies of own data that were asked for, and sweep those whose week is over."""
    services.make_next_export()
    services.sweep_exports()


@shared_task(name="accounts.deactivate_dormant")
def deactivate_dormant() -> None:
    """Tell and end accounts that nobody uses."""
    services.deactivate_dormant_accounts(acting_user=None)
