"""Recounting: what is stored beside a group, and every role against what the rules give."""

from django.db.models import Exists, F, OuterRef, Q

from accounts.models import OrganisationUserObjectPermission, User
from groups.models import Membership, WorkingGroup
from groups.services.ownership import MODERATING_ROLES, owners_here


def differences() -> list[str]:
    """Recount the members of each group and compare the moderators' permissions with the roles; name what differs."""
    found = []
    for group in WorkingGroup.objects.order_by("pk").iterator():
        members = group.memberships.count()
        if members != group.member_count:
            found.append(f"group {group.pk}: stored {group.member_count} members, counted {members}")
        by_role = set(group.memberships.filter(role__in=MODERATING_ROLES).values_list("person", flat=True))
        granted = set(
            group.workinggroupuserobjectpermission_set.filter(permission__codename="moderate_workinggroup").values_list(
                "user", flat=True
            )
        )
        found += [
            f"group {group.pk}: person {pk} has the role and not the permission" for pk in sorted(by_role - granted)
        ]
        found += [
            f"group {group.pk}: person {pk} has the permission and not the role" for pk in sorted(granted - by_role)
        ]
    return found


def role_differences() -> list[str]:
    """Every role, permission and automatic membership that the rules do not give, and every group without its state."""
    found = differences()
    managers = OrganisationUserObjectPermission.objects.filter(permission__codename="manage_organisation")
    here = User.objects.colleagues().filter(pk=OuterRef("user"), organisation=OuterRef("content_object"))
    wrong = managers.exclude(Exists(here))
    found += [
        f"organisation {row.content_object_id}: person {row.user_id} may manage it and does not work there"
        for row in wrong.order_by("content_object_id", "user_id").iterator()
    ]
    automatic = Membership.objects.filter(group__way_in=WorkingGroup.WayIn.AUTOMATIC)
    belongs = Q(
        person__is_active=True, person__approved_at__isnull=False, person__organisation=F("group__organisation")
    )
    found += [
        f"group {row.group_id}: person {row.person_id} is in it and does not belong to its organisation"
        for row in automatic.exclude(belongs).order_by("group_id", "person_id").iterator()
    ]
    inside = automatic.filter(person=OuterRef("pk"), group__organisation=OuterRef("organisation"))
    has_group = WorkingGroup.objects.filter(organisation=OuterRef("organisation"), way_in=WorkingGroup.WayIn.AUTOMATIC)
    found += [
        f"organisation {person.organisation_id}: person {person.pk} belongs to it and is not in its group"
        for person in User.objects.colleagues().filter(Exists(has_group)).exclude(Exists(inside)).iterator()
    ]
    ended = Membership.objects.filter(
        Q(person__is_active=False) | Q(person__let_go_at__isnull=False, person__organisation=None)
    )
    found += [
        f"group {row.group_id}: person {row.person_id} left and is still in it"
        for row in ended.order_by("pk").iterator()
    ]
    for group in WorkingGroup.objects.exclude(way_in=WorkingGroup.WayIn.AUTOMATIC).order_by("pk").iterator():
        has_owner = owners_here(group).exists()
        if not has_owner and group.ownerless_since is None:
            found.append(f"group {group.pk}: it has no owner and is not marked so")
        if has_owner and group.ownerless_since is not None:
            found.append(f"group {group.pk}: it has an owner and is marked as without")
        if has_owner and not owners_here(group).filter(is_main_owner=True).exists():
            found.append(f"group {group.pk}: none of its owners is the main one")
    return found
