"""Read marks: only for the person's own "new" marks, so not on record."""

from collections.abc import Iterable

from django.utils import timezone

from accounts.models import User
from notifications.models import Notification


def read_notification(notification: Notification, *, acting_user: User) -> None:
    """Mark one notification of this person as read; reading it twice changes nothing."""
    Notification.objects.filter(pk=notification.pk, recipient=acting_user, read_at=None).update(read_at=timezone.now())


def read_all_notifications(*, until: str, acting_user: User) -> int:
    """Mark as read what the person had on the page: everything up to the event `until`, not what came since."""
    own = Notification.objects.filter(recipient=acting_user, decision="told")
    newest = own.filter(event__public_id=until).values("pk")
    return own.filter(read_at=None, pk__lte=newest).update(read_at=timezone.now())


def settle_hidden_notifications(ids: Iterable[int], *, acting_user: User) -> None:
    """What this person may not see any more is not new any more. If it can be seen again it stands among the read."""
    Notification.objects.filter(pk__in=list(ids), recipient=acting_user, read_at=None).update(read_at=timezone.now())
