"""The states of a group: archived and opened again, in the trash and put back, frozen and thawed. Each can be undone.

Nothing is thrown away here: what stands in the group stays, and is there again when the group is put back.
"""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.policies import can_run_site
from accounts.services import ask_to_act
from audit.services import asked_reason, record
from groups.models import WorkingGroup
from groups.policies import can_archive_group, can_restore_group, can_trash_group
from groups.services.ownership import owners_here
from groups.services.requests import withdraw_requests
from notifications.services import announce


def _locked(group: WorkingGroup, acting_user: User | None) -> WorkingGroup:
    if acting_user is not None:
        ask_to_act(acting_user)
    return WorkingGroup.objects.select_for_update().get(pk=group.pk)


def _owns(group: WorkingGroup, acting_user: User | None, *, as_main: bool = False) -> bool:
    if acting_user is None:
        return True
    owners = owners_here(group).filter(person=acting_user)
    return (owners.filter(is_main_owner=True) if as_main else owners).exists()


def _tell(group: WorkingGroup, acting_user: User | None) -> None:
    announce("group_state_changed", group, acting_user=acting_user, key=f"state:{timezone.now().isoformat()}")


@transaction.atomic
def archive_group(group: WorkingGroup, *, acting_user: User | None) -> WorkingGroup:
    """Close the group for writing: it is read as before, nobody comes in, and its members are told. Twice is once."""
    group = _locked(group, acting_user)
    can_archive_group(group, is_owner=_owns(group, acting_user)).enforce()
    if group.archived_at is None:
        group.archived_at = timezone.now()
        group.save(update_fields=["archived_at"])
        record("group.archived", group, acting_user=acting_user)
        withdraw_requests(group.join_requests.all(), acting_user=acting_user)
        _tell(group, acting_user)
    return group


@transaction.atomic
def reopen_group(group: WorkingGroup, *, acting_user: User | None) -> WorkingGroup:
    """Open an archived group for writing again; its members are told. Twice is once."""
    group = _locked(group, acting_user)
    can_archive_group(group, is_owner=_owns(group, acting_user)).enforce()
    if group.archived_at is not None:
        # Whoever sees the group sees that it is open again: it is not quiet, whatever was written last.
        group.archived_at, group.last_activity_at = None, timezone.now()
        group.save(update_fields=["archived_at", "last_activity_at"])
        record("group.reopened", group, acting_user=acting_user)
        _tell(group, acting_user)
    return group


@transaction.atomic
def trash_group(group: WorkingGroup, *, acting_user: User | None) -> WorkingGroup:
    """Put the group in the trash: only who does it and its moderators still see it, and all that stands in it stays.

    Nobody is let in meanwhile, and who offered the group to someone asks again later. Twice is once.
    """
    group = _locked(group, acting_user)
    if group.trashed_at is not None and _owns(group, acting_user):
        return group
    can_trash_group(group, is_main_owner=_owns(group, acting_user, as_main=True)).enforce()
    group.trashed_at, group.trashed_by = timezone.now(), acting_user
    group.save(update_fields=["trashed_at", "trashed_by"])
    record("group.trashed", group, acting_user=acting_user)
    withdraw_requests(group.join_requests.all(), acting_user=acting_user)
    group.ownership_offers.filter(answered_at=None, is_transfer=True).update(answered_at=timezone.now())
    _tell(group, acting_user)
    return group


@transaction.atomic
def restore_group(group: WorkingGroup, *, acting_user: User | None) -> WorkingGroup:
    """Take the group out of the trash: everything is as it was, and its members are told. Twice is once."""
    group = _locked(group, acting_user)
    can_restore_group(group, is_owner=_owns(group, acting_user)).enforce()
    if group.trashed_at is not None:
        group.trashed_at, group.trashed_by, group.last_activity_at = None, None, timezone.now()
        group.save(update_fields=["trashed_at", "trashed_by", "last_activity_at"])
        record("group.restored", group, acting_user=acting_user)
        _tell(group, acting_user)
    return group


@transaction.atomic
def freeze_group(group: WorkingGroup, *, reason: str, acting_user: User | None) -> WorkingGroup:
    """Stop every change in the group from this second on; it is read as before. Twice is once.

    For who guards the site. ValidationError in words for an empty reason.
    """
    can_run_site(acting_user).enforce()
    group, why = _locked(group, acting_user), asked_reason(reason)
    if group.frozen_at is None:
        group.frozen_at = timezone.now()
        group.save(update_fields=["frozen_at"])
        record("group.frozen", group, acting_user=acting_user, reason=why)
        _tell(group, acting_user)
    return group


@transaction.atomic
def thaw_group(group: WorkingGroup, *, reason: str, acting_user: User | None) -> WorkingGroup:
    """Let the group go on as it was before it was frozen. Twice is once. ValidationError in words for an empty reason."""
    can_run_site(acting_user).enforce()
    group, why = _locked(group, acting_user), asked_reason(reason)
    if group.frozen_at is not None:
        group.frozen_at = None
        group.save(update_fields=["frozen_at"])
        record("group.thawed", group, acting_user=acting_user, reason=why)
        _tell(group, acting_user)
    return group
