"""Entry points of Celery."""

from celery import shared_task

from accounts import services


@shared_task(name="accounts.remind_guests")
def remind_guests_of_their_last_day() -> None:
    """Write to guests whose last day comes soon; by hand: remind_guests."""
    services.remind_guests(acting_user=None)


@shared_task(name="accounts.verify_domains")
def verify_domains() -> None:
    """Ask the DNS about every mail domain, and warn of proofs that end; by hand: verify_domains."""
    services.verify_domains(services.ask_about_domains())
    services.warn_of_ending_domains()


@shared_task(name="accounts.make_exports")
def make_exports() -> None:
    """Make the copies of own data that were asked for, and sweep those whose week is over."""
    services.make_next_export()
    services.sweep_exports()


@shared_task(name="accounts.deactivate_dormant")
def deactivate_dormant() -> None:
    """Tell and end accounts that nobody uses."""
    services.deactivate_dormant_accounts(acting_user=None)
