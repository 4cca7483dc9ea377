"""Every change to which mail domains are whose, and how that is proven."""

import time
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from accounts import lifecycle
from accounts.dns_proof import Answer, ask_dns
from accounts.models import Organisation, OrganisationDomain, User
from accounts.models.organisations import proof_end
from accounts.policies import can_manage_organisation, can_run_site
from accounts.services.locking import lock_organisation
from accounts.services.settling import settle_requests
from audit.services import record

# A record that stays found renews the proof now and then, and not on record every night.
RENEW_WITHIN = timedelta(days=330)
# A round ends before a task of Celery is ended; what it did not reach comes first the next time.
SECONDS_PER_ROUND = 180.0


class Outcome(NamedTuple):
    """What a check of one domain came to: renewed, kept, missing or unreachable."""

    domain: OrganisationDomain
    answer: Answer
    changed: bool


@transaction.atomic
def set_domains(organisation: Organisation, domains: Sequence[str], *, acting_user: User | None) -> None:
    """Let the organisation have exactly these mail domains, new ones on an operator's word. ValidationError for what is none.

    Who is in already stays in: a domain decides at sign-up, and at proving another address.
    """
    wanted = {domain.strip().lower() for domain in domains}
    organisation = lock_organisation(organisation, wanted)
    can_run_site(acting_user).enforce()
    known = set(organisation.domains.values_list("domain", flat=True))
    organisation.domains.filter(domain__in=known - wanted).delete()
    added = sorted(wanted - known)
    for domain in added:
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
    for domain in added:
        if _is_shared(row := organisation.domains.get(domain=domain)):
            lifecycle.happen("domain_shared", row, acting_user=acting_user)
        settle_requests(organisation, domain, acting_user=acting_user)


@transaction.atomic
def add_domain(organisation: Organisation, domain: str, *, acting_user: User | None) -> OrganisationDomain:
    """Note a mail domain that the organisation says is its own; it lets nobody in until it is proven. Twice is once.

    Another organisation may have the same one: they share it, and each needs a proof of its own.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    can_manage_organisation(acting_user, organisation).enforce()
    small = domain.strip().lower()
    known = organisation.domains.named(small).first()
    if known is not None:
        return known
    row = OrganisationDomain(organisation=organisation, domain=small)
    row.full_clean()
    row.save()
    record("organisation.domain_added", organisation, acting_user=acting_user, domain=small)
    return row


@transaction.atomic
def remove_domain(organisation: Organisation, domain: str, *, acting_user: User | None) -> None:
    """Take a mail domain away: nobody signs up with it any more, and who is in stays in. Twice is once."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    can_manage_organisation(acting_user, organisation).enforce()
    gone, _rows = organisation.domains.named(domain).delete()
    if gone:
        record("organisation.domain_removed", organisation, acting_user=acting_user, domain=domain.lower())


@transaction.atomic
def prove_domain(organisation: Organisation, domain: str, *, acting_user: User | None) -> OrganisationDomain:
    """Prove a domain for a year on an operator's word, adding it when it is new; who waits for it is answered."""
    organisation = lock_organisation(organisation, [domain.strip().lower()])
    can_run_site(acting_user).enforce()
    row = organisation.domains.named(domain.strip()).first()
    if row is None:
        row = OrganisationDomain(organisation=organisation, domain=domain.strip().lower())
        row.full_clean()
    elif row.proof == OrganisationDomain.Proof.OPERATOR and row.proven_until == proof_end():
        return row
    _store_proof(row, OrganisationDomain.Proof.OPERATOR, acting_user=acting_user)
    return row


def grant_domain(domain: str, organisation: Organisation, *, acting_user: User | None) -> OrganisationDomain:
    """Answer the requests for a domain with yes: it is this organisation's, and everyone who waits is let in and told.

    By the rule of the organisation: at once, after approval, by invitation. Who said to belong to another organisation with
    the same domain goes on waiting for that one. Grants too when the domain was proven already.
    """
    with transaction.atomic():
        row = prove_domain(organisation, domain, acting_user=acting_user)
        settle_requests(row.organisation, row.domain, acting_user=acting_user)
    return row


