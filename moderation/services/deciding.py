"""Deciding on what was reported, with a reason that the reporter reads."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import ask_to_act
from audit.services import record
from blogs.models import Comment, Post
from blogs.services import withdraw_comment, withdraw_post
from common.text import one_line, says_something
from moderation.models import Report
from moderation.policies import can_decide
from notifications.services import announce


@transaction.atomic
def decide_reports(report: Report, outcome: str, answer: str, *, acting_user: User) -> list[Report]:
    """Decide on this report and what waits about the same thing. Deciding again replaces it, and is told again.

    "acted" by a group withdraws the text, with the same reason for its writer, unless it is gone already; the site acts with
    its own levers. The same decision twice is one. ValidationError in words for a reason that says nothing, or a text that
    is withdrawn and said to stay.
    """
    answer = one_line(answer)[:300]
    if not says_something(answer):
        raise ValidationError(_("Say why: who reported this reads it."), code="answer")
    if outcome not in Report.Outcome.values:
        raise ValidationError(_("Choose what becomes of it."), code="outcome")
    ask_to_act(acting_user)
    # Once before the text is locked, and once after: whoever withdraws locks group, blog and then this.
    _asked(report, acting_user)
    if report.handler == Report.Handler.GROUP:
        _settle_text(report, outcome, answer, acting_user)
    reports = _asked(report, acting_user)
    before = {(row.outcome, row.answer) for row in reports}
    if before == {(outcome, answer)}:
        return reports
    now = timezone.now()
    for row in reports:
        row.outcome, row.answer, row.decided_at, row.decided_by = outcome, answer, now, acting_user
        row.save(update_fields=["outcome", "answer", "decided_at", "decided_by"])
        record("report.decided", row, acting_user=acting_user, outcome=outcome, handler=row.handler, reason=answer)
        announce("report_decided", row, acting_user=acting_user, key=f"decided:{now.timestamp()}")
    return reports


def _asked(report: Report, person: User) -> list[Report]:
    """The reports that are decided together, under lock; PermissionDenied for who may not."""
    fresh = Report.objects.handled_by(person).filter(pk=report.pk).first()
    together = Report.objects.together_with(fresh) if fresh else Report.objects.none()
    mine = together.handled_by(person).values_list("pk", flat=True)
    reports = list(Report.objects.select_for_update(of=("self",)).filter(pk__in=list(mine)).order_by("pk"))
    can_decide(person, reports, reported_too=Report.objects.about_the_same(report).made_by(person).exists()).enforce()
    return reports


def _settle_text(report: Report, outcome: str, answer: str, acting_user: User) -> None:
    text = Report.objects.with_subject().get(pk=report.pk).subject
    if outcome == Report.Outcome.LEFT:
        if isinstance(text, Post | Comment) and text.withdrawn_at is not None:
            raise ValidationError(_("It is withdrawn now. Put it back first, if it may stay."), code="outcome")
    elif isinstance(text, Post):
        if text.withdrawn_at is None and text.trashed_at is None and text.emptied_at is None:
            withdraw_post(text, answer, acting_user=acting_user)
    elif isinstance(text, Comment) and text.withdrawn_at is None and text.removed_at is None:
        withdraw_comment(text, answer, acting_user=acting_user)
