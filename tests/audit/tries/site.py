"""The pages of the site, and the operators' administration."""

from django.urls import reverse

from pleio.models import SitePage
from pleio.services import change_site_page, explain_access
from tests.audit.tries import Steps, World, tries


@tries("pleio.services.change_site_page", "site_page.changed")
def _(world: World) -> Steps:
    page = SitePage.objects.get(slug="privacy", language="nl")
    yield
    change_site_page(page, title="Privacy", source="Weinig.", is_example=False, acting_user=world.cast.rob)


@tries("pleio.services.explain_access", "account.access_explained")
def _(world: World) -> Steps:
    yield
    explain_access(world.cast.alice, world.cast.hidden, reason="Vraag aan de helpdesk.", acting_user=None)


ORGANISATION = {
    "kind": "municipality",
    "admission": "domain",
    "idle_minutes": "10080",
    "session_hours": "336",
    "domains-TOTAL_FORMS": "0",
    "domains-INITIAL_FORMS": "0",
}


def _form(world: World, **changed: str) -> dict[str, str]:
    """The form of Waterrijk as it stands on the page."""
    organisation = world.cast.waterrijk
    kept = {name: str(getattr(organisation, name)) for name in ORGANISATION if hasattr(organisation, name)}
    return {**ORGANISATION, **kept, "name": organisation.name, "slug": organisation.slug, **changed}


@tries("admin:OrganisationAdmin.add", "organisation.created", "group.created")
def _(world: World) -> Steps:
    client = world.client(world.cast.rob)
    yield
    client.post(reverse("admin:accounts_organisation_add"), {**ORGANISATION, "name": "Nieuw", "slug": "nieuw"})


@tries("admin:OrganisationAdmin.change", "organisation.changed")
def _(world: World) -> Steps:
    client = world.client(world.cast.rob)
    yield
    address = reverse("admin:accounts_organisation_change", args=[world.cast.waterrijk.pk])
    client.post(address, _form(world, name="Anders"))


@tries("admin:OrganisationAdmin.DomainInline", "organisation.domains_changed")
def _(world: World) -> Steps:
    client = world.client(world.cast.rob)
    organisation = world.cast.waterrijk
    new = {
        "domains-TOTAL_FORMS": "1",
        "domains-0-organisation": str(organisation.pk),
        "domains-0-domain": "anders.example",
    }
    yield
    client.post(reverse("admin:accounts_organisation_change", args=[organisation.pk]), _form(world, **new))


@tries("admin:SitePageAdmin.change", "site_page.changed")
def _(world: World) -> Steps:
    client = world.client(world.cast.rob)
    page = SitePage.objects.get(slug="privacy", language="nl")
    yield
    client.post(reverse("admin:pleio_sitepage_change", args=[page.pk]), {"title": "Privacy", "source": "Weinig."})
