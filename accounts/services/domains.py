"""Every change to which mail domains are whose."""

from collections.abc import Sequence

from django.db import transaction

from accounts.models import Organisation, OrganisationDomain, User
from accounts.models.organisations import proof_end
from accounts.policies import can_run_site
from audit.services import record


@transaction.atomic
def set_domains(organisation: Organisation, domains: Sequence[str], *, acting_user: User | None) -> None:
    """Let the organisation have exactly these mail domains, on an operator's word. ValidationError for what is no domain.

    Who is in already stays in: a domain decides at sign-up, and at proving another address.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    can_run_site(acting_user).enforce()
    wanted = {domain.strip().lower() for domain in domains}
    known = set(organisation.domains.values_list("domain", flat=True))
    organisation.domains.filter(domain__in=known - wanted).delete()
    for domain in sorted(wanted - known):
        row = OrganisationDomain(
            organisation=organisation,
            domain=domain,
            proof=OrganisationDomain.Proof.OPERATOR,
            proven_until=proof_end(),
        )
        row.full_clean()
        row.save()
    if wanted != known:
        record("organisation.domains_changed", organisation, acting_user=acting_user, domains=sorted(wanted))
