"""Accounts and organisations."""

from accounts import services as accounts
from accounts.models import User
from groups.services import make_group_of_organisation
from tests.audit.tries import Steps, World, tries
from tests.properties.world import small_picture


@tries("accounts.services.create_organisation", "organisation.created", "group.created", "organisation.domains_changed")
def _(world: World) -> Steps:
    yield
    accounts.create_organisation(
        name="Provincie Proef", slug="proef", kind="province", domains=["provincie.example"], acting_user=world.cast.rob
    )


@tries("accounts.services.change_organisation", "organisation.changed")
def _(world: World) -> Steps:
    yield
    accounts.change_organisation(world.cast.lindedaal, name="Gemeente Linden", acting_user=world.cast.rob)


@tries("accounts.services.set_domains", "organisation.domains_changed")
def _(world: World) -> Steps:
    yield
    accounts.set_domains(world.cast.lindedaal, ["linden.example"], acting_user=world.cast.rob)


@tries("accounts.services.create_account", "account.created", extra=["group.member_added"])
def _(world: World) -> Steps:
    make_group_of_organisation(world.cast.waterrijk, acting_user=None)
    yield
    accounts.create_account(
        email="nieuw@waterrijk.example",
        name="Nieuw",
        password=world.secret(),
        organisation=world.cast.waterrijk,
        acting_user=world.cast.rob,
    )


@tries("accounts.services.create_operator", "account.operator_made")
def _(world: World) -> Steps:
    yield
    accounts.create_operator(email="oda@site.example", name="Oda", password=world.secret(), acting_user=world.cast.rob)


@tries("accounts.services.give_address", "account.address_given")
def _(world: World) -> Steps:
    User.objects.filter(pk=world.cast.alice.pk).update(email=None)
    yield
    accounts.give_address(world.cast.alice, "nieuw@lindedaal.example", acting_user=world.cast.rob)


@tries("accounts.services.sign_up", "account.signed_up")
def _(world: World) -> Steps:
    yield
    accounts.sign_up(email="nieuw@waterrijk.example", name="Nieuw", password=world.secret(), language="nl")


@tries("accounts.services.verified_address", "account.joined_organisation", extra=["group.member_added"])
def _(world: World) -> Steps:
    make_group_of_organisation(world.cast.waterrijk, acting_user=None)
    person = accounts.sign_up(email="n@waterrijk.example", name="Nieuw", password=world.secret(), language="nl")
    yield
    accounts.verified_address(person, "n@waterrijk.example")


@tries("accounts.services.change_profile", "account.profile_changed")
def _(world: World) -> Steps:
    alice = world.cast.alice
    yield
    accounts.change_profile(alice, name="Anna", function="", language="en", wants_mail=True, acting_user=alice)


@tries("accounts.services.choose_language", "account.profile_changed")
def _(world: World) -> Steps:
    yield
    accounts.choose_language(world.cast.alice, "en", acting_user=world.cast.alice)


@tries("accounts.services.set_mail_wish", "account.profile_changed")
def _(world: World) -> Steps:
    yield
    accounts.set_mail_wish(world.cast.alice, wants_mail=False, acting_user=world.cast.alice)


@tries("accounts.services.set_portrait", "account.portrait_changed")
def _(world: World) -> Steps:
    yield
    accounts.set_portrait(world.cast.alice, small_picture(), acting_user=world.cast.alice)


@tries("accounts.services.set_password", "account.password_changed")
def _(world: World) -> Steps:
    yield
    accounts.set_password(world.cast.alice, world.secret(), acting_user=world.cast.alice)
