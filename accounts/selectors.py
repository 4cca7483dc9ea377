"""What pages need to know about people."""

from allauth.account.models import EmailAddress
from django.db.models import QuerySet

from accounts.models import DomainRequest, Organisation, User
from accounts.policies import can_move_to
from accounts.querysets import domain_of
from common.decisions import Decision


def display_name(user: User) -> str:
    """The name that allauth's pages and mails call a person by."""
    return user.name


def move_decision(user: User, organisation: Organisation) -> Decision:
    """May this person choose to go on at this organisation? What `services.move_account` asks again under its lock."""
    rows = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    domains = organisation.domains.proven().values_list("domain", flat=True)
    has_address = bool({domain_of(address) for address in rows} & {domain.lower() for domain in domains})
    is_invited = user.accepted_invitations.filter(organisation=organisation, guest_until=None).exists()
    return can_move_to(user, organisation, has_address=has_address, is_invited=is_invited, by_office=False)


def moves_waiting(organisation: Organisation) -> QuerySet[DomainRequest]:
    """Who asks to come from another organisation, and stays there until this one says yes; the longest waiting first."""
    open_requests = organisation.domain_requests.filter(answered_at=None, person__organisation__isnull=False)
    return open_requests.exclude(person__organisation=organisation).select_related("person__organisation")
