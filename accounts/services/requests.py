"""Every change to requests for mail domains that nobody has."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import lifecycle
from accounts.models import DomainRequest, Organisation, User
from accounts.policies import can_change_account, can_run_site
from accounts.services.settling import has_proven_address
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
    """Ask for a mail domain that nobody has yet, saying whose it is. Twice is once: what is said last counts.

    Only for a domain at which the person proved an address. ValidationError for what can be no organisation's domain, and
    for one that is known already.
    """
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    can_change_account(acting_user, person).enforce()
    small = domain.strip().lower()
    if not has_proven_address(person, small):
        raise ValidationError(_("First prove a work address of this organisation."), code="not_proven")
    owners = Organisation.objects.of_address(f"a@{small}")
    if owners.filter(pk=organisation.pk).exists() if organisation else owners.exists():
        raise ValidationError(_("We know this domain now. Log in again to come in."), code="known")
    request = DomainRequest.objects.open().named(small).filter(person=person).first()
    is_new = request is None
    request = request or DomainRequest(person=person, domain=small)
    said = (organisation, "" if organisation else one_line(organisation_name))
    if not is_new and (request.organisation, request.organisation_name) == said:
        return request
    request.organisation, request.organisation_name = said
    request.full_clean()
    request.save()
    record("domain_request.made", request, acting_user=acting_user, domain=small)
    return request


@transaction.atomic
def refuse_domain(domain: str, reason: str, *, acting_user: User | None) -> int:
    """Answer everyone who waits for this domain with no, and why. Returns how many; twice is once."""
    can_run_site(acting_user).enforce()
    why = one_line(reason)
    if not why:
        raise ValidationError(_("Say why: everyone who asked for it reads this."), code="reason")
    waiting = DomainRequest.objects.open().named(domain).select_for_update(of=("self",))
    answered = 0
    for request in waiting.order_by("pk"):
        request.granted, request.reason, request.answered_at = False, why, timezone.now()
        request.full_clean(exclude=["domain", "person"])
        request.save(update_fields=["granted", "reason", "answered_at"])
        record("domain_request.refused", request, acting_user=acting_user, domain=request.domain, reason=why)
        if has_proven_address(request.person, request.domain):
            lifecycle.happen("domain_request_answered", request, acting_user=acting_user)
        answered += 1
    return answered
