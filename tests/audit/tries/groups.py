"""Groups."""

from django.utils import timezone

from groups import services as groups
from tests.audit.tries import Steps, World, tries
from tests.properties.world import small_picture


@tries("groups.services.create_group", "group.created", extra=["group.member_added"])
def _(world: World) -> Steps:
    yield
    groups.create_group(name="Nieuw", tagline="", organisation=world.cast.lindedaal, acting_user=world.cast.alice)


@tries("groups.services.change_group", "group.changed")
def _(world: World) -> Steps:
    texts = dict.fromkeys(("tagline", "description", "contact", "rules", "welcome"), "")
    may = {"others_may_rate": True, "others_may_comment": True}
    yield
    groups.change_group(world.cast.group, name="Anders", language="nl", **texts, **may, acting_user=world.cast.oscar)


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


@tries("groups.services.archive_group", "group.archived")
def _(world: World) -> Steps:
    yield
    groups.archive_group(world.cast.group, acting_user=world.cast.oscar)


@tries("groups.services.reopen_group", "group.reopened")
def _(world: World) -> Steps:
    groups.archive_group(world.cast.group, acting_user=world.cast.oscar)
    yield
    groups.reopen_group(world.cast.group, acting_user=world.cast.oscar)


@tries("groups.services.trash_group", "group.trashed")
def _(world: World) -> Steps:
    yield
    groups.trash_group(world.cast.group, acting_user=world.cast.oscar)


@tries("groups.services.restore_group", "group.restored")
def _(world: World) -> Steps:
    groups.trash_group(world.cast.group, acting_user=world.cast.oscar)
    yield
    groups.restore_group(world.cast.group, acting_user=world.cast.oscar)


@tries("groups.services.freeze_group", "group.frozen")
def _(world: World) -> Steps:
    yield
    groups.freeze_group(world.cast.group, reason="Gekaapt.", acting_user=None)


@tries("groups.services.thaw_group", "group.thawed")
def _(world: World) -> Steps:
    groups.freeze_group(world.cast.group, reason="Gekaapt.", acting_user=None)
    yield
    groups.thaw_group(world.cast.group, reason="Opgelost.", acting_user=None)


@tries("groups.services.offer_group", "group.transfer_offered")
def _(world: World) -> Steps:
    yield
    groups.offer_group(world.cast.group, world.cast.mo, acting_user=world.cast.oscar)


@tries("groups.services.withdraw_transfer", "group.transfer_withdrawn")
def _(world: World) -> Steps:
    groups.offer_group(world.cast.group, world.cast.mo, acting_user=world.cast.oscar)
    yield
    groups.withdraw_transfer(world.cast.group, acting_user=world.cast.oscar)


@tries("groups.services.set_picture", "group.picture_changed")
def _(world: World) -> Steps:
    yield
    groups.set_picture(world.cast.group, small_picture(), acting_user=world.cast.mo)


@tries("groups.services.be_contact", "group.contact_changed")
def _(world: World) -> Steps:
    yield
    groups.be_contact(world.cast.group, is_contact=True, acting_user=world.cast.mo)
