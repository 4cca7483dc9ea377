"""Making a report."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import ask_to_act
from audit.services import record
from common.decisions import refuse
from common.text import says_something, without_unseen
from moderation.models import Report
from moderation.subjects import Reportable, group_of, handler_of, reportable
from notifications.services import announce


def report_subject(kind: str, name: str, words: str, *, form_key: str = "", acting_user: User) -> Report:
    """Say what is wrong with a blog, comment, person (by public id) or group (by address) that one sees.

    Once while it waits, per person and thing: what was reported already, or sent twice with one `form_key`, is given back
    as it is. ValidationError in words for what says nothing; PermissionDenied for what one may not report.
    """
    words = without_unseen(words).strip()[:1000]
    if not says_something(words):
        raise ValidationError(_("Say in your own words what is wrong."), code="words")
    try:
        with transaction.atomic():
            return _report(kind, name, words, form_key, acting_user)
    except IntegrityError:
        # Two at once: the other one was first.
        found = reportable(acting_user, kind, name)
        first = _made_already(found, form_key, acting_user) if found else None
        if first is None:
            raise
        return first


def _report(kind: str, name: str, words: str, form_key: str, acting_user: User) -> Report:
    ask_to_act(acting_user)
    found = reportable(acting_user, kind, name)
    if found is None:
        refuse(_("You can no longer see this.")).enforce()
    assert found is not None  # noqa: S101 (for the type checker: enforce() raised)
    if first := _made_already(found, form_key, acting_user):
        return first
    found.may_report.enforce()
    handler = handler_of(acting_user, found)
    place = group_of(found.subject) if handler == Report.Handler.GROUP else None
    others = Report.objects.open().filter(**{kind: found.subject}, handler=handler)
    is_first = not (others.filter(handling_group=place) if place else others).exists()
    report = Report.objects.create(
        kind=kind,
        **{kind: found.subject},
        reporter=acting_user,
        words=words,
        form_key=form_key,
        handler=handler,
        handling_group=place,
    )
    record("report.made", report, acting_user=acting_user, kind=kind, handler=handler)
    if is_first:
        # Once for what is handled together. Without its actor: who reported is told to nobody, not even by this row.
        announce("report_waits", report, acting_user=None, key=f"waits:{handler}")
    return report


def _made_already(found: Reportable, form_key: str, person: User) -> Report | None:
    own = Report.objects.made_by(person)
    same = own.filter(form_key=form_key).first() if form_key else None
    return same or own.open().filter(**{found.kind: found.subject}).first()
