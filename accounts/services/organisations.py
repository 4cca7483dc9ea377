"""Every change to what an organisation is."""

from collections.abc import Sequence

from django.db import transaction

from accounts import lifecycle
from accounts.models import Organisation, User
from accounts.policies import can_run_site
from accounts.services.domains import set_domains
from audit.services import record


@transaction.atomic
def create_organisation(
    *,
    name: str,
    slug: str,
    kind: str,
    domains: Sequence[str],
    short_name: str = "",
    description: str = "",
    contact: str = "",
    acting_user: User | None,
) -> Organisation:
    """Make an organisation with its mail domains. The database keeps a domain for one organisation."""
    can_run_site(acting_user).enforce()
    organisation = Organisation.objects.create(
        name=name, slug=slug, kind=kind, short_name=short_name, description=description, contact=contact
    )
    record("organisation.created", organisation, acting_user=acting_user, name=name)
    lifecycle.happen("organisation_created", organisation, acting_user=acting_user)
    if domains:
        set_domains(organisation, domains, acting_user=acting_user)
    return organisation


@transaction.atomic
def change_organisation(organisation: Organisation, *, acting_user: User | None, **fields: str) -> Organisation:
    """Change what is given of name, short_name, kind, description and contact. The address stays as it was given out."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    can_run_site(acting_user).enforce()
    changed = sorted(name for name, value in fields.items() if getattr(organisation, name) != value)
    if changed:
        for name in changed:
            setattr(organisation, name, fields[name])
        organisation.save(update_fields=changed)
        record("organisation.changed", organisation, acting_user=acting_user, fields=changed)
    return organisation
