"""What the pages about reports need, and what each reader may be shown of what they are about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from blogs.models import Comment, Post
from common.markup import excerpt, plain_text
from common.pagination import Page, page_by_key
from groups.models import Membership, WorkingGroup
from groups.selectors import is_member
from moderation.models import KINDS, Report
from moderation.policies import knows_who_decides
from moderation.subjects import Reader, Reportable, Thing, group_of, handler_of


@dataclass(frozen=True)
class ReportForm:
    """What the page says before somebody reports: what it is about, who reads it, and what they will see."""

    kind: str
    subject: Thing
    named: "Named"
    group: WorkingGroup | None
    to_group: bool
    # Who decides tells who moderates the group, which only its members know.
    says_who: bool
    # Do the security officers read, as anyone with an account does, what is reported?
    officers_see: bool


def report_form(user: User, found: Reportable) -> ReportForm:
    group = group_of(found.subject)
    return ReportForm(
        kind=found.kind,
        subject=found.subject,
        named=name_of(found.subject),
        group=group_of(found.subject),
        to_group=handler_of(user, found, again=False) == Report.Handler.GROUP,
        says_who=knows_who_decides(
            is_text=isinstance(found.subject, Post | Comment), is_member=group is not None and is_member(user, group)
        ),
        officers_see=_widely_seen(found.subject),
    )


def _widely_seen(subject: Thing) -> bool:
    """What everyone with an account of an organisation sees."""
    if isinstance(subject, Post):
        return Post.objects.widely_read().filter(pk=subject.pk).exists()
    if isinstance(subject, Comment):
        return Comment.objects.widely_read().filter(pk=subject.pk).exists()
    return isinstance(subject, User) or WorkingGroup.objects.widely_read().filter(pk=subject.pk).exists()


@dataclass(frozen=True)
class Named:
    """A thing as it is called for who may see it."""

    title: str
    url: str
    language: str = ""
    text: str = ""


def name_of(subject: Thing) -> Named:
    """For who sees it: ask that first."""
    url = subject.get_absolute_url()
    if isinstance(subject, Post):
        return Named(subject.title, url, subject.language, excerpt(subject.plain_text, 600))
    if isinstance(subject, Comment):
        title = _("A comment of %(name)s on “%(title)s”")
        names = {"name": subject.author.author_name, "title": subject.post.title}
        return Named(title % names, url, text=excerpt(plain_text(subject.body), 600))
    if isinstance(subject, WorkingGroup):
        return Named(subject.name, url, subject.language)
    return Named(subject.author_name, url)


def names_for(user: Reader, reports: Iterable[Report]) -> dict[int, Named]:
    """By `report.pk` what each is about, where this person sees that now; one query for each kind that occurs."""
    reports = list(reports)
    seen: dict[str, QuerySet[Any]] = {
        "post": Post.objects.visible_to(user).exclude(published_at=None),
        "comment": Comment.objects.visible_to(user).filter(removed_at=None).select_related("author", "post"),
        "group": WorkingGroup.objects.visible_to(user),
        "person": User.objects.visible_to(user),
    }
    named: dict[int, Named] = {}
    for kind in KINDS:
        keys = {report.pk: getattr(report, f"{kind}_id") for report in reports if report.kind == kind}
        found: Mapping[int, Any] = seen[kind].in_bulk(list(set(filter(None, keys.values())))) if keys else {}
        named |= {pk: name_of(found[subject]) for pk, subject in keys.items() if subject in found}
    return named


@dataclass(frozen=True)
class Row:
    """A report in a list, with what it is about when the reader sees that."""

    report: Report
    named: Named | None


def own_report_list(user: User, params: Mapping[str, str]) -> tuple[Page[Report], list[Row]]:
    """What this person reported, the newest first."""
    page = page_by_key(Report.objects.made_by(user), params, field="created_at")
    named = names_for(user, page.items)
    return page, [Row(report, named.get(report.pk)) for report in page.items]


OPEN, DECIDED = "open", "decided"


def desk_list(user: User, params: Mapping[str, str], state: str) -> tuple[Page[Report], list[Row]]:
    """What this person handles, a row for what is decided together: what waits, the oldest first, or what was decided."""
    mine = Report.objects.handled_by(user)
    mine = mine.decided() if state == DECIDED else mine.open()
    same = Q(pk__in=[])
    for kind in KINDS:
        same |= Q(**{kind: OuterRef(kind)})
    # With the same handler, or decided at the same moment.
    same &= Q(decided_at=OuterRef("decided_at")) if state == DECIDED else Q(handler=OuterRef("handler"))
    # What it is about may be gone: then it stands alone.
    earlier = mine.filter(same, pk__lt=OuterRef("pk"))
    firsts = mine.filter(~Exists(earlier))
    page = page_by_key(
        firsts.select_related("post__group", "comment__post__group"),
        params,
        field="decided_at" if state == DECIDED else "created_at",
        falling=state == DECIDED,
    )
    named = names_for(user, page.items)
    return page, [Row(report, named.get(report.pk)) for report in page.items]


@dataclass(frozen=True)
class Plate:
    """All that is said of a group to a security officer who does not read it."""

    number: int
    size: int
    organisation: str
    owners: list[str]


@dataclass(frozen=True)
class DeskPage:
    """One subject at the desk: what was said about it, and what the reader may see of it."""

    report: Report
    reports: list[Report]
    named: Named | None
    # To its own moderators the group is named always; to the site only with what the reader sees of it.
    group: WorkingGroup | None
    plate: Plate | None
    # Whose account the site may have to act on, where the reader sees who that is.
    account: User | None
    is_withdrawn: bool
    reported_too: bool


def desk_page(user: User, public_id: str) -> DeskPage | None:
    """None when this person does not handle the report. The text is asked for through `visible_to`: office gives no eyes."""
    report = Report.objects.handled_by(user).with_subject().filter(public_id=public_id).first()
    if report is None:
        return None
    together = Report.objects.together_with(report)
    named = names_for(user, [report]).get(report.pk)
    group = group_of(report.subject)
    return DeskPage(
        report=report,
        reports=list(together.handled_by(user).order_by("created_at", "pk")),
        named=named,
        group=group if report.handler == Report.Handler.GROUP or named is not None else None,
        plate=_plate(group) if group is not None and report.handler == Report.Handler.SITE and named is None else None,
        account=_account(report) if named is not None else None,
        is_withdrawn=getattr(report.subject, "withdrawn_at", None) is not None,
        reported_too=Report.objects.about_the_same(report).made_by(user).exists(),
    )


def _account(report: Report) -> User | None:
    subject = report.subject
    if isinstance(subject, Post | Comment):
        return subject.author
    return subject if isinstance(subject, User) else None


def _plate(group: WorkingGroup) -> Plate:
    owners = Membership.objects.filter(group=group, role=Membership.Role.OWNER).select_related("person")
    return Plate(
        number=group.pk,
        size=group.member_count,
        organisation=group.organisation.name,
        owners=[row.person.author_name for row in owners.order_by("joined_at", "pk")[:10]],
    )


def number_waiting(user: User) -> int:
    """How many reports wait for this person."""
    return Report.objects.handled_by(user).open().count()
