"""Queries that are written down once, and asked with other values."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from common.prepared import NotPreparableError, Prepared, filled_up
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db


def people_named(_shape, values):
    return User.objects.filter(name=values["name"], pk__in=values["among"]).order_by("pk")


def test_each_asking_has_its_own_values():
    first, second = make_user(name="Aa"), make_user(name="Bb")
    asked = Prepared(people_named)
    among = filled_up([first.pk, second.pk])
    assert asked("", name="Aa", among=among) == [first]
    assert asked("", name="Bb", among=among) == [second]
    assert asked("", name="Bb", among=filled_up([first.pk])) == []
    assert asked("", name="Cc", among=among) == []


def test_it_is_written_down_once_for_each_shape(settings):
    settings.PREPARED_QUERIES = "kept"
    built = []

    def build(shape, values):
        built.append(shape)
        return User.objects.filter(pk=values["person"]).order_by("pk" if shape == "up" else "-pk")

    person, asked = make_user(), Prepared(build)
    for _ in range(3):
        assert asked("up", person=person.pk) == [person]
        assert asked("down", person=person.pk) == [person]
    assert built == ["up", "down"]


def test_what_is_asked_over_and_over_is_proven_thrice_and_then_now_and_then():
    built = []

    def build(_shape, values):
        built.append(values["person"])
        return User.objects.filter(pk=values["person"], date_joined__lt=values["now"])

    one, two, asked = make_user(), make_user(), Prepared(build)
    for _ in range(9):
        assert asked("", person=one.pk, now=timezone.now()) == [one]
        assert asked("", person=two.pk, now=timezone.now()) == [two]
    # Written down with a mark, and then proven three times for each person.
    assert built[1:] == [one.pk, two.pk] * 3
    asked("", person=one.pk, now=timezone.now())
    assert built[7:] == [one.pk]


def test_a_moment_is_a_value_too():
    person, asked = (
        make_user(),
        Prepared(lambda _, values: User.objects.filter(date_joined__gt=values["since"], pk=values["pk"])),
    )
    assert asked("", since=timezone.now() - timedelta(days=1), pk=person.pk) == [person]
    assert asked("", since=timezone.now() + timedelta(days=1), pk=person.pk) == []


def test_what_comes_along_comes_along():
    person = make_user(organisation=make_organisation())

    def build(_shape, values):
        return User.objects.select_related("organisation").filter(pk=values["person"])

    (found,) = Prepared(build)("", person=person.pk)
    with connection.execute_wrapper(lambda *args: pytest.fail("asked again")):
        assert found.organisation.name == person.organisation.name


def test_a_rule_that_branches_on_what_is_no_shape_is_found_out():
    """What the leak matrix would have to see: a query kept for one kind of person and asked for another."""
    is_strict = [True]

    def build(_shape, values):
        people = User.objects.filter(pk=values["person"])
        return people.filter(is_active=False) if is_strict[0] else people

    asked = Prepared(build)
    asked("", person=1)
    is_strict[0] = False
    for person in (1, 2):
        with pytest.raises(NotPreparableError):
            asked("", person=person)


def test_a_value_that_does_not_stand_in_the_query_is_refused():
    with pytest.raises(NotPreparableError):
        Prepared(lambda _, values: User.objects.filter(name=str(values["n"]) + "x"))("", n=1)


@pytest.mark.parametrize(("number", "length"), [(0, 1), (1, 1), (2, 4), (5, 16), (17, 64), (1025, 1025)])
def test_lists_are_filled_up_with_keys_that_no_row_has(number, length):
    keys = filled_up(list(range(1, number + 1)))
    assert len(keys) == len(set(keys)) == length
    assert list(keys[:number]) == list(range(1, number + 1))
    assert all(key < 0 for key in keys[number:])
