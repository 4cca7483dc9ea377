"""By which addresses a person belongs to an organisation."""

from allauth.account.models import EmailAddress

from accounts.models import User
from accounts.querysets import domain_of


def ties_to_organisation(user: User, email: str) -> bool:
    """Whether this address is the last proven one at a domain of the organisation that the person belongs to."""
    if user.organisation is None:
        return False
    domains = {row.domain.lower() for row in user.organisation.domains.exclude(proven_until=None)}
    if domain_of(email) not in domains:
        return False
    others = EmailAddress.objects.filter(user=user, verified=True).exclude(email__iexact=email)
    return not any(domain_of(other) in domains for other in others.values_list("email", flat=True))
