"""Inviting and accepting at the same moment, on PostgreSQL: one result, whoever comes first."""

from functools import partial

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.services import deactivate_account
from groups.models import GroupInvitation
from groups.services import (
    accept_group_invitation,
    ask_to_join,
    change_visibility,
    decline_group_invitation,
    end_link,
    invite_address,
    invite_person,
    join_by_link,
    make_link,
    take_out,
    withdraw_group_invitation,
)
from tests.accounts.test_races import a_colleague, at_once
from tests.factories import add_member, make_group, make_invitation, make_organisation

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 6


@pytest.fixture
def group():
    group = make_group(visibility="closed", way_in="request", organisation=make_organisation())
    add_member(group, a_colleague(group.organisation, "Mo"), "moderator")
    add_member(group, a_colleague(group.organisation, "Oscar"), "owner")
    return group


def moderators(group):
    return [row.person for row in group.memberships.filter(role__in=("moderator", "owner")).order_by("pk")]


def tried(call):
    """Whether it was done; a refusal in words is no fault."""
    try:
        call()
    except (ValidationError, PermissionDenied):
        return False
    return True


def is_in(person, group):
    return group.memberships.filter(person=person).exists()


def settled(group):
    group.refresh_from_db()
    assert group.member_count == group.memberships.count()
    in_group = group.memberships.values("person")
    assert not GroupInvitation.objects.waiting().filter(person__in=in_group).exists()


def test_an_invitation_accepted_twice_at_once_makes_one_member(group):
    for number in range(ROUNDS):
        eva = a_colleague(group.organisation, f"Eva{number}")
        invitation = make_invitation(group, eva)
        accept = partial(accept_group_invitation, invitation, acting_user=eva)
        assert at_once(partial(tried, accept), partial(tried, accept)) == [True, True]
        settled(group)


def test_accepting_what_is_withdrawn_at_the_same_moment(group):
    mo, _oscar = moderators(group)
    for number in range(ROUNDS):
        eva = a_colleague(group.organisation, f"Eva{number}")
        invitation = make_invitation(group, eva)
        accepted, withdrawn = at_once(
            partial(tried, partial(accept_group_invitation, invitation, acting_user=eva)),
            partial(tried, partial(withdraw_group_invitation, group, invitation.key, acting_user=mo)),
        )
        assert accepted != withdrawn
        assert is_in(eva, group) == accepted
        settled(group)


def test_saying_yes_and_no_at_once_is_one_answer(group):
    for number in range(ROUNDS):
        eva = a_colleague(group.organisation, f"Eva{number}")
        invitation = make_invitation(group, eva)
        answers = (accept_group_invitation, decline_group_invitation)
        at_once(*(partial(tried, partial(answer, invitation, acting_user=eva)) for answer in answers))
        invitation.refresh_from_db()
        assert is_in(eva, group) == (invitation.state == "accepted")
        settled(group)


def test_two_moderators_invite_one_person_and_one_address(group):
    mo, oscar = moderators(group)
    for number in range(ROUNDS):
        eva = a_colleague(group.organisation, f"Eva{number}")
        calls = [partial(invite_person, group, eva, acting_user=who) for who in (mo, oscar)]
        assert sorted(at_once(*(partial(tried, call) for call in calls))) == [False, True]
        address = f"n{number}@{group.organisation.domains.get().domain}"
        calls = [partial(invite_address, group, address, acting_user=who) for who in (mo, oscar)]
        assert sorted(at_once(*(partial(tried, call) for call in calls))) == [False, True]
    assert GroupInvitation.objects.waiting().count() == 2 * ROUNDS


def test_inviting_who_asks_to_join_at_the_same_moment(group):
    mo, _oscar = moderators(group)
    for number in range(ROUNDS):
        eva = a_colleague(group.organisation, f"Eva{number}")
        at_once(
            partial(tried, partial(invite_person, group, eva, acting_user=mo)),
            partial(tried, partial(ask_to_join, group, "Graag.", acting_user=eva)),
        )
        asked = group.join_requests.waiting().filter(person=eva).exists()
        assert is_in(eva, group) or GroupInvitation.objects.waiting().filter(person=eva).exists() or asked
        settled(group)


def test_accepting_while_the_account_ends(group):
    for number in range(ROUNDS):
        eva = a_colleague(group.organisation, f"Eva{number}")
        invitation = make_invitation(group, eva)
        at_once(
            partial(tried, partial(accept_group_invitation, invitation, acting_user=eva)),
            partial(deactivate_account, eva, acting_user=None),
        )
        assert not is_in(eva, group)
        assert not GroupInvitation.objects.waiting().filter(person=eva).exists()
        settled(group)


def test_accepting_while_one_is_taken_out(group):
    mo, _oscar = moderators(group)
    for number in range(ROUNDS):
        eva = a_colleague(group.organisation, f"Eva{number}")
        invitation = make_invitation(group, eva)
        at_once(
            partial(tried, partial(accept_group_invitation, invitation, acting_user=eva)),
            partial(tried, partial(take_out, group, eva, "Nee.", until=timezone.localdate(), acting_user=mo)),
        )
        assert is_in(eva, group) != group.removals.in_force().filter(person=eva).exists()
        settled(group)


def test_the_last_place_of_a_link_goes_to_one_of_four(group):
    mo, _oscar = moderators(group)
    for number in range(ROUNDS):
        link = make_link(group, limit=1, until=timezone.localdate(), acting_user=mo)
        people = [a_colleague(group.organisation, f"P{number}{n}") for n in range(4)]
        done = at_once(*(partial(tried, partial(join_by_link, link, acting_user=person)) for person in people))
        assert done.count(True) == 1
        link.refresh_from_db()
        assert link.used_count == 1
        settled(group)


def test_two_links_made_at_once_leave_one_in_force(group):
    mo, oscar = moderators(group)
    for _ in range(ROUNDS):
        at_once(
            *(partial(make_link, group, limit=3, until=timezone.localdate(), acting_user=who) for who in (mo, oscar))
        )
        assert group.invitation_links.filter(ended_at=None).count() == 1


def test_joining_by_a_link_that_ends_or_whose_group_becomes_hidden(group):
    mo, oscar = moderators(group)
    for number in range(ROUNDS):
        link = make_link(group, limit=3, until=timezone.localdate(), acting_user=mo)
        eva = a_colleague(group.organisation, f"Eva{number}")
        if number % 2:
            end = partial(end_link, group, acting_user=mo)
        else:
            end = partial(change_visibility, group, "hidden", way_in="invitation", acting_user=oscar)
        joined, _ended = at_once(partial(tried, partial(join_by_link, link, acting_user=eva)), end)
        link.refresh_from_db()
        assert (link.used_count, is_in(eva, group)) == (int(joined), joined)
        assert link.ended_at is not None
        settled(group)
        change_visibility(group, "closed", way_in="request", acting_user=oscar)
