"""Asking and answering at the same moment, on PostgreSQL: one result, whoever comes first."""

from functools import partial
from threading import get_ident, local

import pytest
from django.core.exceptions import ValidationError

from accounts.services import deactivate_account
from groups.models import JoinRequest
from groups.services import answer_request, ask_to_join, change_role, create_group, take_out, withdraw_request
from tests.accounts.test_races import a_colleague, at_once
from tests.factories import add_member, make_group, make_organisation

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 6


@pytest.fixture
def group():
    return make_group(visibility="closed", way_in="request", organisation=make_organisation())


def settled(group):
    group.refresh_from_db()
    assert group.member_count == group.memberships.count()
    assert not JoinRequest.objects.waiting().filter(person__in=group.memberships.values("person")).exists()


def code_of(call):
    """What a change was refused with in words, or nothing."""
    try:
        call()
    except ValidationError as error:
        return error.code
    return None


def moderators(group):
    people = [a_colleague(group.organisation, name) for name in ("Mo", "Oscar")]
    for person in people:
        add_member(group, person, "moderator")
    return people


def test_one_person_asks_twice_at_once(group):
    for number in range(ROUNDS):
        eva = a_colleague(group.organisation, f"Eva{number}")
        at_once(*(partial(ask_to_join, group, words, acting_user=eva) for words in ("Een.", "Twee.")))
        assert JoinRequest.objects.filter(person=eva).count() == 1


def test_two_moderators_answer_one_request(group):
    mo, oscar = moderators(group)
    for number in range(ROUNDS):
        asked = ask_to_join(group, "Graag.", acting_user=a_colleague(group.organisation, f"Eva{number}"))
        yes = partial(answer_request, group, asked.public_id, accept=True, acting_user=mo)
        no = partial(answer_request, group, asked.public_id, accept=False, words="Nee, vol.", acting_user=oscar)
        assert sorted(map(str, at_once(partial(code_of, yes), partial(code_of, no)))) == ["None", "answered"]
        asked.refresh_from_db()
        assert asked.state in {"accepted", "refused"}
        assert group.memberships.filter(person=asked.person).exists() == (asked.state == "accepted")
        settled(group)


def test_letting_in_who_leaves_at_the_same_moment(group):
    mo, _oscar = moderators(group)
    for number in range(ROUNDS):
        asked = ask_to_join(group, "Graag.", acting_user=a_colleague(group.organisation, f"Eva{number}"))
        yes = partial(answer_request, group, asked.public_id, accept=True, acting_user=mo)
        at_once(partial(code_of, yes), partial(deactivate_account, asked.person, acting_user=None))
        assert not group.memberships.filter(person=asked.person).exists()
        settled(group)


def test_letting_in_who_withdraws_at_the_same_moment(group):
    mo, _oscar = moderators(group)
    for number in range(ROUNDS):
        asked = ask_to_join(group, "Graag.", acting_user=a_colleague(group.organisation, f"Eva{number}"))
        yes = partial(answer_request, group, asked.public_id, accept=True, acting_user=mo)
        code, _none = at_once(partial(code_of, yes), partial(withdraw_request, group, acting_user=asked.person))
        asked.refresh_from_db()
        assert (asked.state, code) in {("accepted", None), ("withdrawn", "withdrawn")}
        assert group.memberships.filter(person=asked.person).exists() == (asked.state == "accepted")
        settled(group)


def test_taking_out_who_gets_a_role_at_the_same_moment(group):
    owner = a_colleague(group.organisation, "Oscar")
    add_member(group, owner, "owner")
    second = a_colleague(group.organisation, "Olga")
    add_member(group, second, "owner")
    for number in range(ROUNDS):
        eva = a_colleague(group.organisation, f"Eva{number}")
        add_member(group, eva)
        at_once(
            partial(take_out, group, eva, "Andere taak.", acting_user=owner),
            partial(change_role, group, eva, "moderator", acting_user=second),
        )
        assert not group.memberships.filter(person=eva).exists()
        assert not eva.has_perm("groups.moderate_workinggroup", group)
        settled(group)


def test_two_owners_who_take_each_other_their_role_leave_one(group):
    for number in range(ROUNDS):
        one, two = (a_colleague(group.organisation, f"{name}{number}") for name in ("Een", "Twee"))
        group.memberships.all().delete()
        for person in (one, two):
            add_member(group, person, "owner")
        at_once(
            partial(change_role, group, two, "member", acting_user=one),
            partial(change_role, group, one, "member", acting_user=two),
        )
        assert group.memberships.filter(role="owner").count() == 1


def test_two_groups_that_draw_one_address_at_once_get_two(monkeypatch):
    organisation = make_organisation()
    people = [a_colleague(organisation, name) for name in ("Mo", "Eva")]
    for number in range(ROUNDS):
        draws = local()

        def same_first(_length, draws=draws, number=number):
            draws.taken = getattr(draws, "taken", 0) + 1
            return f"zz{number}{'a' if draws.taken == 1 else get_ident() % 10**6}"

        monkeypatch.setattr("groups.services.groups.random_id", same_first)
        make = partial(create_group, name="Kring", tagline="", organisation=organisation)
        first, second = at_once(*(partial(make, acting_user=person) for person in people))
        assert f"kring-zz{number}a" in {first.slug, second.slug}
        assert first.slug != second.slug
        assert first.memberships.count() == second.memberships.count() == 1
