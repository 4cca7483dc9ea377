from celery import shared_task

from groups.services import forget_invited_addresses, seek_owners


@shared_task(name="groups.seek_owners")
def seek() -> int:
    """Offers that are over pass to the next member, and groups whose owner is gone get one."""
    return seek_owners()


@shared_task(name="groups.forget_invited_addresses")
def forget_addresses() -> int:
    """The addresses of invitations that have been over for a month go."""
    return forget_invited_addresses()
