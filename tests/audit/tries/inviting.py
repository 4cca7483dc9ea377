"""Invitations into groups."""

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone

from groups import services as groups
from groups.models import GroupInvitation
from tests.audit.tries import Steps, World, tries
from tests.audit.tries.commands import QUIET
from tests.factories import make_invitation, make_link


@tries("groups.services.invite_person", "group.invited")
def _(world: World) -> Steps:
    yield
    groups.invite_person(world.cast.group, world.cast.dana, acting_user=world.cast.mo)


@tries("groups.services.invite_address", "group.invited")
def _(world: World) -> Steps:
    yield
    groups.invite_address(world.cast.group, "nieuw@lindedaal.example", acting_user=world.cast.mo)


@tries("groups.services.invite_lines", "group.invited", extra=["group.invited"])
def _(world: World) -> Steps:
    yield
    groups.invite_lines(world.cast.group, "Dana\nnieuw@lindedaal.example\nonzin", acting_user=world.cast.mo)


@tries("groups.services.invite_again", "group.invited")
def _(world: World) -> Steps:
    days_ago = timezone.now() - timedelta(days=3)
    invitation = make_invitation(world.cast.group, world.cast.dana, invited_at=days_ago)
    yield
    groups.invite_again(world.cast.group, invitation.key, acting_user=world.cast.mo)


@tries("groups.services.withdraw_group_invitation", "group.invitation_withdrawn")
def _(world: World) -> Steps:
    invitation = make_invitation(world.cast.group, world.cast.dana)
    yield
    groups.withdraw_group_invitation(world.cast.group, invitation.key, acting_user=world.cast.mo)


@tries("groups.services.accept_group_invitation", "group.invitation_answered", extra=["group.member_added"])
def _(world: World) -> Steps:
    invitation = make_invitation(world.cast.group, world.cast.dana)
    yield
    groups.accept_group_invitation(invitation, acting_user=world.cast.dana)


@tries("groups.services.decline_group_invitation", "group.invitation_answered")
def _(world: World) -> Steps:
    invitation = make_invitation(world.cast.group, world.cast.dana)
    yield
    groups.decline_group_invitation(invitation, acting_user=world.cast.dana)


@tries("groups.services.end_invitations_to", "group.invitation_withdrawn")
def _(world: World) -> Steps:
    make_invitation(world.cast.group, address="weg@lindedaal.example")
    yield
    groups.end_invitations_to(["weg@lindedaal.example"], acting_user=None)


@tries("groups.services.make_link", "group.link_made")
def _(world: World) -> Steps:
    yield
    groups.make_link(world.cast.group, limit=3, until=timezone.localdate(), acting_user=world.cast.mo)


@tries("groups.services.end_link", "group.link_ended")
def _(world: World) -> Steps:
    make_link(world.cast.group)
    yield
    groups.end_link(world.cast.group, acting_user=world.cast.mo)


@tries("groups.services.join_by_link", "group.joined_by_link", extra=["group.member_added"])
def _(world: World) -> Steps:
    link = make_link(world.cast.group)
    yield
    groups.join_by_link(link, acting_user=world.cast.dana)


def _old(world: World) -> None:
    make_invitation(world.cast.group, address="oud@lindedaal.example")
    GroupInvitation.objects.update(expires_at=timezone.now() - timedelta(days=40))


@tries("groups.services.forget_invited_addresses", "group.invited_addresses_forgotten")
def _(world: World) -> Steps:
    _old(world)
    yield
    groups.forget_invited_addresses()


@tries("command:forget_invited_addresses", "group.invited_addresses_forgotten")
def _(world: World) -> Steps:
    _old(world)
    yield
    call_command("forget_invited_addresses", **QUIET)
