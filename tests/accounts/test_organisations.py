"""The list of organisations and the page of one."""

import pytest
from django.urls import reverse

from accounts.models import Organisation
from tests.factories import make_group, make_organisation, make_post

pytestmark = pytest.mark.django_db


def test_everyone_finds_the_organisations_with_their_number_of_people(cast, as_person):
    Organisation.objects.filter(pk=cast.waterrijk.pk).update(member_count=1, kind="municipality")
    Organisation.objects.filter(pk=cast.lindedaal.pk).update(member_count=1234)
    answer = as_person(None).get(reverse("organisations:list"))
    text = answer.content.decode()
    assert "Gemeente Waterrijk" in text.replace("\u00ad", "")
    assert "1 persoon" in text
    assert "1.234 mensen" in text
    assert answer.cookies == {}


def test_the_list_goes_on_in_the_order_of_the_alphabet(client):
    for number in range(30):
        make_organisation(f"Gemeente {number:02}")
    first = client.get(reverse("organisations:list")).content.decode()
    assert "Gemeente 23" in first
    assert "Gemeente 24" not in first
    page = client.get(reverse("organisations:list")).context["page"]
    second = client.get(reverse("organisations:list") + page.older_url).content.decode()
    assert "Gemeente 24" in second
    assert "Gemeente 23" not in second


@pytest.mark.parametrize(
    ("viewer", "groups", "blogs"),
    [
        ("visitor", {"public"}, {"public"}),
        ("gast", {"public", "closed"}, {"public", "closed"}),
        ("wim", {"public"}, {"public"}),
        ("charlie", {"public", "government", "closed"}, {"public", "government"}),
        ("petra", {"public", "government", "organisation", "closed"}, {"public", "government", "organisation"}),
        ("olga", {"public", "government", "organisation", "closed"}, {"public", "government", "organisation"}),
        ("rob", {"public", "government", "closed"}, {"public", "government"}),
        ("alice", {"public", "government", "organisation", "closed", "hidden"}, None),
    ],
)
def test_an_organisation_shows_the_groups_and_blogs_that_the_reader_may_see(cast, as_person, viewer, groups, blogs):
    for kind, group in cast.groups().items():
        make_post(group, cast.bob, title=f"Blog {kind}")
    answer = as_person(getattr(cast, viewer)).get(cast.lindedaal.get_absolute_url())
    page = answer.context["page"]
    kinds = {group.pk: kind for kind, group in cast.groups().items()}
    assert {kinds[group.pk] for group in page.groups if group.pk in kinds} == groups
    assert {post.title for post in page.posts} == {f"Blog {kind}" for kind in (blogs or groups)}
    hidden = answer.content.decode().replace("\u00ad", "")
    assert ("Verborgen groep" in hidden) is ("hidden" in groups)


def test_an_unknown_organisation_is_not_found(client, db):
    assert client.get("/organisations/bestaat-niet/").status_code == 404


@pytest.mark.parametrize("viewer", ["visitor", "alice"])
def test_the_pages_cost_the_same_for_few_rows_and_for_many(cast, assert_flat_queries, viewer):
    make_post(cast.public, cast.bob)

    def more():
        for _ in range(10):
            group = make_group("", cast.lindedaal)
            make_post(group, cast.bob)
            make_organisation()

    person = getattr(cast, viewer)
    assert_flat_queries(cast.lindedaal.get_absolute_url(), person, more, budget=8)
    assert_flat_queries(reverse("organisations:list"), person, more, budget=6)


def test_a_description_and_a_contact_are_shown_as_text(cast, client):
    Organisation.objects.filter(pk=cast.lindedaal.pk).update(
        description="<script>alert(1)</script>", contact="Balie, info@lindedaal.example <b>x</b>"
    )
    text = client.get(cast.lindedaal.get_absolute_url()).content.decode()
    assert "<script>alert" not in text
    assert "<b>x</b>" not in text
    assert 'href="mailto:info@lindedaal.example"' in text
