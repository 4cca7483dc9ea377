"""Accounts that nobody uses: a notice, a last notice, and then the account ends."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts import lifecycle
from accounts.models import User
from accounts.models.people import quarter_of
from accounts.services.leaving import deactivate_account
from audit.services import record

BETWEEN = timedelta(days=30)


@dataclass
class DormantReport:
    """What one run did."""

    noticed: int = 0
    warned: int = 0
    ended: int = 0
    awake: int = 0


def dormant_since(months: int) -> date:
    """The last day that is long enough ago. Of a quarter that is not over in this sense nobody is dormant yet."""
    today = timezone.localdate()
    month = today.year * 12 + today.month - 1 - months
    return date(month // 12, month % 12 + 1, 1)


def dormant_accounts(months: int) -> QuerySet[User]:
    """Active accounts that nobody used for so many months.

    Only the quarter of the last visit is kept, so the end of that quarter counts. Guests have an end date of their own,
    and an operator's account is no matter of a timetable.
    """
    limit = dormant_since(months)
    # A quarter that began three months before the limit is over at the limit.
    month = limit.year * 12 + limit.month - 1 - 3
    quarter = quarter_of(date(month // 12, month % 12 + 1, 1))
    unused = Q(seen_in__lte=quarter) | Q(seen_in=None)
    return User.objects.filter(
        unused, is_active=True, erased_at=None, is_staff=False, guest_until=None, date_joined__date__lt=limit
    )


def deactivate_dormant_accounts(*, acting_user: User | None, months: int | None = None) -> DormantReport:
    """Do what is due for accounts that nobody uses. Each gets two notices with thirty days between and thirty after.

    Who is here again starts anew. Runs any number of times without harm.
    """
    months = settings.DORMANT_MONTHS if months is None else months
    report = DormantReport()
    if not months:
        return report
    dormant = dormant_accounts(months)
    report.awake = _reset(dormant)
    due = timezone.now() - BETWEEN
    for pk in dormant.filter(dormant_warned_at__lt=due).order_by("pk").values_list("pk", flat=True):
        report.ended += _end(pk, dormant, acting_user)
    for pk in (
        dormant.filter(dormant_noticed_at__lt=due, dormant_warned_at=None).order_by("pk").values_list("pk", flat=True)
    ):
        report.warned += _notice(pk, dormant, "dormant_warned_at", acting_user)
    for pk in dormant.filter(dormant_noticed_at=None).order_by("pk").values_list("pk", flat=True):
        report.noticed += _notice(pk, dormant, "dormant_noticed_at", acting_user)
    return report


def _reset(dormant: QuerySet[User]) -> int:
    """Who was told and has been here since is not dormant any more."""
    told = User.objects.exclude(dormant_noticed_at=None).filter(is_active=True)
    return told.exclude(pk__in=dormant.values("pk")).update(dormant_noticed_at=None, dormant_warned_at=None)


@transaction.atomic
def _notice(pk: int, dormant: QuerySet[User], field: str, acting_user: User | None) -> bool:
    """Tell one person, once; whoever came back in between is left alone."""
    person = dormant.select_for_update(of=("self",), no_key=True).filter(pk=pk, **{field: None}).first()
    if person is None:
        return False
    setattr(person, field, timezone.now())
    person.save(update_fields=[field])
    record("account.dormant_noticed", person, acting_user=acting_user)
    moment: lifecycle.Moment = "account_dormant_noticed" if field == "dormant_noticed_at" else "account_dormant_warned"
    lifecycle.happen(moment, person, acting_user=acting_user)
    return True


@transaction.atomic
def _end(pk: int, dormant: QuerySet[User], acting_user: User | None) -> bool:
    person = dormant.select_for_update(of=("self",), no_key=True).filter(pk=pk).first()
    if person is None:
        return False
    deactivate_account(person, acting_user=acting_user)
    return True
