"""Invitations, and guests who came by them."""

from datetime import timedelta

from django.utils import timezone

from accounts import services as accounts
from accounts.models import Invitation, User
from tests.audit.tries import Steps, World, tries
from tests.audit.tries.making import in_days, newcomer

INVITED = "nieuw@lindedaal.example"


def invitation(world: World, address: str = INVITED, **more: object) -> Invitation:
    made = accounts.invite(world.cast.lindedaal, address, acting_user=world.cast.olga, **more)  # type: ignore[arg-type]
    world.secrets.append(made.key)
    return made


def guest(world: World) -> User:
    """Someone from outside who accepted an invitation."""
    person = newcomer("gast@elders.example")
    accounts.accept_invitation(invitation(world, person.email or "", guest_until=in_days(30)), acting_user=person)
    return User.objects.get(pk=person.pk)


@tries("accounts.services.invite", "invitation.made")
def _(world: World) -> Steps:
    yield
    invitation(world)


@tries("accounts.services.invite_list", "invitation.made", "invitation.made")
def _(world: World) -> Steps:
    yield
    text = "een@lindedaal.example, twee@lindedaal.example, geen adres"
    accounts.invite_list(world.cast.lindedaal, text, acting_user=world.cast.olga)
    world.secrets += Invitation.objects.values_list("key", flat=True)


@tries("accounts.services.accept_invitation", "invitation.accepted", extra=["account.joined_organisation"])
def _(world: World) -> Steps:
    person, invited = newcomer(INVITED), invitation(world)
    yield
    accounts.accept_invitation(invited, acting_user=person)


@tries("accounts.services.begin_as_asked", "invitation.accepted", extra=["account.joined_organisation"])
def _(world: World) -> Steps:
    person, invited = newcomer(INVITED), invitation(world)
    yield
    accounts.begin_as_asked(person, INVITED, invitation=invited.key, acting_user=person)


@tries("accounts.services.withdraw_invitation", "invitation.withdrawn")
def _(world: World) -> Steps:
    invited = invitation(world)
    yield
    accounts.withdraw_invitation(invited, acting_user=world.cast.olga)


@tries("accounts.services.withdraw_invitations_for", "invitation.withdrawn")
def _(world: World) -> Steps:
    invitation(world)
    yield
    accounts.withdraw_invitations_for(INVITED)


@tries("accounts.services.withdraw_invitations_by", "invitation.withdrawn")
def _(world: World) -> Steps:
    invitation(world)
    yield
    accounts.withdraw_invitations_by(world.cast.olga)


@tries("accounts.services.extend_guest", "account.guest_extended")
def _(world: World) -> Steps:
    person = guest(world)
    yield
    accounts.extend_guest(person, in_days(60), acting_user=world.cast.olga)


@tries("accounts.services.remind_guests", "account.guest_reminded")
def _(world: World) -> Steps:
    User.objects.filter(pk=world.cast.gast.pk).update(guest_until=in_days(7))
    yield
    accounts.remind_guests(acting_user=None)


@tries("accounts.services.deactivate_dormant_accounts", "account.dormant_noticed")
def _(world: World) -> Steps:
    unused(world)
    yield
    accounts.deactivate_dormant_accounts(acting_user=None)


def unused(world: World) -> None:
    """Nobody used the account of alice for four years."""
    long_ago = timezone.now() - timedelta(days=4 * 366)
    User.objects.update(seen_in=timezone.localdate().replace(day=1))
    User.objects.filter(pk=world.cast.alice.pk).update(
        date_joined=long_ago, seen_in=long_ago.date().replace(month=1, day=1)
    )
