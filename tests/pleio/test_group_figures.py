"""The figures of a group: for who moderates it, and never about fewer than five people."""

from datetime import timedelta
from itertools import combinations

import pytest
from django.urls import reverse
from django.utils import timezone

from groups.models import Membership
from pleio.pages.group_figures import figures_of, in_fives, last_months
from tests.factories import add_member, make_comment, make_post, make_rating, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(cast):
    """Twelve colleagues in the closed group, who came in one after another."""
    found = [make_user(f"Lid {number}", cast.lindedaal) for number in range(12)]
    for number, person in enumerate(found):
        add_member(cast.group, person)
        Membership.objects.filter(person=person).update(joined_at=timezone.now() - timedelta(days=30 * number))
    return found


def address(group):
    return reverse("groups:figures", args=[group.slug])


def test_only_who_moderates_sees_the_figures(cast, people, as_person):
    answers = {name: as_person(person).get(address(cast.group)).status_code for name, person in cast.people().items()}
    assert {name for name, code in answers.items() if code == 200} == {"mo", "oscar"}
    assert {answers[name] for name in ("alice", "dana", "charlie", "nina", "olga", "rob")} == {403}
    assert as_person(cast.nina).get(address(cast.hidden)).status_code == 404
    for person, is_linked in ((cast.mo, True), (cast.alice, False)):
        page = as_person(person).get(cast.group.get_absolute_url()).content.decode()
        assert (address(cast.group) in page) is is_linked


def test_a_small_group_has_no_figures_and_says_why(cast, as_person):
    cast.group.memberships.filter(person=cast.bob).delete()
    for _ in range(3):
        make_comment(make_post(cast.group, cast.alice), cast.mo)
    page = as_person(cast.mo).get(address(cast.group)).content.decode()
    assert "minder dan vijf leden" in page
    assert "<table" not in page
    assert "<figure" not in page


def test_what_fewer_than_five_people_wrote_in_a_month_is_not_shown(cast, people):
    for person in people[:4]:
        for _ in range(3):
            make_post(cast.group, person)
    assert [month.blogs for month in figures_of(cast.mo, cast.group).months] == [None] * 12
    post = make_post(cast.group, people[4])
    for person in people[:4]:
        make_comment(post, person)
    found = figures_of(cast.mo, cast.group)
    shown = [month.blogs for month in found.months if month.blogs is not None]
    assert sum(shown) in {0, 13}
    assert not any(month.comments for month in found.months)


def test_no_difference_of_two_shown_numbers_of_people_tells_of_fewer_than_five(cast, people):
    found = figures_of(cast.mo, cast.group)
    shown = [number for number in (found.members, found.active, *(month.members for month in found.months)) if number]
    assert len(set(shown)) > 1
    assert all(abs(one - other) == 0 or abs(one - other) >= 5 for one, other in combinations(shown, 2))
    assert [in_fives(number) for number in (0, 4, 5, 9, 10)] == [None, None, 5, 5, 10]


def test_active_is_one_number_of_who_wrote_or_commented_lately(cast, people):
    assert figures_of(cast.mo, cast.group).active is None
    post = make_post(cast.group, people[0])
    for person in people[:5]:
        make_comment(post, person)
    old = timezone.now() - timedelta(days=40)
    for person in people[5:]:
        make_comment(post, person, created_at=old)
    assert figures_of(cast.mo, cast.group).active == 5


def test_nothing_of_one_person_stands_on_the_page(cast, people, as_person):
    post = make_post(cast.group, people[0])
    for person in people:
        make_comment(post, person)
        make_rating(post, person)
    page = as_person(cast.mo).get(address(cast.group)).content.decode()
    assert not [person.name for person in people if person.name in page]


def test_drafts_and_removed_comments_do_not_count(cast, people):
    post = make_post(cast.group, people[0])
    for person in people:
        make_post(cast.group, person, published=False)
        make_comment(post, person, removed_at=timezone.now())
    found = figures_of(cast.mo, cast.group)
    assert found.active is None
    assert not any(month.blogs or month.comments for month in found.months)


def test_the_months_are_twelve_and_end_with_this_one(cast, people):
    today = timezone.localdate()
    months = last_months(today)
    assert (len(set(months)), months[-1]) == (12, today.replace(day=1))
    assert [month.first for month in figures_of(cast.mo, cast.group).months] == months[::-1]


def test_figures_cost_as_much_for_many_as_for_few(cast, people, assert_flat_queries):
    def more():
        for person in people:
            make_comment(make_post(cast.group, person), cast.alice)

    assert_flat_queries(address(cast.group), cast.mo, more, budget=9)
