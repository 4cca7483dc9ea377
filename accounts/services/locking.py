"""The one order in which changes of a person's life take their locks, so that two at once wait and neither fails.

Persons by number, organisations by number, groups by number, and then what hangs on them (invitations, requests,
recoveries), by number. Whatever locks more than one of these begins here.
"""

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.db.models import Q

from accounts import lifecycle
from accounts.models import DomainRequest, Organisation, User


def lock_person(user: User, *others: Organisation) -> User:
    """The person, the own organisation with these others, and what higher apps change with an end; the person as it is now.

    Not the key of the row: others may point at the person meanwhile (an offer to own a group that someone else leaves).
    The organisation is read after the lock: in one query PostgreSQL joins what stood before the wait.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    numbers = {organisation.pk for organisation in others}
    if user.organisation_id is not None:
        numbers.add(user.organisation_id)
    organisations = Organisation.objects.select_for_update(no_key=True).filter(pk__in=numbers)
    list(organisations.order_by("pk").values_list("pk", flat=True))
    lifecycle.happen("account_ends", user, acting_user=None)
    return user


def lock_people(*numbers: int) -> None:
    """These persons by number, for a change that one of them makes to another. Ask for presence after it."""
    people = User.objects.select_for_update(no_key=True).filter(pk__in=numbers)
    list(people.order_by("pk").values_list("pk", flat=True))


def lock_claimants(user: User, address: str) -> None:
    """The person, with everyone else whose account has this address without proof: that gives way. Before `lock_person`."""
    persons = Q(pk=user.pk)
    if address:
        rows = EmailAddress.objects.filter(email__iexact=address, verified=False)
        persons |= Q(email__iexact=address) | Q(pk__in=rows.values("user"))
    list(User.objects.select_for_update(no_key=True).filter(persons).order_by("pk").values_list("pk", flat=True))


def lock_organisation(organisation: Organisation, waiting_for: Iterable[str]) -> Organisation:
    """The organisation, after everyone who waits for one of these domains: they come in with its proof."""
    for domain in sorted(waiting_for):
        waiting = DomainRequest.objects.open().named(domain).values("person")
        persons = User.objects.select_for_update(no_key=True).filter(pk__in=waiting)
        list(persons.order_by("pk").values_list("pk", flat=True))
    return Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
