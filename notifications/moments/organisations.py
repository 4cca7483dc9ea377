"""Letters about mail domains, the requests for them, and managing an organisation."""

from django.urls import reverse

from accounts.lifecycle import take_part
from accounts.models import DomainRequest, Organisation, OrganisationDomain, User
from notifications.asking import About, ask_again
from notifications.services import queue_letter


def tell_that_a_domain_ends(row: OrganisationDomain, *, acting_user: User | None) -> None:
    """To the managers; to the operators where nobody manages the organisation."""
    managers = list(User.objects.managers_of(row.organisation).active().order_by("pk"))
    for person in managers or User.objects.operators().order_by("pk"):
        queue_letter(
            "domain_ending",
            person=person,
            about=About("domain_ending", row.pk),
            domain=row.domain,
            organisation=row.organisation.name,
            until=row.proven_until,
            ended=not row.is_proven,
            by_operator=not managers,
            path=reverse("desk:domains", args=[row.organisation.slug])
            if managers
            else reverse("admin:accounts_organisation_change", args=[row.organisation_id]),
        )


def domain_still_ends(pk: int) -> bool:
    """Not when the domain was proven again, or taken away, before the letter goes."""
    return OrganisationDomain.objects.ending().filter(pk=pk).exists()


def tell_that_a_domain_is_shared(row: OrganisationDomain, *, acting_user: User | None) -> None:
    """To the managers of each other organisation that proved the same domain: who signs up chooses from now on."""
    others = OrganisationDomain.objects.proven().named(row.domain).exclude(organisation=row.organisation_id)
    for other in others.select_related("organisation").order_by("pk"):
        for person in User.objects.managers_of(other.organisation).active().order_by("pk"):
            queue_letter(
                "domain_shared",
                person=person,
                domain=row.domain,
                organisation=other.organisation.name,
                other=row.organisation.name,
                path=reverse("desk:domains", args=[other.organisation.slug]),
                contact=reverse("site_page", args=["contact"]),
            )


def tell_the_answer_to_a_request(request: DomainRequest, *, acting_user: User | None) -> None:
    """To who asked: let in or not, and why."""
    person = User.objects.select_related("organisation").get(pk=request.person_id)
    if not request.granted or request.organisation is None:
        queue_letter("domain_refused", person=person, domain=request.domain, reason=request.reason)
        return
    queue_letter(
        "domain_granted",
        person=person,
        domain=request.domain,
        organisation=request.organisation.name,
        outcome=_outcome(person, request.organisation),
        path=request.organisation.get_absolute_url(),
    )


def _outcome(person: User, organisation: Organisation) -> str:
    """What the answer means for this person: in, waiting, elsewhere, invitation or choose."""
    if person.organisation_id == organisation.pk:
        return "waiting" if person.is_waiting else "in"
    if person.organisation_id is not None:
        return "elsewhere"
    return "invitation" if organisation.admission == Organisation.Admission.INVITATION else "choose"


def tell_a_new_manager(person: User, *, acting_user: User | None) -> None:
    if person.organisation is None:
        return
    path = reverse("desk:overview", args=[person.organisation.slug])
    queue_letter("manager_appointed", person=person, organisation=person.organisation.name, path=path)


take_part("domain_ending", "notifications", tell_that_a_domain_ends)
take_part("domain_shared", "notifications", tell_that_a_domain_is_shared)
take_part("domain_request_answered", "notifications", tell_the_answer_to_a_request)
take_part("manager_appointed", "notifications", tell_a_new_manager)
ask_again("domain_ending", domain_still_ends)
