"""Every change to groups and to who is in them."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.services import ask_presence
from audit.services import record
from common.decisions import refuse
from common.ids import random_id
from common.text import one_line, without_unseen
from groups.models import Membership, WorkingGroup
from groups.policies import can_change_group, can_create_group, can_join_group, can_leave_group
from groups.services.members import add_member, remove_member


@transaction.atomic
def create_group(
    *,
    name: str,
    tagline: str,
    organisation: Organisation,
    visibility: str = WorkingGroup.Visibility.CLOSED,
    way_in: str = WorkingGroup.WayIn.INVITATION,
    description: str = "",
    contact: str = "",
    language: str = "nl",
    acting_user: User | None,
    at: datetime | None = None,
) -> WorkingGroup:
    """Make a group of this organisation; who makes it becomes its owner (the system makes one without)."""
    moment = at or timezone.now()
    if acting_user is not None:
        can_create_group(acting_user).enforce()
    group = WorkingGroup.objects.create(
        name=one_line(name),
        slug=f"{slugify(name)[:70] or 'groep'}-{random_id(4)}",
        tagline=one_line(tagline),
        organisation=organisation,
        visibility=visibility,
        way_in=way_in,
        description=without_unseen(description),
        contact=one_line(contact),
        language=language,
        created_at=moment,
        last_activity_at=moment,
    )
    record("group.created", group, acting_user=acting_user, visibility=visibility, way_in=way_in)
    if acting_user is not None:
        add_member(group, acting_user, role=Membership.Role.OWNER, acting_user=acting_user, at=moment)
    return group


@transaction.atomic
def change_group(
    group: WorkingGroup,
    *,
    name: str,
    tagline: str,
    description: str,
    contact: str,
    open_for_reactions: bool,
    acting_user: User | None,
) -> WorkingGroup:
    """Change what the group says about itself. Its address stays as it was given out."""
    group = WorkingGroup.objects.select_for_update().get(pk=group.pk)
    can_change_group(acting_user, is_moderator=group.is_moderated_by(acting_user or AnonymousUser())).enforce()
    wanted: dict[str, str | bool] = {
        "name": one_line(name),
        "tagline": one_line(tagline),
        "description": without_unseen(description).strip(),
        "contact": one_line(contact),
        "open_for_reactions": open_for_reactions,
    }
    changed = sorted(field for field, value in wanted.items() if getattr(group, field) != value)
    if changed:
        for field in changed:
            setattr(group, field, wanted[field])
        group.save(update_fields=changed)
        record("group.changed", group, acting_user=acting_user, fields=changed)
    return group


@transaction.atomic
def join_group(group: WorkingGroup, *, acting_user: User) -> Membership:
    """Become a member of an open group. Joining twice is joining once."""
    ask_presence(acting_user)
    group = WorkingGroup.objects.select_for_update().get(pk=group.pk)
    known = group.memberships.filter(person=acting_user).first()
    if known is not None:
        return known
    can_join_group(
        acting_user, group, is_member=False, kept_out_until=group.removals.last_day_for(acting_user)
    ).enforce()
    # Asked again under the lock: the group may have become stricter since the page was shown.
    if not WorkingGroup.objects.visible_to(acting_user).filter(pk=group.pk).exists():
        refuse(_("You cannot join this group by yourself.")).enforce()
    return add_member(group, acting_user, acting_user=acting_user)


@transaction.atomic
def leave_group(group: WorkingGroup, *, acting_user: User) -> None:
    """Stop being a member. What one wrote stays; one reads the group no more than others do. Twice is once."""
    ask_presence(acting_user)
    group = WorkingGroup.objects.select_for_update().get(pk=group.pk)
    membership = group.memberships.filter(person=acting_user).first()
    if membership is None:
        return
    is_last_owner = (
        membership.role == Membership.Role.OWNER
        and not group.memberships.filter(role=Membership.Role.OWNER).exclude(pk=membership.pk).exists()
    )
    can_leave_group(acting_user, group, is_member=True, is_last_owner=is_last_owner).enforce()
    remove_member(group, acting_user, acting_user=acting_user)


def store_rating_totals(group_id: int, *, rating_sum: int, rating_count: int) -> None:
    """Keep the totals of the stars beside the group; called by the app that counts them, under its lock."""
    WorkingGroup.objects.filter(pk=group_id).update(rating_sum=rating_sum, rating_count=rating_count)


def store_activity(group_id: int, *, at: datetime) -> None:
    """Move the last activity of the group forward to `at`.

    Only for what everyone who sees the group's name may read: lists are ordered by it, and the order of what one sees
    may not tell about what one does not see.
    """
    WorkingGroup.objects.filter(pk=group_id).update(last_activity_at=Greatest(F("last_activity_at"), at))
