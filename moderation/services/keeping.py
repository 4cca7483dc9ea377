"""How long reports stay, and what is left of them when somebody is erased."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from moderation.models import KEPT_FOR, Report


@transaction.atomic
def forget_reports() -> int:
    """Delete what was decided a year ago; the number of them."""
    over = Report.objects.decided().filter(decided_at__lte=timezone.now() - KEPT_FOR)
    number, _models = over.delete()
    if number:
        record("report.forgotten", Report, acting_user=None, number=number)
    return number


@transaction.atomic
def erase_reports(person: User, *, acting_user: User | None) -> None:
    """Of what the person reported a row stays, of nobody and without the words; what others reported about the person goes."""
    Report.objects.filter(person=person).delete()
    if number := Report.objects.filter(reporter=person).update(reporter=None, words="", form_key=""):
        record("report.reporter_erased", Report, acting_user=acting_user, number=number)
