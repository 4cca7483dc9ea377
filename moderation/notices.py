"""What is told about reports: to who handles one that it waits, to who made it what was decided. Never the words or a title."""

from collections.abc import Mapping, Sequence

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from groups.models import Membership
from moderation.models import Report
from moderation.subjects import RUNS, group_of
from notifications.kinds import Notice, NoticeKind, register
from notifications.models import Event
from notifications.selectors import newest


def handlers(event: Event) -> QuerySet[User]:
    """The moderators of the group that the text stands in, or who guards the site."""
    report = Report.objects.with_subject().filter(pk=event.subject_id).first()
    if report is None:
        return User.objects.none()
    if report.handler == Report.Handler.SITE:
        return User.objects.operators()
    runs = Membership.objects.filter(group=group_of(report.subject), role__in=RUNS)
    return User.objects.filter(pk__in=runs.values("person"))


def who_still_handle(event: Event, candidates: QuerySet[User]) -> QuerySet[User]:
    """There are few: each is asked for."""
    report = Report.objects.filter(pk=event.subject_id).open()
    return candidates.filter(pk__in=[person.pk for person in candidates if report.handled_by(person).exists()])


def describe_waiting(events: Sequence[Event], user: User) -> Mapping[int, Notice]:
    """While it waits for this person, once: of what was passed on only the last is told."""
    events = newest(events)
    waiting = Report.objects.handled_by(user).open().with_subject()
    found = waiting.in_bulk([event.subject_id for event in events])
    return {event.pk: _waits(report) for event in events if (report := found.get(event.subject_id))}


def _waits(report: Report) -> Notice:
    group = group_of(report.subject)
    if report.handler == Report.Handler.GROUP and group is not None:
        return Notice(
            title=gettext("A report in %(group)s about %(kind)s")
            % {"group": group.name, "kind": report.get_kind_display()},
            text=gettext("You decide on it together with the other moderators, within three days."),
            url=report.get_absolute_url(),
            why=gettext("You moderate %(group)s.") % {"group": group.name},
        )
    return Notice(
        title=gettext("A report for the site about %(kind)s") % {"kind": report.get_kind_display()},
        text=gettext("Its group did not decide on it within three days.") if report.escalated_at else "",
        url=report.get_absolute_url(),
        why=gettext("You are a security officer of this site."),
    )


def reporter_of(event: Event) -> QuerySet[User]:
    return User.objects.filter(pk__in=Report.objects.filter(pk=event.subject_id).values("reporter"))


def describe_decided(events: Sequence[Event], user: User) -> Mapping[int, Notice]:
    """What holds now, once: of what was decided again only the last is told."""
    events = newest(events)
    own = Report.objects.made_by(user).decided().in_bulk([event.subject_id for event in events])
    return {
        event.pk: Notice(
            title=gettext("Something was done about your report")
            if report.outcome == Report.Outcome.ACTED
            else gettext("What you reported stays as it is"),
            text=gettext("The reason: %(reason)s") % {"reason": report.answer},
            url=f"{reverse('reports:own')}#melding-{report.public_id}",
            why=gettext("You reported it."),
        )
        for event in events
        if (report := own.get(event.subject_id))
    }


register(
    NoticeKind(
        name="report_waits",
        label=gettext_lazy("A report on which I decide"),
        candidates=handlers,
        allowed=who_still_handle,
        describe=describe_waiting,
    )
)
register(
    NoticeKind(
        name="report_decided",
        label=gettext_lazy("What became of my report"),
        candidates=reporter_of,
        describe=describe_decided,
    )
)
