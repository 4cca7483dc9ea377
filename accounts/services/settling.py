"""What happens to those who wait for a mail domain, once it is proven."""

from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts import lifecycle
from accounts.models import DomainRequest, Organisation, User
from accounts.querysets import domain_of
from accounts.services.joining import enter
from audit.services import record


def settle_requests(organisation: Organisation, domain: str, *, acting_user: User | None) -> int:
    """The domain is this organisation's from now on: answer everyone who waits for it. Returns how many were answered.

    In the transaction of who proved it. Who said to belong to another organisation with the same domain waits for that one.
    """
    waiting = DomainRequest.objects.open().named(domain).filter(organisation__in=[organisation.pk])
    waiting |= DomainRequest.objects.open().named(domain).filter(organisation=None)
    answered = 0
    for request in waiting.select_for_update(of=("self",)).order_by("pk"):
        said = request.organisation_id is not None
        request.organisation, request.granted, request.answered_at = organisation, True, timezone.now()
        request.save(update_fields=["organisation", "granted", "answered_at"])
        record("domain_request.granted", request, acting_user=acting_user, domain=domain, organisation=organisation.pk)
        if has_proven_address(request.person, domain):
            let_in(request.person, organisation, domain, said=said, acting_user=acting_user)
            lifecycle.happen("domain_request_answered", request, acting_user=acting_user)
        answered += 1
    return answered


def has_proven_address(person: User, domain: str) -> bool:
    """Whether the person showed to read the mail of an address at this very domain."""
    proven = EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True)
    return any(domain_of(email) == domain.lower() for email in proven)


def let_in(person: User, organisation: Organisation, domain: str, *, said: bool, acting_user: User | None) -> None:
    """Bring a person in by the rule of the organisation: at once, after approval, or not without an invitation.

    A colleague elsewhere stays there, and chooses to move or not. Where several organisations share the domain, who has not
    said which (`said`) is asked at the next sign-in.
    """
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if not person.may_come_in or person.organisation_id is not None:
        return
    shared = Organisation.objects.of_address(f"a@{domain}").exclude(pk=organisation.pk).exists()
    if shared and not said:
        return
    enter(person, organisation, acting_user=acting_user)
