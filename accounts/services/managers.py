"""Every change to who manages an organisation."""

from django.db import transaction
from guardian.shortcuts import assign_perm, remove_perm

from accounts import lifecycle
from accounts.models import Organisation, User
from accounts.policies import can_appoint_manager, can_dismiss_manager
from audit.services import record

MANAGE = "accounts.manage_organisation"


@transaction.atomic
def appoint_manager(organisation: Organisation, person: User, *, acting_user: User | None) -> None:
    """Let a colleague manage the own organisation. Twice is once."""
    # The person first, as who ends an account does.
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    can_appoint_manager(acting_user, organisation, person).enforce()
    if User.objects.managers_of(organisation).filter(pk=person.pk).exists():
        return
    assign_perm(MANAGE, person, organisation)
    record("organisation.manager_added", organisation, acting_user=acting_user, person=person.pk)
    lifecycle.happen("manager_appointed", person, acting_user=acting_user)


@transaction.atomic
def dismiss_manager(organisation: Organisation, person: User, *, acting_user: User | None) -> None:
    """Take the rights of a manager away; the person stays. The last manager goes only by an operator. Twice is once.

    Whoever holds the permission loses it, also who left the organisation before it was taken away.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    granted = organisation.organisationuserobjectpermission_set.filter(user=person)
    others = User.objects.managers_of(organisation).exclude(pk=person.pk)
    can_dismiss_manager(acting_user, organisation, is_last=not others.exists()).enforce()
    if not granted.exists():
        return
    remove_perm(MANAGE, person, organisation)
    record("organisation.manager_removed", organisation, acting_user=acting_user, person=person.pk)
