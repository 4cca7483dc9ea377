"""What an operator does with a command; each calls the service of the same name, and the entries are those of the service."""

import tempfile
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import timezone

from accounts import services as accounts
from accounts.models import Invitation, User
from blogs.models import Picture, Post
from blogs.services import store_picture
from ratings.services import repair_rating_totals
from tests.accounts.dns_server import dns_server
from tests.audit.tries import Steps, World, tries
from tests.audit.tries.invitations import unused
from tests.audit.tries.leaving import OUT_OF_GROUPS
from tests.audit.tries.making import QUIET, in_days, proven
from tests.factories import add_member, long_ago, make_group, make_post
from tests.properties.world import small_picture


@tries("command:create_organisation", "organisation.created", "group.created", "organisation.domains_changed")
def _(world: World) -> Steps:
    yield
    call_command("create_organisation", "Provincie Proef", "--domain", "provincie.example", **QUIET)


@tries("command:invite_accounts", "invitation.made")
def _(world: World) -> Steps:
    slug = world.cast.lindedaal.slug
    yield
    call_command("invite_accounts", "--address", "nieuw@lindedaal.example", "--organisation", slug, **QUIET)
    world.secrets += Invitation.objects.values_list("key", flat=True)


@tries("command:import_accounts", "account.created", "account.profile_changed")
def _(world: World) -> Steps:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "people.csv"
        file.write_text("email,name\nnieuw@lindedaal.example,Nieuw\nalice@lindedaal.example,Anna\n")
        yield
        call_command("import_accounts", file, "--organisation", world.cast.lindedaal.slug, **QUIET)


@tries("command:let_go", "account.let_go", extra=OUT_OF_GROUPS)
def _(world: World) -> Steps:
    yield
    call_command("let_go", world.cast.alice.email, **QUIET)


@tries("command:deactivate_account", "account.deactivated", extra=OUT_OF_GROUPS)
def _(world: World) -> Steps:
    yield
    call_command("deactivate_account", world.cast.alice.email, **QUIET)


@tries("command:reactivate_account", "account.brought_back", extra=["account.joined_organisation"])
def _(world: World) -> Steps:
    address = world.cast.alice.email
    accounts.let_go(world.cast.alice, acting_user=world.cast.olga)
    yield
    call_command("reactivate_account", address, **QUIET)


@tries("command:move_account", "account.moved", extra=["account.joined_organisation"])
def _(world: World) -> Steps:
    # The address at the new employer goes on; the old one ends.
    proven(world.cast.charlie, "charlie@lindedaal.example")
    yield
    call_command("move_account", world.cast.charlie.email, "--to", world.cast.lindedaal.slug, **QUIET)


@tries("command:give_address", "account.address_given")
def _(world: World) -> Steps:
    User.objects.filter(pk=world.cast.alice.pk).update(email=None)
    yield
    call_command("give_address", world.cast.alice.public_id, "nieuw@lindedaal.example", **QUIET)


@tries("command:end_sessions", "account.sessions_ended")
def _(world: World) -> Steps:
    world.client(world.cast.alice)
    yield
    call_command("end_sessions", world.cast.alice.email, **QUIET)


@tries("command:export_account", "account.export_made")
def _(world: World) -> Steps:
    with tempfile.TemporaryDirectory() as folder:
        yield
        call_command("export_account", world.cast.alice.email, "--output", f"{folder}/alice.zip", **QUIET)


@tries("command:erase_account", "account.erased", extra=["audit.person_forgotten", *OUT_OF_GROUPS])
def _(world: World) -> Steps:
    world.secrets += [world.cast.alice.email]
    yield
    call_command("erase_account", world.cast.alice.email, **QUIET)


@tries("command:deactivate_dormant_accounts", "account.dormant_noticed")
def _(world: World) -> Steps:
    unused(world)
    yield
    call_command("deactivate_dormant_accounts", **QUIET)


@tries("command:remind_guests", "account.guest_reminded")
def _(world: World) -> Steps:
    User.objects.filter(pk=world.cast.gast.pk).update(guest_until=in_days(7))
    yield
    call_command("remind_guests", **QUIET)


@tries("command:verify_domains", "organisation.domain_proven", extra=["organisation.domain_ending"])
def _(world: World) -> Steps:
    found, ending = world.cast.lindedaal.domains.get(), world.cast.waterrijk.domains
    ending.update(proven_until=in_days(10))
    with dns_server() as (address, zone), override_settings(DNS_RESOLVER=address):
        zone[found.domain] = [f"pleio-verify={found.token}"]
        yield
        call_command("verify_domains", **QUIET)


