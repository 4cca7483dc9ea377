"""Who may report what, who handles a report, and who decides on it."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from blogs.models import Comment, Post
from common.decisions import ALLOWED, Decision, refuse
from groups.models import WorkingGroup

if TYPE_CHECKING:
    from accounts.models import User
    from moderation.models import Report

NOBODY = Q(pk__in=[])


def is_security_officer(user: "User | AnonymousUser | None") -> bool:
    """Who acts for the site on what is unsafe: whoever may enter the administration. It gives no eyes in a group."""
    return user is not None and user.is_authenticated and user.is_active and user.is_staff


def own_reports(user: "User | AnonymousUser") -> Q:
    """What this person reported."""
    return Q(reporter=user.pk) if user.is_authenticated else NOBODY


def in_place() -> Q:
    """Reports to a group about a text that still stands there: the others are the site's."""
    is_from_there = Q(comment__post__group=F("handling_group"), comment__group=F("handling_group"))
    return Q(post__group=F("handling_group")) | is_from_there


def handled_reports(user: "User | AnonymousUser") -> Q:
    """Reports that this person handles: of groups that the person moderates, and those of the site a security officer.

    A group handles what was written to it about a text that still stands in it. Whoever is the subject (wrote the text, is
    the person, moderates the group that is reported) never sees it there, and nobody the own report. Nor does an officer
    see there what the group may not decide on, of a group that the officer moderates.
    """
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    moderated = WorkingGroup.objects.keys_of_moderator(user)
    theirs = Q(handler="group", handling_group__in=moderated) & in_place()
    if is_security_officer(user):
        own = Q(group__in=moderated) | Q(post__group__in=moderated) | Q(comment__post__group__in=moderated)
        theirs |= Q(handler="site") & ~own
    is_subject = Q(post__author=user.pk) | Q(comment__author=user.pk) | Q(person=user.pk)
    return theirs & ~is_subject & (Q(reporter=None) | ~Q(reporter=user.pk))


def can_open_reports(user: "User | AnonymousUser", *, moderates: bool) -> Decision:
    """May this person come in at the list of reports? Who moderates a group does, and who guards the site."""
    if moderates or is_security_officer(user):
        return ALLOWED
    return refuse(
        _("Reports are handled by who moderates a group, and by the security officers of the site. You are neither.")
    )


def knows_who_decides(*, is_text: bool, is_member: bool) -> bool:
    """May this person be told which of the two decides? Of a text that tells who moderates its group: for its members."""
    return is_member or not is_text


def can_report_text(user: "User | AnonymousUser", text: Post | Comment) -> Decision:
    """May this person report a blog or a comment that the person reads?"""
    if user.is_authenticated and text.author_id == user.pk:
        return refuse(_("You wrote this yourself. You can change or remove it."))
    if text.withdrawn_at is not None:
        return refuse(_("A moderator withdrew this already. There is nothing left to report."))
    if isinstance(text, Post) and (text.trashed_at is not None or text.emptied_at is not None):
        return refuse(_("This was taken away already. There is nothing left to report."))
    return ALLOWED


def can_report_group(*, moderates: bool) -> Decision:
    """May this person report a group that the person sees? Not who runs it."""
    return refuse(_("You run this group yourself. You can change what is wrong in it.")) if moderates else ALLOWED


def can_report_person(user: "User | AnonymousUser", person: "User") -> Decision:
    """May this person report someone whose page the person sees?"""
    if user.is_authenticated and person.pk == user.pk:
        return refuse(_("This is you. Is something wrong with your account? Ask the contact of this site."))
    return ALLOWED


def can_decide(user: "User", reports: "list[Report]", *, reported_too: bool) -> Decision:
    """May this person decide on these reports, all about one subject? Not who reported the same thing."""
    if reported_too:
        return refuse(_("You reported this yourself. Somebody else decides on it."))
    if not reports:
        return refuse(_("This report is not yours to decide on any more."))
    return ALLOWED
