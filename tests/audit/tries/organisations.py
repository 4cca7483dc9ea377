"""Who manages an organisation and how it looks and lets in; coming in, moving between two, and addresses."""

from accounts import services as accounts
from accounts.models import DomainRequest, Organisation, User
from accounts.people_file import Person
from accounts.services.importing import import_person
from tests.audit.tries import Steps, World, tries
from tests.audit.tries.making import newcomer, proven
from tests.properties.world import small_picture


@tries("accounts.services.appoint_manager", "organisation.manager_added")
def _(world: World) -> Steps:
    yield
    accounts.appoint_manager(world.cast.lindedaal, world.cast.alice, acting_user=world.cast.olga)


@tries("accounts.services.dismiss_manager", "organisation.manager_removed")
def _(world: World) -> Steps:
    yield
    accounts.dismiss_manager(world.cast.lindedaal, world.cast.olga, acting_user=world.cast.rob)


@tries("accounts.services.set_logo", "organisation.logo_changed")
def _(world: World) -> Steps:
    yield
    accounts.set_logo(world.cast.lindedaal, small_picture(), acting_user=world.cast.olga)


@tries("accounts.services.set_policy", "organisation.policy_changed")
def _(world: World) -> Steps:
    yield
    accounts.set_policy(
        world.cast.lindedaal,
        admission="approval",
        two_factor_from=None,
        idle_minutes=60,
        session_hours=24,
        acting_user=world.cast.olga,
    )


@tries("accounts.services.join_organisation", "account.joined_organisation")
def _(world: World) -> Steps:
    person = newcomer("nieuw@lindedaal.example")
    yield
    accounts.join_organisation(person, world.cast.lindedaal, acting_user=person)


@tries("accounts.services.approve_account", "account.approved", extra=["account.joined_organisation"])
def _(world: World) -> Steps:
    yield
    accounts.approve_account(world.cast.wim, acting_user=world.cast.olga)


@tries("accounts.services.refuse_account", "account.refused")
def _(world: World) -> Steps:
    yield
    accounts.refuse_account(world.cast.wim, "Ik ken je niet.", acting_user=world.cast.olga)


@tries("accounts.services.introduce", "account.profile_changed")
def _(world: World) -> Steps:
    alice = world.cast.alice
    yield
    accounts.introduce(alice, name="Anna", function="Jurist", language="nl", acting_user=alice)


@tries("accounts.services.importing.import_person", "account.created")
def _(world: World) -> Steps:
    line = Person(1, "nieuw@lindedaal.example", "Nieuw", None, None, None)
    yield
    import_person(line, None, world.cast.lindedaal, acting_user=None)


@tries("accounts.services.move_account", "account.moved", extra=["account.joined_organisation"])
def _(world: World) -> Steps:
    charlie = proven(world.cast.charlie, "charlie@lindedaal.example")
    yield
    accounts.move_account(charlie, world.cast.lindedaal, acting_user=charlie)


def _asked_to_move(world: World) -> DomainRequest:
    Organisation.objects.filter(pk=world.cast.lindedaal.pk).update(admission="approval")
    charlie = proven(world.cast.charlie, "charlie@lindedaal.example")
    accounts.move_account(charlie, world.cast.lindedaal, acting_user=charlie)
    return DomainRequest.objects.get(person=charlie)


@tries(
    "accounts.services.approve_move",
    "account.move_approved",
    extra=["account.moved", "account.joined_organisation"],
)
def _(world: World) -> Steps:
    request = _asked_to_move(world)
    yield
    accounts.approve_move(request, acting_user=world.cast.olga)


@tries("accounts.services.refuse_move", "account.move_refused")
def _(world: World) -> Steps:
    request = _asked_to_move(world)
    yield
    accounts.refuse_move(request, "Nu niet.", acting_user=world.cast.olga)


def _two_addresses(world: World) -> User:
    proven(world.cast.alice, primary=True)
    return proven(world.cast.alice, "alice@thuis.example")


@tries("accounts.services.note_added_address", "account.address_added")
def _(world: World) -> Steps:
    alice = _two_addresses(world)
    yield
    accounts.note_added_address(alice, "alice@thuis.example", acting_user=alice)


@tries("accounts.services.make_address_primary", "account.address_changed")
def _(world: World) -> Steps:
    alice = _two_addresses(world)
    yield
    accounts.make_address_primary(alice, "alice@thuis.example", acting_user=alice)


@tries("accounts.services.remove_address", "account.address_removed")
def _(world: World) -> Steps:
    alice = _two_addresses(world)
    yield
    accounts.remove_address(alice, "alice@thuis.example", acting_user=alice)


@tries("accounts.services.freeze_organisation", "organisation.frozen")
def _(world: World) -> Steps:
    yield
    accounts.freeze_organisation(world.cast.lindedaal, reason="Gekaapt.", acting_user=None)


@tries("accounts.services.thaw_organisation", "organisation.thawed")
def _(world: World) -> Steps:
    accounts.freeze_organisation(world.cast.lindedaal, reason="Gekaapt.", acting_user=None)
    yield
    accounts.thaw_organisation(world.cast.lindedaal, reason="Opgelost.", acting_user=None)
