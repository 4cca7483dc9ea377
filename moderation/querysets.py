from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models

from moderation.policies import handled_reports, in_place, own_reports

if TYPE_CHECKING:
    from accounts.models import User
    from moderation.models import Report


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """What this person reported, and what the person handles."""
        return self.filter(own_reports(user) | handled_reports(user))

    def made_by(self, user: "User | AnonymousUser") -> Self:
        return self.filter(own_reports(user))

    def handled_by(self, user: "User | AnonymousUser") -> Self:
        """Reports on which this person decides, or decided; see `moderation.policies.handled_reports`."""
        return self.filter(handled_reports(user))

    def open(self) -> Self:
        return self.filter(decided_at=None)

    def decided(self) -> Self:
        return self.exclude(decided_at=None)

    def together_with(self, report: "Report") -> Self:
        """What is shown and decided together with this one: what waits about the same thing, or was decided with it.

        When the thing is gone nothing says what else was about it.
        """
        subject = getattr(report, f"{report.kind}_id")
        if subject is None:
            return self.filter(pk=report.pk)
        same = self.filter(**{report.kind: subject}, handler=report.handler)
        if report.handler == "group":
            same = same.filter(handling_group=report.handling_group_id)
        return same.filter(decided_at=report.decided_at)

    def about_the_same(self, report: "Report") -> Self:
        """Everything that was ever reported about this thing."""
        subject = getattr(report, f"{report.kind}_id")
        return self.filter(pk=report.pk) if subject is None else self.filter(**{report.kind: subject})

    def overdue(self, before: datetime) -> Self:
        """Of groups that did not decide, since before this moment; and at once what their group cannot decide on any more."""
        waiting = self.open().filter(handler="group")
        here = self.model.objects.filter(in_place()).values("pk")
        return waiting.filter(models.Q(created_at__lte=before) | ~models.Q(pk__in=here))

    def with_subject(self) -> Self:
        return self.select_related(
            "post__group__organisation",
            "post__author",
            "comment__post__group__organisation",
            "comment__author",
            "group__organisation",
            "person__organisation",
        )
