"""Groups."""

from django.utils import timezone

from groups import services as groups
from tests.audit.tries import Steps, World, tries


@tries("groups.services.create_group", "group.created", extra=["group.member_added"])
def _(world: World) -> Steps:
    yield
    groups.create_group(name="Nieuw", tagline="", organisation=world.cast.lindedaal, acting_user=world.cast.alice)


@tries("groups.services.change_group", "group.changed")
def _(world: World) -> Steps:
    texts = {"name": "Anders", "tagline": "", "description": "", "contact": ""}
    yield
    groups.change_group(world.cast.group, **texts, open_for_reactions=True, acting_user=world.cast.oscar)


@tries("groups.services.change_visibility", "group.visibility_changed")
def _(world: World) -> Steps:
    yield
    groups.change_visibility(world.cast.public, "closed", way_in="invitation", acting_user=world.cast.oscar)


@tries("groups.services.join_group", "group.member_added")
def _(world: World) -> Steps:
    yield
    groups.join_group(world.cast.public, acting_user=world.cast.dana)


@tries("groups.services.leave_group", "group.member_removed")
def _(world: World) -> Steps:
    yield
    groups.leave_group(world.cast.public, acting_user=world.cast.bob)


@tries("groups.services.add_member", "group.member_added")
def _(world: World) -> Steps:
    yield
    groups.add_member(world.cast.group, world.cast.petra, acting_user=world.cast.mo)


@tries("groups.services.remove_member", "group.member_removed")
def _(world: World) -> Steps:
    yield
    groups.remove_member(world.cast.group, world.cast.bob, acting_user=world.cast.mo)


@tries("groups.services.ask_to_join", "group.request_made")
def _(world: World) -> Steps:
    yield
    groups.ask_to_join(world.cast.group, "Ik werk mee.", acting_user=world.cast.petra)


@tries("groups.services.withdraw_request", "group.request_withdrawn")
def _(world: World) -> Steps:
    groups.ask_to_join(world.cast.group, "Ik werk mee.", acting_user=world.cast.petra)
    yield
    groups.withdraw_request(world.cast.group, acting_user=world.cast.petra)


@tries("groups.services.answer_request", "group.request_answered", extra=["group.member_added"])
def _(world: World) -> Steps:
    asked = groups.ask_to_join(world.cast.group, "Ik werk mee.", acting_user=world.cast.petra)
    yield
    groups.answer_request(world.cast.group, asked.public_id, accept=True, acting_user=world.cast.mo)


@tries("groups.services.make_group_of_organisation", "group.created", extra=["group.member_added"])
def _(world: World) -> Steps:
    yield
    groups.make_group_of_organisation(world.cast.waterrijk, acting_user=None)


@tries("groups.services.bring_into_group_of_organisation", "group.member_added")
def _(world: World) -> Steps:
    groups.make_group_of_organisation(world.cast.waterrijk, acting_user=None)
    groups.take_out_of_group_of_organisation(world.cast.charlie, acting_user=None)
    yield
    groups.bring_into_group_of_organisation(world.cast.charlie, acting_user=None)


@tries("groups.services.take_out_of_group_of_organisation", "group.member_removed")
def _(world: World) -> Steps:
    groups.make_group_of_organisation(world.cast.waterrijk, acting_user=None)
    yield
    groups.take_out_of_group_of_organisation(world.cast.charlie, acting_user=None)


@tries("groups.services.forget_in_groups", "group.member_removed", extra=["group.request_withdrawn"])
def _(world: World) -> Steps:
    groups.ask_to_join(world.cast.group, "Ik werk mee.", acting_user=world.cast.nina)
    yield
    groups.forget_in_groups(world.cast.nina, acting_user=None)


@tries("groups.services.take_out", "group.member_taken_out", extra=["group.member_removed"])
def _(world: World) -> Steps:
    yield
    groups.take_out(world.cast.group, world.cast.bob, "Past niet.", acting_user=world.cast.mo)


@tries("groups.services.let_come_back", "group.removal_lifted")
def _(world: World) -> Steps:
    today = timezone.localdate()
    groups.take_out(world.cast.group, world.cast.bob, "Past niet.", until=today, acting_user=world.cast.mo)
    yield
    groups.let_come_back(world.cast.group, world.cast.bob, acting_user=world.cast.mo)


@tries("groups.services.export_members", "group.members_exported")
def _(world: World) -> Steps:
    yield
    groups.export_members(world.cast.group, acting_user=world.cast.mo)
