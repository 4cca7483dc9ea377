"""Every change to groups and to who is in them."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.services import ask_presence, ask_to_act
from audit.services import infections_on_record, record
from common.decisions import refuse
from common.ids import random_id
from common.pictures import Readable
from common.tags import clean_tags
from common.text import one_line, without_unseen
from groups import pictures
from groups.models import GroupTag, Membership, WorkingGroup
from groups.policies import can_change_group, can_create_group, can_join_group, can_leave_group
from groups.services.members import add_member, remove_member

# Of an address that is taken: with four random characters a second one nearly always is free.
ADDRESSES_TRIED = 5


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
    group = WorkingGroup(
        name=one_line(name),
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
    _save_with_address(group)
    record("group.created", group, acting_user=acting_user, visibility=visibility, way_in=way_in)
    if acting_user is not None:
        add_member(group, acting_user, role=Membership.Role.OWNER, acting_user=acting_user, at=moment)
    return group


def _save_with_address(group: WorkingGroup) -> None:
    """Store a new group under an address that is free; another one may take it at the same moment, and then again.

    In a savepoint, so that the transaction goes on after an address that was taken.
    """
    for attempts_left in reversed(range(ADDRESSES_TRIED)):
        group.slug = f"{slugify(group.name)[:70] or 'groep'}-{random_id(4)}"
        try:
            with transaction.atomic():
                group.save(force_insert=True)
        except IntegrityError:
            if not attempts_left or not WorkingGroup.objects.filter(slug=group.slug).exists():
                raise
        else:
            return


@transaction.atomic
def change_group(
    group: WorkingGroup,
    *,
    name: str,
    tagline: str,
    description: str,
    contact: str,
    language: str,
    rules: str,
    welcome: str,
    others_may_rate: bool,
    others_may_comment: bool,
    tags: str | Iterable[str] = (),
    acting_user: User | None,
) -> WorkingGroup:
    """Change what the group says about itself. Its address stays as it was given out."""
    if acting_user is not None:
        ask_to_act(acting_user)
    group = WorkingGroup.objects.select_for_update().get(pk=group.pk)
    can_change_group(acting_user, group, is_moderator=group.is_moderated_by(acting_user or AnonymousUser())).enforce()
    wanted: dict[str, str | bool] = {
        "name": one_line(name),
        "tagline": one_line(tagline),
        "description": without_unseen(description).strip(),
        "contact": one_line(contact),
        "language": language,
        "rules": without_unseen(rules).strip(),
        "welcome": without_unseen(welcome).strip(),
        "others_may_rate": others_may_rate,
        "others_may_comment": others_may_comment,
    }
    changed = sorted(field for field, value in wanted.items() if getattr(group, field) != value)
    for field in changed:
        setattr(group, field, wanted[field])
    if changed:
        group.save(update_fields=changed)
    if _set_tags(group, clean_tags(tags)):
        changed.append("tags")
    if changed:
        record("group.changed", group, acting_user=acting_user, fields=changed)
    return group


def set_picture(group: WorkingGroup, upload: Readable | None, *, acting_user: User | None) -> WorkingGroup:
    """Give the group another picture, or none. ValidationError when the upload is no picture we read.

    The new files are written before the row and the old ones go after the commit: no row names a file that is not there.
    """
    with infections_on_record(acting_user):
        data = pictures.read_picture(upload) if upload is not None else None
    with transaction.atomic():
        if acting_user is not None:
            ask_to_act(acting_user)
        group = WorkingGroup.objects.select_for_update().get(pk=group.pk)
        can_change_group(
            acting_user, group, is_moderator=group.is_moderated_by(acting_user or AnonymousUser())
        ).enforce()
        old = group.picture
        if data is None and not old:
            return group
        group.picture = pictures.store_picture(data) if data is not None else ""
        group.save(update_fields=["picture"])
        record("group.picture_changed" if data else "group.picture_removed", group, acting_user=acting_user)
        transaction.on_commit(lambda: pictures.delete_picture(old))
        return group


@transaction.atomic
def be_contact(group: WorkingGroup, *, is_contact: bool, acting_user: User) -> None:
    """Agree to be named as the one to turn to, or not any more. Only for oneself, and while one moderates. Twice is once."""
    ask_to_act(acting_user)
    group = WorkingGroup.objects.select_for_update().get(pk=group.pk)
    can_change_group(acting_user, group, is_moderator=group.is_moderated_by(acting_user)).enforce()
    if group.memberships.filter(person=acting_user, is_contact=not is_contact).update(is_contact=is_contact):
        record("group.contact_changed", group, acting_user=acting_user, person=acting_user.pk, is_contact=is_contact)


def _set_tags(group: WorkingGroup, words: list[str]) -> bool:
    """Give the group these tags and no others; whether that changed anything."""
    had = set(group.tags.values_list("name", flat=True))
    group.tags.filter(name__in=had - set(words)).delete()
    GroupTag.objects.bulk_create([GroupTag(group=group, name=word) for word in words if word not in had])
    return had != set(words)


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


def store_announcement(group_id: int, *, at: datetime) -> None:
    """Keep when something last went to all members of the group at once."""
    WorkingGroup.objects.filter(pk=group_id).update(announced_at=at)