@tries("command:createsuperuser", "account.operator_made")
def _(world: World) -> Steps:
    with patch.dict("os.environ", {"DJANGO_SUPERUSER_PASSWORD": world.secret()}):
        yield
        call_command("createsuperuser", "--email", "oda@site.example", "--name", "Oda", "--noinput", **QUIET)


@tries("command:changepassword", "account.password_changed")
def _(world: World) -> Steps:
    # The keyboard of the operator: typed twice.
    with patch("accounts.management.commands.createsuperuser.getpass", return_value=world.secret()):
        yield
        call_command("changepassword", world.cast.alice.email, **QUIET)


@tries("command:seek_owners", "group.ownerless", "group.ownership_offered")
def _(world: World) -> Steps:
    # The groups of the cast have owners, but for that of nina, who moderates it.
    add_member(make_group(organisation=world.cast.lindedaal), world.cast.alice)
    world.cast.nina.memberships.update(role="owner")
    yield
    call_command("seek_owners", **QUIET)


@tries("command:freeze", "group.frozen")
def _(world: World) -> Steps:
    yield
    call_command("freeze", "group", world.cast.group.slug, "--reason", "Gekaapt", **QUIET)


@tries("command:thaw", "group.thawed")
def _(world: World) -> Steps:
    call_command("freeze", "group", world.cast.group.slug, "--reason", "Gekaapt", **QUIET)
    yield
    call_command("thaw", "group", world.cast.group.slug, "--reason", "Opgelost", **QUIET)


@tries("command:transfer_group", "group.offered_for_site", extra=["group.transfer_offered"])
def _(world: World) -> Steps:
    slug, alice = world.cast.group.slug, world.cast.alice.email
    yield
    call_command("transfer_group", slug, "--to", alice, "--reason", "Eigenaar ziek", **QUIET)


@tries("command:archive_quiet_groups", "group.archived_as_quiet", extra=["group.archived"])
def _(world: World) -> Steps:
    long_ago(make_group(organisation=world.cast.lindedaal))
    yield
    call_command("archive_quiet_groups", "--months", "12", "--reason", "Opruimen", **QUIET)


@tries("command:export_group", "group.exported")
def _(world: World) -> Steps:
    with tempfile.TemporaryDirectory() as folder:
        yield
        call_command("export_group", world.cast.public.slug, f"{folder}/groep.zip", "--reason", "Verhuist", **QUIET)


@tries("command:why_visible", "account.access_explained")
def _(world: World) -> Steps:
    cast = world.cast
    yield
    call_command("why_visible", cast.alice.email, cast.hidden.get_absolute_url(), "--reason", "Vraag", **QUIET)


@tries("command:recount_ratings", "ratings.repaired")
def _(world: World) -> Steps:
    Post.objects.filter(pk=make_post(world.cast.group, world.cast.alice).pk).update(rating_sum=5)
    yield
    with pytest.raises(CommandError):
        call_command("recount_ratings", "--repair", **QUIET)


@tries("ratings.services.repair_rating_totals", "ratings.repaired")
def _(world: World) -> Steps:
    post = make_post(world.cast.group, world.cast.alice)
    Post.objects.filter(pk=post.pk).update(rating_sum=5)
    yield
    repair_rating_totals(post, acting_user=None)


@tries("command:sweep_uploads", "picture.deleted")
def _(world: World) -> Steps:
    picture = store_picture(small_picture(), description="Een vlak", acting_user=world.cast.alice)
    Picture.objects.filter(pk=picture.pk).update(unused_since=timezone.now() - timedelta(days=8))
    yield
    call_command("sweep_uploads", **QUIET)


@tries("command:publish_due", "post.published", "post.unpublished", "post.not_published")
def _(world: World) -> Steps:
    before = timezone.now() - timedelta(minutes=1)
    make_post(world.cast.group, world.cast.alice, published=False, publish_at=before)
    make_post(world.cast.group, world.cast.alice, published=False, title="", publish_at=before)
    make_post(world.cast.group, world.cast.alice, unpublish_at=before)
    yield
    call_command("publish_due", **QUIET)


@tries("command:export_post", "post.exported")
def _(world: World) -> Steps:
    address = make_post(world.cast.public, world.cast.alice).get_absolute_url()
    with tempfile.TemporaryDirectory() as folder:
        yield
        call_command("export_post", address, f"{folder}/blog.zip", "--reason", "Verzoek", **QUIET)
