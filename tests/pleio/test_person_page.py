"""The page of a person, made of several apps."""

import pytest

from tests.factories import add_member, make_group

pytestmark = pytest.mark.django_db


def test_of_many_shared_groups_twelve_are_shown_with_their_number_and_a_way_to_the_rest(cast, as_person):
    for number in range(30):
        group = make_group(name=f"Samen {number:02}", organisation=cast.lindedaal)
        add_member(group, cast.alice)
        add_member(group, cast.bob)
    page = as_person(cast.alice).get(cast.bob.get_absolute_url())
    shown = page.context["page"]
    assert len(shown.groups) == 12
    assert page.content.decode().count(">Samen ") <= 12
    assert shown.group_count >= 30
    assert f"12 van {shown.group_count} groepen" in page.content.decode()
    assert 'href="?groups=all#h-groups"' in page.content.decode()
    everything = as_person(cast.alice).get(cast.bob.get_absolute_url(), {"groups": "all"})
    assert len(everything.context["page"].groups) == shown.group_count
    assert 'href="?groups=all' not in everything.content.decode()


def test_the_whole_list_ends_too(cast, as_person, monkeypatch):
    monkeypatch.setattr("pleio.pages.person.MOST_GROUPS", 20)
    for number in range(22):
        group = make_group(name=f"Samen {number:02}", organisation=cast.lindedaal)
        add_member(group, cast.alice)
    page = as_person(cast.alice).get(cast.alice.get_absolute_url(), {"groups": "all"})
    assert len(page.context["page"].groups) == 20
    assert f"20 van {page.context['page'].group_count} groepen" in page.content.decode()


def test_a_few_groups_are_shown_without_a_number(cast, as_person):
    page = as_person(cast.alice).get(cast.alice.get_absolute_url())
    assert page.context["page"].group_count == len(page.context["page"].groups) > 0
    assert 'href="?groups=all' not in page.content.decode()
