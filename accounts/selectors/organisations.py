"""What the desk of an organisation needs to know."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import AccountRecovery, DomainRequest, Organisation, OrganisationDomain, User
from accounts.querysets import RecoveryQuerySet


@dataclass(frozen=True)
class Wanted:
    """A mail domain that people ask for, with who they are and what they say."""

    domain: str
    requests: list[DomainRequest]

    @property
    def names(self) -> list[str]:
        """What the people call the organisation, each name once."""
        said = (str(one.organisation or one.organisation_name) for one in self.requests)
        return list(dict.fromkeys(name for name in said if name))


def wanted_domains(requests: Iterable[DomainRequest]) -> list[Wanted]:
    """Open requests by domain, the longest waiting first."""
    found: dict[str, list[DomainRequest]] = {}
    for request in requests:
        found.setdefault(request.domain.lower(), []).append(request)
    return [Wanted(domain, waiting) for domain, waiting in found.items()]


MOST_REQUESTS = 500


def requests_of(organisation: Organisation) -> list[Wanted]:
    """What people ask for that this organisation's managers may answer for."""
    domains = list(organisation.domains.proven().values_list("domain", flat=True))
    rows = DomainRequest.objects.open().concerning(organisation, domains).select_related("person", "organisation")
    return wanted_domains(rows.order_by("created_at", "pk")[:MOST_REQUESTS])


@dataclass(frozen=True)
class DeskAttention:
    """What waits for the managers of an organisation."""

    waiting: int
    # Colleagues who lost the second step, of whom one person said so and a second one has not yet.
    recoveries: list[AccountRecovery]
    unproven: list[OrganisationDomain]
    ending: list[OrganisationDomain]
    requests: int
    managers: int
    two_factor_ahead: bool

    @property
    def is_quiet(self) -> bool:
        waits = self.waiting or self.recoveries or self.requests
        return not (waits or self.unproven or self.ending or self.two_factor_ahead)


MOST_RECOVERIES = 20


def recoveries_to_confirm(recoveries: RecoveryQuerySet) -> list[AccountRecovery]:
    """Of these the ones that wait for a second person, the longest waiting first."""
    waiting = recoveries.open().filter(confirmed_at=None).select_related("person__organisation", "started_by")
    return list(waiting.order_by("started_at", "pk")[:MOST_RECOVERIES])


def desk_attention(manager: User, organisation: Organisation) -> DeskAttention:
    """Six queries, however many people there are."""
    domains = list(organisation.domains.all())
    names = [domain.domain for domain in domains if domain.is_proven]
    waiting = User.objects.filter(organisation=organisation, is_active=True, approved_at=None)
    day = organisation.two_factor_from
    return DeskAttention(
        waiting=waiting.count() + organisation.domain_requests.moves().count(),
        recoveries=recoveries_to_confirm(AccountRecovery.objects.managed_by(manager)),
        unproven=[domain for domain in domains if domain.proven_until is None],
        ending=[domain for domain in domains if domain.ends_soon],
        requests=DomainRequest.objects.open().concerning(organisation, names).count(),
        managers=User.objects.managers_of(organisation).count(),
        two_factor_ahead=day is not None and day > timezone.localdate(),
    )
