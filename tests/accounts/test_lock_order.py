"""Changes that take the same locks at the same moment, on PostgreSQL: one waits for the other, and none fails."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from guardian.shortcuts import assign_perm

from accounts import services
from accounts.models import AccountRecovery, DomainRequest, Invitation, Organisation
from groups import services as groups
from tests.accounts.test_races import ROUNDS, a_colleague, at_once, two_managers
from tests.factories import add_member, make_group, make_organisation, make_user

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def count_afresh():
    """The people of a test are made as rows; from here on the number beside each organisation is right."""
    for organisation in Organisation.objects.all():
        organisation.member_count = services.recount_people(organisation)
        organisation.save(update_fields=["member_count"])


def check_counts():
    for organisation in Organisation.objects.all():
        assert organisation.member_count == services.recount_people(organisation)


def at_odds(first, second, times=ROUNDS * 6):
    """Both at once, so many times, each time on what `first` and `second` make of it."""
    for number in range(times):
        at_once(lambda: first(number), lambda: second(number))  # noqa: B023 (ends in this round)


def test_a_recovery_that_is_finished_while_the_account_ends():
    organisation = make_organisation()
    olga, otto = two_managers(organisation)
    people, recoveries = [], []
    for number in range(ROUNDS * 6):
        people.append(a_colleague(organisation, f"Eva{number}"))
        recoveries.append(services.start_recovery(people[-1], acting_user=olga))
        services.confirm_recovery(recoveries[-1], acting_user=otto)
    AccountRecovery.objects.update(started_at=timezone.now() - timedelta(hours=5))
    assert AccountRecovery.objects.first().is_usable
    at_odds(
        lambda n: services.finish_recovery(recoveries[n], acting_user=people[n]),
        lambda n: services.deactivate_account(people[n], acting_user=None),
    )
    assert not AccountRecovery.objects.filter(finished_at=None, stopped_at=None).exists()


def test_two_who_change_places_at_once():
    a, b = make_organisation(), make_organisation()
    people = []
    for name in ("Eva", "Ben"):
        person = a_colleague(a if name == "Eva" else b, name)
        EmailAddress.objects.create(user=person, email=f"{name}@prive.example", verified=True)
        people.append(person)

    def move(who, number):
        services.move_account(who, (a, b)[(number + (who == people[0])) % 2], acting_user=None)

    count_afresh()
    at_odds(lambda n: move(people[0], n), lambda n: move(people[1], n), ROUNDS * 15)
    check_counts()


def test_a_domain_that_is_proven_while_who_waits_for_it_is_let_go():
    organisation = make_organisation()
    people = []
    for number in range(ROUNDS * 6):
        people.append(a_colleague(organisation, f"Eva{number}"))
        EmailAddress.objects.create(user=people[-1], email=f"eva@nieuw{number}.example", verified=True)
        services.request_domain(people[-1], f"nieuw{number}.example", organisation=organisation, acting_user=people[-1])
    at_odds(
        lambda n: services.grant_domain(f"nieuw{n}.example", organisation, acting_user=None),
        lambda n: services.let_go(people[n], acting_user=None),
    )
    assert not DomainRequest.objects.filter(answered_at=None).exists()


def test_a_domain_that_is_proven_while_who_waits_for_it_comes_in():
    organisation = make_organisation()
    people = [make_user(email=f"eva@nieuw{n}.example") for n in range(ROUNDS * 6)]
    for number, person in enumerate(people):
        for address in (person.email, f"eva{number}@{organisation.domains.get().domain}"):
            EmailAddress.objects.create(user=person, email=address, verified=True)
        services.request_domain(person, f"nieuw{number}.example", organisation=organisation, acting_user=person)
    domain = organisation.domains.get().domain
    at_odds(
        lambda n: services.grant_domain(f"nieuw{n}.example", organisation, acting_user=None),
        lambda n: services.verified_address(people[n], f"eva{n}@{domain}"),
    )
    organisation.refresh_from_db()
    assert organisation.member_count == len(people)


def test_an_invitation_that_is_accepted_while_who_wrote_it_is_let_go():
    organisation = make_organisation()
    calls = []
    for number in range(ROUNDS * 6):
        writer = a_colleague(organisation, f"Otto{number}")
        assign_perm("accounts.manage_organisation", writer, organisation)
        person = make_user(email=f"eva{number}@elders.example")
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        calls.append((services.invite(organisation, person.email, acting_user=writer), person, writer))
    count_afresh()
    at_odds(
        lambda n: services.accept_invitation(calls[n][0], acting_user=calls[n][1]),
        lambda n: services.let_go(calls[n][2], acting_user=None),
    )
    check_counts()


def test_two_who_invited_the_same_addresses_and_end_at_once():
    organisations = [make_organisation() for _ in range(12)]
    for number in range(ROUNDS * 2):
        a, b = (a_colleague(organisations[0], f"{name}{number}") for name in ("Eva", "Ben"))
        for n, organisation in enumerate(organisations):
            for who, other in ((a, b), (b, a))[:: 1 if n % 2 else -1]:
                Invitation.objects.create(
                    organisation=organisation,
                    address=other.email,
                    invited_by=who,
                    expires_at=timezone.now() + timedelta(days=1),
                )
        at_once(*(lambda p=p: services.deactivate_account(p, acting_user=None) for p in (a, b)))
    assert not Invitation.objects.filter(withdrawn_at=None).exists()


@pytest.mark.parametrize("other", [services.let_go, services.deactivate_account])
def test_who_is_erased_while_another_owner_of_the_same_groups_ends(other):
    organisation = make_organisation()
    for number in range(ROUNDS * 2):
        a, b = (a_colleague(organisation, f"{name}{number}") for name in ("Eva", "Ben"))
        for owner in (a, b, a, b):
            group = make_group(organisation=organisation, visibility="organisation" if owner == a else "public")
            add_member(group, a, "owner")
            add_member(group, b, "owner")
        at_once(
            lambda: services.erase_account(a, with_texts=False, acting_user=None),  # noqa: B023 (ends in this round)
            lambda: other(b, acting_user=None),  # noqa: B023
        )
    assert groups.role_differences() == []


def test_who_was_frozen_meanwhile_does_not_leave_a_group():
    organisation = make_organisation()
    person = a_colleague(organisation, "Eva")
    group = make_group(organisation=organisation)
    add_member(group, person)
    services.freeze_account(person, acting_user=None)
    with pytest.raises(PermissionDenied):
        groups.leave_group(group, acting_user=person)
    assert group.memberships.filter(person=person).exists()
