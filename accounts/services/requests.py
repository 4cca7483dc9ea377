"""Every change to requests for organisations that are not here yet."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.addresses import proven_addresses
from accounts.free_mail import is_free_mail
from accounts.models import DomainRequest, Organisation, User
from accounts.policies import can_change_account
from accounts.querysets import domain_of
from audit.services import record
from common.text import one_line


@transaction.atomic
def request_domain(
    person: User,
    domain: str,
    *,
    organisation: Organisation | None = None,
    organisation_name: str = "",
    acting_user: User | None,
) -> DomainRequest:
    """Ask to let an organisation in whose domain nobody has. Only for a domain at which the person proved an address."""
    person = User.objects.select_for_update().get(pk=person.pk)
    can_change_account(acting_user, person).enforce()
    domain = domain.strip().lower()
    if is_free_mail(domain) or domain not in {domain_of(address) for address in proven_addresses(person)}:
        raise ValidationError(_("First prove a work address of this organisation."))
    known = person.domain_requests.filter(domain=domain, answered_at=None).first()
    if known is not None:
        return known
    asked = DomainRequest(
        person=person, domain=domain, organisation=organisation, organisation_name=one_line(organisation_name)[:120]
    )
    asked.full_clean()
    asked.save()
    record("organisation.requested", asked, acting_user=acting_user, domain=domain)
    return asked
