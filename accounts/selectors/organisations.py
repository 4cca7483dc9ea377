"""What the desk of an organisation needs to know."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import DomainRequest, Organisation, OrganisationDomain, User


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
    unproven: list[OrganisationDomain]
    ending: list[OrganisationDomain]
    requests: int
    managers: int
    two_factor_ahead: bool

    @property
    def is_quiet(self) -> bool:
        return not (self.waiting or self.unproven or self.ending or self.requests or self.two_factor_ahead)


def desk_attention(organisation: Organisation) -> DeskAttention:
    """Five queries, however many people there are."""
    domains = list(organisation.domains.all())
    names = [domain.domain for domain in domains if domain.is_proven]
    waiting = User.objects.filter(organisation=organisation, is_active=True, approved_at=None)
    day = organisation.two_factor_from
    return DeskAttention(
        waiting=waiting.count() + organisation.domain_requests.moves().count(),
        unproven=[domain for domain in domains if domain.proven_until is None],
        ending=[domain for domain in domains if domain.ends_soon],
        requests=DomainRequest.objects.open().concerning(organisation, names).count(),
        managers=User.objects.managers_of(organisation).count(),
        two_factor_ahead=day is not None and day > timezone.localdate(),
    )
