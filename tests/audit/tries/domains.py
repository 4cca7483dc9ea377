"""Which mail domains are whose, and requests for them."""

from django.test import override_settings

from accounts import services as accounts
from accounts.models import OrganisationDomain
from tests.accounts.dns_server import dns_server
from tests.audit.tries import Steps, World, tries
from tests.audit.tries.making import in_days, newcomer

NEW = "linden.example"


def new_domain(world: World) -> OrganisationDomain:
    return accounts.add_domain(world.cast.lindedaal, NEW, acting_user=world.cast.olga)


@tries("accounts.services.add_domain", "organisation.domain_added")
def _(world: World) -> Steps:
    yield
    new_domain(world)


@tries("accounts.services.remove_domain", "organisation.domain_removed")
def _(world: World) -> Steps:
    yield
    accounts.remove_domain(world.cast.lindedaal, "lindedaal.example", acting_user=world.cast.olga)


@tries("accounts.services.prove_domain", "organisation.domain_proven")
def _(world: World) -> Steps:
    yield
    accounts.prove_domain(world.cast.lindedaal, NEW, acting_user=world.cast.rob)


@tries("accounts.services.check_domain", "organisation.domain_proven")
def _(world: World) -> Steps:
    row = new_domain(world)
    with dns_server() as (address, zone), override_settings(DNS_RESOLVER=address):
        zone[NEW] = [f"pleio-verify={row.token}"]
        yield
        accounts.check_domain(row, acting_user=world.cast.olga)


@tries("accounts.services.store_answer", "organisation.domain_proven")
def _(world: World) -> Steps:
    row = new_domain(world)
    yield
    accounts.store_answer(row, "found", acting_user=None)


@tries("accounts.services.warn_of_ending_domains", "organisation.domain_ending")
def _(world: World) -> Steps:
    world.cast.lindedaal.domains.update(proven_until=in_days(10))
    yield
    accounts.warn_of_ending_domains()


def _ask(world: World) -> None:
    person = newcomer(f"nieuw@{NEW}")
    accounts.request_domain(person, NEW, organisation_name="Linden", acting_user=person)


@tries("accounts.services.request_domain", "domain_request.made")
def _(world: World) -> Steps:
    yield
    _ask(world)


@tries("accounts.services.refuse_domain", "domain_request.refused")
def _(world: World) -> Steps:
    _ask(world)
    yield
    accounts.refuse_domain(NEW, "Dit is geen organisatie.", acting_user=world.cast.rob)


@tries(
    "accounts.services.grant_domain",
    "organisation.domain_proven",
    extra=["domain_request.granted", "account.joined_organisation"],
)
def _(world: World) -> Steps:
    _ask(world)
    yield
    accounts.grant_domain(NEW, world.cast.lindedaal, acting_user=world.cast.rob)
