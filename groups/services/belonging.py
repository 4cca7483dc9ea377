"""What happens to memberships at the moments of an account's or organisation's life."""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q

from accounts.models import Organisation, User
from audit.services import record
from groups.models import GroupInvitation, WorkingGroup
from groups.services.groups import create_group
from groups.services.inviting import end_invitations
from groups.services.members import add_member, remove_member
from groups.services.requests import withdraw_requests

# An organisation may be called longer than a group.
LONGEST_NAME = WorkingGroup._meta.get_field("name").max_length


def make_group_of_organisation(organisation: Organisation, *, acting_user: User | None) -> None:
    """Every organisation has one group of its own with all its people in it."""
    if not organisation.groups.filter(way_in=WorkingGroup.WayIn.AUTOMATIC).exists():
        group = create_group(
            name=organisation.name[:LONGEST_NAME],
            tagline="",
            organisation=organisation,
            visibility=WorkingGroup.Visibility.ORGANISATION,
            way_in=WorkingGroup.WayIn.AUTOMATIC,
            contact=organisation.contact,
            acting_user=None,
        )
        for person in organisation.people.colleagues():
            add_member(group, person, acting_user=acting_user)


@transaction.atomic
def rename_group_of_organisation(organisation: Organisation, *, acting_user: User | None) -> None:
    """The group of an organisation carries its name, and goes along; one that got a name of its own keeps that."""
    former = {name[:LONGEST_NAME] for name in organisation.former_names.values_list("name", flat=True)}
    groups = WorkingGroup.objects.select_for_update().filter(organisation=organisation, name__in=former)
    group = groups.filter(way_in=WorkingGroup.WayIn.AUTOMATIC).first()
    if group is not None and group.name != organisation.name[:LONGEST_NAME]:
        group.name = organisation.name[:LONGEST_NAME]
        group.save(update_fields=["name"])
        record("group.changed", group, acting_user=acting_user, fields=["name"])


def bring_into_group_of_organisation(person: User, *, acting_user: User | None) -> None:
    """A new account of an organisation is in the group of that organisation."""
    group = WorkingGroup.objects.filter(
        organisation=person.organisation_id, way_in=WorkingGroup.WayIn.AUTOMATIC
    ).first()
    if group is not None:
        add_member(group, person, acting_user=acting_user)


def take_out_of_group_of_organisation(person: User, *, acting_user: User | None) -> None:
    """Who leaves an organisation leaves its own group, and its groups that only its people read, and waits for none of them.

    `person` is still of the organisation at this moment. Groups of visibility "organisation" at other organisations stay:
    that membership did not come by this one.
    """
    by_organisation = Q(way_in=WorkingGroup.WayIn.AUTOMATIC) | Q(
        visibility=WorkingGroup.Visibility.ORGANISATION, organisation=person.organisation_id
    )
    withdraw_requests(
        person.join_requests.filter(
            group__visibility=WorkingGroup.Visibility.ORGANISATION, group__organisation=person.organisation_id
        ),
        acting_user=acting_user,
    )
    end_invitations(
        person.group_invitations.filter(
            group__visibility=WorkingGroup.Visibility.ORGANISATION, group__organisation=person.organisation_id
        ),
        acting_user=acting_user,
    )
    for group in WorkingGroup.objects.filter(by_organisation, memberships__person=person).order_by("pk"):
        remove_member(group, person, acting_user=acting_user)


def lock_every_group(person: User, **_ignored: User | None) -> None:
    """Who ends or leaves waits here, in one order, for every other change of the person's groups."""
    waits_for = person.join_requests.waiting().values("group")
    invited = GroupInvitation.objects.waiting().filter(Q(person=person) | Q(address__in=_addresses(person)))
    groups = WorkingGroup.objects.filter(
        Q(pk__in=person.memberships.values("group")) | Q(pk__in=waits_for) | Q(pk__in=invited.values("group"))
    )
    list(groups.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))


def take_out_of_every_group(person: User, *, acting_user: User | None) -> None:
    """Who was let go, or whose account ended, is in no group any more; a group that lost its owner gets another."""
    withdraw_requests(person.join_requests.all(), acting_user=acting_user)
    end_invitations(GroupInvitation.objects.meant_for(person), acting_user=acting_user)
    for group in WorkingGroup.objects.filter(memberships__person=person).order_by("pk"):
        remove_member(group, person, acting_user=acting_user)


def end_invitations_to(addresses: list[str], *, acting_user: User | None) -> None:
    """These addresses are an account's no more: whoever reads their mail next was not meant."""
    end_invitations(GroupInvitation.objects.filter(address__in=addresses), acting_user=acting_user)


def _addresses(person: User) -> list[str]:
    rows = EmailAddress.objects.filter(user=person).values_list("email", flat=True)
    return sorted({address.lower() for address in (*rows, person.email, person.former_email) if address})


def forget_in_groups(person: User, *, acting_user: User | None) -> None:
    """Erasing: besides, what the person wrote to moderators, and what moderators answered or gave as a reason, goes."""
    take_out_of_every_group(person, acting_user=acting_user)
    GroupInvitation.objects.filter(Q(person=person) | Q(address__in=_addresses(person))).delete()
    person.join_requests.all().delete()
    person.removals.all().delete()
