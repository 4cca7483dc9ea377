"""Leaving, coming back, freezing and erasing."""

from django.urls import reverse

from accounts import services as accounts
from blogs.services import erasing
from tests.audit.tries import Steps, World, tries
from tests.factories import make_comment, make_post

# Alice is in five groups of the cast.
OUT_OF_GROUPS = ["group.member_removed"] * 5


@tries("accounts.services.let_go", "account.let_go", extra=OUT_OF_GROUPS)
def _(world: World) -> Steps:
    yield
    accounts.let_go(world.cast.alice, acting_user=world.cast.olga)


@tries("accounts.services.leave_organisation", "account.left_organisation", extra=["organisation.manager_removed"])
def _(world: World) -> Steps:
    yield
    accounts.leave_organisation(world.cast.olga, acting_user=world.cast.olga)


@tries("accounts.services.deactivate_account", "account.deactivated", extra=OUT_OF_GROUPS)
def _(world: World) -> Steps:
    yield
    accounts.deactivate_account(world.cast.alice, acting_user=world.cast.olga)


@tries("admin:UserAdmin.deactivate", "account.deactivated", extra=OUT_OF_GROUPS)
def _(world: World) -> Steps:
    client = world.client(world.cast.rob)
    yield
    data = {"action": "deactivate", "_selected_action": [world.cast.bob.pk]}
    client.post(reverse("admin:accounts_user_changelist"), data)


@tries("accounts.services.bring_back", "account.brought_back", extra=["account.joined_organisation"])
def _(world: World) -> Steps:
    person = accounts.let_go(world.cast.alice, acting_user=world.cast.olga)
    yield
    accounts.bring_back(person, acting_user=world.cast.olga)


@tries("accounts.services.reactivate_account", "account.brought_back", extra=["account.joined_organisation"])
def _(world: World) -> Steps:
    person = accounts.deactivate_account(world.cast.alice, acting_user=world.cast.olga)
    yield
    accounts.reactivate_account(person, acting_user=None)


@tries("accounts.services.freeze_account", "account.frozen")
def _(world: World) -> Steps:
    yield
    accounts.freeze_account(world.cast.alice, reason="Gestolen laptop", acting_user=world.cast.rob)


@tries("accounts.services.unfreeze_account", "account.unfrozen")
def _(world: World) -> Steps:
    accounts.freeze_account(world.cast.alice, acting_user=world.cast.rob)
    yield
    accounts.unfreeze_account(world.cast.alice, acting_user=world.cast.rob)


@tries("admin:UserAdmin.freeze", "account.frozen")
def _(world: World) -> Steps:
    client = world.client(world.cast.rob)
    yield
    data = {"action": "freeze", "_selected_action": [world.cast.bob.pk]}
    client.post(reverse("admin:accounts_user_changelist"), data)


@tries("admin:UserAdmin.unfreeze", "account.unfrozen")
def _(world: World) -> Steps:
    client = world.client(world.cast.rob)
    accounts.freeze_account(world.cast.bob, acting_user=world.cast.rob)
    yield
    data = {"action": "unfreeze", "_selected_action": [world.cast.bob.pk]}
    client.post(reverse("admin:accounts_user_changelist"), data)


@tries("accounts.services.request_export", "account.export_requested")
def _(world: World) -> Steps:
    yield
    accounts.request_export(world.cast.alice, acting_user=world.cast.alice)


@tries(
    "accounts.services.erase_account",
    "account.erased",
    extra=["audit.person_forgotten", "organisation.manager_removed", *OUT_OF_GROUPS],
)
def _(world: World) -> Steps:
    accounts.appoint_manager(world.cast.lindedaal, world.cast.alice, acting_user=world.cast.olga)
    world.secrets += [world.cast.alice.email]
    yield
    accounts.erase_account(world.cast.alice, with_texts=False, acting_user=world.cast.alice)


@tries("blogs.services.erasing.erase_drafts", "post.discarded")
def _(world: World) -> Steps:
    make_post(world.cast.group, world.cast.alice, published=False)
    yield
    erasing.erase_drafts(world.cast.alice, acting_user=world.cast.alice)


@tries("blogs.services.erasing.erase_texts", "comment.removed", "post.discarded", "post.emptied")
def _(world: World) -> Steps:
    make_post(world.cast.group, world.cast.alice)
    answered = make_post(world.cast.group, world.cast.alice)
    make_comment(answered, world.cast.bob)
    make_comment(answered, world.cast.alice)
    yield
    erasing.erase_texts(world.cast.alice, acting_user=world.cast.alice)
