"""The first steps of an account, the last ones of a guest, and the quarter in which someone was here."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts import lifecycle
from accounts.models import User
from accounts.policies import can_change_account
from audit.services import record
from common.text import one_line

REMIND_BEFORE = timedelta(days=14)


@transaction.atomic
def introduce(user: User, *, name: str, function: str, language: str, acting_user: User | None) -> User:
    """The person says who it is, in the first steps."""
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    can_change_account(acting_user, user).enforce()
    wanted = {"name": one_line(name), "function": one_line(function), "language": language}
    changed = sorted(field for field, value in wanted.items() if getattr(user, field) != value)
    if changed:
        for field in changed:
            setattr(user, field, wanted[field])
        user.save(update_fields=changed)
        record("account.profile_changed", user, acting_user=acting_user, fields=changed)
    return user


def begin_first_steps(user: User) -> bool:
    """Whether the first steps are to be shown now: once for each account, whoever asks at the same time."""
    return bool(User.objects.filter(pk=user.pk, welcomed_at=None).update(welcomed_at=timezone.now()))


def remind_guests(*, acting_user: User | None) -> int:
    """Write to every guest whose last day comes within two weeks, once; the number written to.

    Looks for who was not reminded yet, so that a day without a worker loses nobody.
    """
    today = timezone.localdate()
    due = User.objects.active().filter(
        organisation=None, guest_until__gte=today, guest_until__lte=today + REMIND_BEFORE, guest_reminded_at=None
    )
    return sum(_remind(pk, acting_user=acting_user) for pk in due.values_list("pk", flat=True).order_by("pk"))


@transaction.atomic
def _remind(pk: int, *, acting_user: User | None) -> bool:
    person = (
        User.objects.select_for_update(no_key=True)
        .filter(pk=pk, guest_reminded_at=None, guest_until__isnull=False)
        .first()
    )
    if person is None:
        return False
    person.guest_reminded_at = timezone.now()
    person.save(update_fields=["guest_reminded_at"])
    record("account.guest_reminded", person, acting_user=acting_user)
    lifecycle.happen("guest_ends_soon", person, acting_user=acting_user)
    return True
