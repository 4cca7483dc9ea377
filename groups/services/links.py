"""A link by which a number of colleagues come into a group until a day: made, ended, and used."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import ask_presence, ask_to_act
from accounts.services.locking import lock_people
from audit.services import record
from common.decisions import refuse
from groups.models import InvitationLink, Membership, WorkingGroup
from groups.policies import can_join_by_link, can_make_link, can_withdraw_invitation
from groups.services.members import add_member

LONGEST_LINK = timedelta(days=366)
MOST_BY_LINK = 500


@transaction.atomic
def make_link(group: WorkingGroup, *, limit: int, until: date, acting_user: User) -> InvitationLink:
    """Make the link of the group; an earlier one ends. ValidationError in words for the number or the day."""
    group = _locked(group, acting_user)
    can_make_link(acting_user, group, is_moderator=group.is_moderated_by(acting_user)).enforce()
    if not 1 <= limit <= MOST_BY_LINK:
        raise ValidationError(_("Choose a number from 1 to %(most)d."), code="limit", params={"most": MOST_BY_LINK})
    if not timezone.localdate() <= until <= timezone.localdate() + LONGEST_LINK:
        raise ValidationError(_("Choose a last day between today and a year from now."), code="until")
    end_links(group, acting_user=acting_user)
    link = InvitationLink.objects.create(group=group, made_by=acting_user, limit=limit, until=until)
    record("group.link_made", group, acting_user=acting_user, link=link.pk, limit=limit, until=str(until))
    return link


@transaction.atomic
def end_link(group: WorkingGroup, *, acting_user: User) -> None:
    """The link works no more. Twice is once."""
    ask_to_act(acting_user)
    group = _locked(group, acting_user)
    can_withdraw_invitation(is_moderator=group.is_moderated_by(acting_user)).enforce()
    end_links(group, acting_user=acting_user)


def end_links(group: WorkingGroup, *, acting_user: User | None) -> None:
    """No link of this group works any more. For services: the group is locked."""
    for link in group.invitation_links.filter(ended_at=None):
        link.ended_at = timezone.now()
        link.save(update_fields=["ended_at"])
        record("group.link_ended", group, acting_user=acting_user, link=link.pk)


@transaction.atomic
def join_by_link(link: InvitationLink, *, acting_user: User) -> WorkingGroup:
    """Become a member by the link. Who is one already uses up nothing: twice is once."""
    group = _locked(link.group, acting_user)
    link = InvitationLink.objects.select_for_update(of=("self",)).select_related("group").get(pk=link.pk)
    if group.memberships.filter(person=acting_user).exists():
        return group
    if not WorkingGroup.objects.visible_to(acting_user).filter(pk=group.pk).exists():
        refuse(_("This link does not work any more. Ask for a new one.")).enforce()
    can_join_by_link(
        acting_user, group, is_in_force=link.is_in_force, kept_out_until=group.removals.last_day_for(acting_user)
    ).enforce()
    link.used_count += 1
    link.save(update_fields=["used_count"])
    add_member(group, acting_user, role=Membership.Role.MEMBER, acting_user=acting_user)
    record("group.joined_by_link", group, acting_user=acting_user, link=link.pk)
    return group


def _locked(group: WorkingGroup, acting_user: User) -> WorkingGroup:
    lock_people(acting_user.pk)
    ask_presence(acting_user)
    return WorkingGroup.objects.select_for_update().get(pk=group.pk)
