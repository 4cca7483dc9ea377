"""A report on which its group does not decide goes to the site."""

from django.db import transaction
from django.utils import timezone

from audit.services import record
from moderation.models import GROUP_DECIDES_WITHIN, Report
from notifications.services import announce


def escalate_reports() -> int:
    """Pass on what groups left without a decision for three days, with what else waits about the same thing; how many.

    Looks for what is not done, so a late or double run does no harm.
    """
    due = Report.objects.overdue(timezone.now() - GROUP_DECIDES_WITHIN).order_by("created_at", "pk")
    return sum(_pass_on(report) for report in list(due))


@transaction.atomic
def _pass_on(report: Report) -> int:
    # Read again under lock: its group may have decided meanwhile, or it went along with another one.
    fresh = Report.objects.select_for_update().open().filter(pk=report.pk, handler=Report.Handler.GROUP).first()
    if fresh is None:
        return 0
    together = Report.objects.select_for_update().together_with(fresh).order_by("pk")
    passed = list(together)
    for row in passed:
        row.handler, row.escalated_at = Report.Handler.SITE, timezone.now()
        row.save(update_fields=["handler", "escalated_at"])
        record("report.escalated", row, acting_user=None)
    announce("report_waits", fresh, acting_user=None, key=f"waits:{Report.Handler.SITE}")
    return len(passed)