def _store_proof(row: OrganisationDomain, proof: str, *, acting_user: User | None) -> None:
    is_new = not row.is_proven
    row.proof, row.proven_until, row.warned_at = proof, proof_end(), None
    row.save()
    record("organisation.domain_proven", row.organisation, acting_user=acting_user, domain=row.domain, proof=proof)
    if is_new and _is_shared(row):
        lifecycle.happen("domain_shared", row, acting_user=acting_user)
    settle_requests(row.organisation, row.domain, acting_user=acting_user)


def _is_shared(row: OrganisationDomain) -> bool:
    """Whether another organisation proved the same domain."""
    others = OrganisationDomain.objects.proven().named(row.domain)
    return others.exclude(organisation=row.organisation_id).exists()


def check_domain(row: OrganisationDomain, *, acting_user: User | None) -> Outcome:
    """Look for the token in the DNS now. Found: proven for a year. Not found: nothing is taken away before its end.

    The question is asked before the transaction, because the answer may take seconds.
    """
    can_manage_organisation(acting_user, row.organisation).enforce()
    return store_answer(row, ask_dns(row.domain, row.token), acting_user=acting_user)


@transaction.atomic
def store_answer(row: OrganisationDomain, answer: Answer, *, acting_user: User | None) -> Outcome:
    """Keep what the DNS said about a domain; only a change of the proof is an entry in the log."""
    lock_organisation(row.organisation, [row.domain])
    row = OrganisationDomain.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=row.pk)
    can_manage_organisation(acting_user, row.organisation).enforce()
    if answer == "unreachable":
        return Outcome(row, answer, changed=False)
    row.checked_at = timezone.now()
    row.save(update_fields=["checked_at"])
    if answer == "missing":
        return Outcome(row, answer, changed=False)
    lasts = row.proven_until is not None and row.proven_until > timezone.localdate() + RENEW_WITHIN
    if row.proof == OrganisationDomain.Proof.DNS and lasts:
        return Outcome(row, answer, changed=False)
    _store_proof(row, OrganisationDomain.Proof.DNS, acting_user=acting_user)
    return Outcome(row, answer, changed=True)


def ask_about_domains(
    domain: str = "", *, seconds: float = SECONDS_PER_ROUND
) -> list[tuple[OrganisationDomain, Answer]]:
    """Ask the DNS about every domain, or one, longest ago first; stops when the time is over."""
    rows = OrganisationDomain.objects.select_related("organisation").order_by("checked_at", "pk")
    if domain:
        rows = rows.named(domain)
    # Databases disagree on where empty moments stand: those never checked go first.
    ordered = sorted(rows, key=lambda row: (row.checked_at is not None, row.checked_at or row.created_at, row.pk))
    end, answers = time.monotonic() + seconds, []
    for row in ordered:
        if time.monotonic() > end:
            break
        answers.append((row, ask_dns(row.domain, row.token)))
    return answers


def verify_domains(answers: Iterable[tuple[OrganisationDomain, Answer]]) -> list[Outcome]:
    """Keep every answer; a domain that went away meanwhile is passed over."""
    known = set(OrganisationDomain.objects.values_list("pk", flat=True))
    return [store_answer(row, answer, acting_user=None) for row, answer in answers if row.pk in known]


@transaction.atomic
def warn_of_ending_domains() -> list[OrganisationDomain]:
    """Tell the managers, or the operators where there are none, of each proof that ends within 30 days: once per proof."""
    ending = OrganisationDomain.objects.ending().filter(warned_at=None).select_related("organisation")
    rows = list(ending.select_for_update(of=("self",)).order_by("pk"))
    for row in rows:
        row.warned_at = timezone.now()
        row.save(update_fields=["warned_at"])
        record("organisation.domain_ending", row.organisation, acting_user=None, domain=row.domain)
        lifecycle.happen("domain_ending", row, acting_user=None)
    return rows
