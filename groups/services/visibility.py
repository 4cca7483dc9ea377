"""Who may read a group: stricter works at once for all that stands in it; wider leaves what stands in it as it was."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import lifecycle
from accounts.models import User
from accounts.services import ask_to_act
from audit.services import record
from groups.models import JoinRequest, WorkingGroup
from groups.policies import can_change_visibility, reach_of, ways_into
from groups.services.links import end_links
from groups.services.ownership import owners_here
from groups.services.requests import withdraw_requests
from notifications.services import announce


@dataclass(frozen=True)
class Widening:
    """A group that more people read from now on, and the visibility that it had until now."""

    group: WorkingGroup
    before: str


@transaction.atomic
def change_visibility(
    group: WorkingGroup, visibility: str, *, way_in: str | None = None, acting_user: User | None
) -> WorkingGroup:
    """Say anew who may read the group, and how people come in; the members are told. Twice is once.

    None keeps the way in. ValidationError in words for a way in that does not go with the visibility.
    """
    if acting_user is not None:
        ask_to_act(acting_user)
    group = WorkingGroup.objects.select_for_update(no_key=True).get(pk=group.pk)
    is_owner = acting_user is None or owners_here(group).filter(person=acting_user).exists()
    can_change_visibility(group, is_owner=is_owner).enforce()
    before, way_in = group.visibility, way_in or group.way_in
    if way_in not in ways_into(group, visibility):
        raise ValidationError(_("This way in does not go with who may read the group. Choose another one."), code="way")
    if (group.visibility, group.way_in) == (visibility, way_in):
        return group
    group.visibility, group.way_in = visibility, way_in
    group.save(update_fields=["visibility", "way_in"])
    record("group.visibility_changed", group, acting_user=acting_user, before=before, after=visibility, way_in=way_in)
    withdraw_requests(JoinRequest.objects.out_of_reach(group), acting_user=acting_user)
    if visibility == WorkingGroup.Visibility.HIDDEN:
        end_links(group, acting_user=acting_user)
    if reach_of(visibility) > reach_of(before):
        lifecycle.happen("group_widened", Widening(group, before), acting_user=acting_user)
    if visibility != before:
        moment = timezone.now().isoformat()
        announce("group_visibility_changed", group, acting_user=acting_user, key=f"visibility:{moment}")
    return group
