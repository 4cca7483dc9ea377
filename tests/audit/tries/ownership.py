"""Roles in groups, groups without an owner, and what the life of accounts does to memberships."""

from accounts.services import change_organisation
from groups import services as groups
from groups.models import WorkingGroup
from tests.audit.tries import Steps, World, tries
from tests.factories import add_member, make_group


@tries("groups.services.change_role", "group.role_changed")
def _(world: World) -> Steps:
    yield
    groups.change_role(world.cast.group, world.cast.alice, "moderator", acting_user=world.cast.oscar)


def _without_owner(world: World) -> WorkingGroup:
    """A group of two whose owner is gone: alice is asked, and then bob."""
    group = make_group(organisation=world.cast.lindedaal)
    for person in (world.cast.alice, world.cast.bob):
        add_member(group, person)
    return group


def _alice_is_asked(world: World) -> WorkingGroup:
    group = _without_owner(world)
    groups.settle_owner(group, acting_user=None)
    return group


@tries("groups.services.settle_owner", "group.ownerless", "group.ownership_offered")
def _(world: World) -> Steps:
    group = _without_owner(world)
    yield
    groups.settle_owner(group, acting_user=None)


@tries("groups.services.accept_ownership", "group.role_changed", "group.owned_again", "group.main_owner_changed")
def _(world: World) -> Steps:
    group = _alice_is_asked(world)
    yield
    groups.accept_ownership(group, acting_user=world.cast.alice)


@tries("groups.services.offer_group_for_site", "group.offered_for_site", extra=["group.transfer_offered"])
def _(world: World) -> Steps:
    yield
    groups.offer_group_for_site(world.cast.group, world.cast.alice, reason="Eigenaar ziek.", acting_user=world.cast.rob)


@tries("groups.services.decline_ownership", "group.ownership_declined", extra=["group.ownership_offered"])
def _(world: World) -> Steps:
    group = _alice_is_asked(world)
    yield
    groups.decline_ownership(group, acting_user=world.cast.alice)


@tries("groups.services.ask_members_for_owner", "group.members_asked_for_owner", extra=["group.ownership_offered"])
def _(world: World) -> Steps:
    group = _alice_is_asked(world)
    yield
    groups.ask_members_for_owner(group, acting_user=world.cast.olga)


@tries("groups.services.rename_group_of_organisation", "group.changed")
def _(world: World) -> Steps:
    groups.make_group_of_organisation(world.cast.waterrijk, acting_user=None)
    organisation = change_organisation(world.cast.waterrijk, name="Waterland", acting_user=world.cast.rob)
    WorkingGroup.objects.filter(organisation=organisation).update(name="Gemeente Waterrijk")
    yield
    groups.rename_group_of_organisation(organisation, acting_user=None)


@tries("groups.services.take_out_of_every_group", *["group.member_removed"] * 5)
def _(world: World) -> Steps:
    yield
    groups.take_out_of_every_group(world.cast.alice, acting_user=None)
