"""What may be reported, and who handles it."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from blogs.models import Comment, Post
from common.decisions import Decision
from groups.models import Membership, WorkingGroup
from groups.policies import can_run_group
from moderation.models import Report
from moderation.policies import can_report_group, can_report_person, can_report_text

Reader = User | AnonymousUser
Thing = Post | Comment | WorkingGroup | User

RUNS = (Membership.Role.MODERATOR, Membership.Role.OWNER)


@dataclass(frozen=True)
class Reportable:
    """Something that a person sees, and whether the person may report it."""

    kind: str
    subject: Thing
    may_report: Decision


def reportable(user: Reader, kind: str, name: str) -> Reportable | None:
    """What this address names, or None when it does not exist for this person."""
    if kind == Report.Kind.POST:
        posts = Post.objects.visible_to(user).exclude(published_at=None).select_related("group__organisation", "author")
        post = posts.filter(public_id=name).first()
        return Reportable(kind, post, can_report_text(user, post)) if post else None
    if kind == Report.Kind.COMMENT:
        comments = Comment.objects.visible_to(user).filter(removed_at=None)
        comment = comments.select_related("post__group__organisation", "author").filter(public_id=name).first()
        return Reportable(kind, comment, can_report_text(user, comment)) if comment else None
    if kind == Report.Kind.GROUP:
        group = WorkingGroup.objects.visible_to(user).select_related("organisation").filter(slug=name).first()
        return Reportable(kind, group, can_report_group(moderates=group.is_moderated_by(user))) if group else None
    person = User.objects.visible_to(user).filter(public_id=name).first()
    return Reportable(kind, person, can_report_person(user, person)) if person else None


def group_of(subject: Any) -> WorkingGroup | None:
    """The group that a text stands in, or that is the subject itself."""
    if isinstance(subject, Comment):
        return subject.post.group
    return subject.group if isinstance(subject, Post) else subject if isinstance(subject, WorkingGroup) else None


def moderators_of(group: WorkingGroup) -> list[User]:
    """Who moderates the group today and may come in; a group has few, and each is asked for."""
    runs = Membership.objects.filter(group=group, role__in=RUNS).values("person")
    people = User.objects.active().filter(pk__in=runs).order_by("pk")
    return [person for person in people if group.is_moderated_by(person)]


def handler_of(user: User, found: Reportable, *, again: bool = True) -> str:
    """Who would handle a report by this person: the group of a text, or the site.

    The site, when the writer moderates there, when nobody else than the reporter does, when nothing in the group can be
    changed now, when the comment is from before its blog came here, and, with `again`, when another report about it is the
    site's already: a page must not tell that there is one.
    """
    subject = found.subject
    if not isinstance(subject, Post | Comment):
        return Report.Handler.SITE
    group = group_of(subject)
    waits = Report.objects.open().filter(**{found.kind: subject}, handler=Report.Handler.SITE)
    is_from_before = isinstance(subject, Comment) and subject.is_of_before
    if group is None or is_from_before or not can_run_group(group) or (again and waits.exists()):
        return Report.Handler.SITE
    moderators = {person.pk for person in moderators_of(group)}
    if subject.author_id in moderators or not moderators - {user.pk}:
        return Report.Handler.SITE
    return Report.Handler.GROUP
