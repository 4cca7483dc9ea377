"""Who comes into a group, and who lets people in."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from common.decisions import ALLOWED, Decision, refuse

if TYPE_CHECKING:
    from accounts.models import User
    from groups.models import WorkingGroup


from groups.policies.running import can_come_in_now, can_run_group, can_write_now

# Who was refused asks again a week later at the earliest: a no is an answer, and not the beginning of a quarrel.
ASK_AGAIN_AFTER = timedelta(days=7)


def can_join_group(
    user: "User | AnonymousUser", group: "WorkingGroup", *, is_member: bool, kept_out_until: date | None = None
) -> Decision:
    """May this person join at once? `group` is visible to the person."""
    if not user.is_authenticated:
        return refuse(_("Log in to become a member."))
    if is_member:
        return refuse(_("You are a member already."))
    if not user.is_colleague:
        return refuse(_("Only colleagues with an approved account can join a group by themselves."))
    if group.way_in != "open":
        return refuse(_("You cannot join this group by yourself."))
    if not can_come_back(kept_out_until):
        return can_come_back(kept_out_until)
    return can_come_in_now(user, group)


def can_come_back(kept_out_until: date | None) -> Decision:
    """May this person come in again? Not while a removal with a last day is in force."""
    if kept_out_until is None:
        return ALLOWED
    day = date_format(kept_out_until, "DATE_FORMAT")
    return refuse(_("You were taken out of this group. You can come back after %(day)s.") % {"day": day})


def can_ask_to_join(
    user: "User | AnonymousUser",
    group: "WorkingGroup",
    *,
    is_member: bool,
    not_before: datetime | None = None,
    kept_out_until: date | None = None,
) -> Decision:
    """May this person ask to be let in? `group` is visible to the person; `not_before` follows an earlier no."""
    if not user.is_authenticated:
        return refuse(_("Log in to ask to join."))
    if is_member:
        return refuse(_("You are a member already."))
    if not user.is_colleague:
        return refuse(_("Only colleagues with an approved account can ask to join a group."))
    if group.way_in != "request":
        return refuse(_("You cannot ask to join this group."))
    if not_before is not None and not_before > timezone.now():
        day = date_format(timezone.localtime(not_before), "DATE_FORMAT")
        return refuse(_("You can ask again from %(day)s.") % {"day": day})
    if not can_come_back(kept_out_until):
        return can_come_back(kept_out_until)
    return can_come_in_now(user, group)


def can_answer_requests(group: "WorkingGroup", *, is_moderator: bool) -> Decision:
    """May this person let in who asks, or refuse? Moderators and owners do."""
    if is_moderator:
        return can_run_group(group)
    return refuse(_("Only owners and moderators answer who asks to join."))


def invitations_for(user: "User") -> Q:
    """Invitations that are for this person: by name, or to an address that the account has proven."""
    proven = user.emailaddress_set.filter(verified=True)  # type: ignore[attr-defined]
    return Q(person=user) | Q(person=None, address__in=proven.annotate(small=Lower("email")).values("small"))


def can_invite(user: "User | AnonymousUser", group: "WorkingGroup", *, is_moderator: bool) -> Decision:
    """May this person invite people, and see and withdraw what was sent? Moderators and owners do."""
    if not is_moderator:
        return refuse(_("Only owners and moderators invite people."))
    if group.way_in == "automatic":
        return refuse(_("Everyone at the organisation is in this group. Nobody else can be invited."))
    return can_write_now(user, group)


def can_withdraw_invitation(*, is_moderator: bool) -> Decision:
    """May this person take an invitation back, or end the link? Who invites may; also while the group has no owner."""
    if is_moderator:
        return ALLOWED
    return refuse(_("Only owners and moderators invite people."))


def can_accept_group_invitation(
    user: "User", group: "WorkingGroup", *, is_for: bool, is_open: bool, kept_out_until: date | None = None
) -> Decision:
    """May this person come in by this invitation? A colleague or a guest, while it is open; with a removal, after its day."""
    if not is_for:
        return refuse(_("This invitation is for someone else."))
    if not is_open:
        return refuse(_("This invitation does not hold any more. Ask for a new one."))
    if user.is_waiting:
        return refuse(
            _("Your organisation has not approved your account yet. The invitation waits for you until then.")
        )
    if not user.is_colleague and not user.is_guest:
        return refuse(_("You need an organisation, or to be a guest of one, to accept this invitation."))
    if not can_come_back(kept_out_until):
        return can_come_back(kept_out_until)
    return can_come_in_now(user, group)


def can_make_link(user: "User | AnonymousUser", group: "WorkingGroup", *, is_moderator: bool) -> Decision:
    """May this person make a link by which colleagues come in? A hidden group has none: whoever forwards it, tells of it."""
    if not can_invite(user, group, is_moderator=is_moderator):
        return can_invite(user, group, is_moderator=is_moderator)
    if group.visibility == "hidden":
        return refuse(_("A hidden group has no link: whoever forwards it tells that the group exists."))
    return ALLOWED


def can_join_by_link(
    user: "User | AnonymousUser", group: "WorkingGroup", *, is_in_force: bool, kept_out_until: date | None = None
) -> Decision:
    """May this person come in by the link? A colleague for whom the group exists; `group` is visible to the person."""
    if not is_in_force:
        return refuse(_("This link does not work any more. Ask for a new one."))
    if not user.is_authenticated:
        return refuse(_("Log in to become a member."))
    if not user.is_colleague:
        return refuse(_("Only colleagues with an approved account come in by a link."))
    if not can_come_back(kept_out_until):
        return can_come_back(kept_out_until)
    return can_come_in_now(user, group)
