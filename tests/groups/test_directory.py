"""The directory of groups: what one finds, in which order, and that neither tells what one does not see."""

import pytest
from django.urls import reverse

from groups.models import WorkingGroup
from tests.factories import add_member, make_group, make_rating, make_user

pytestmark = pytest.mark.django_db


def names(response):
    return [group.name for group in response.context["page"].items]


@pytest.fixture
def find(cast, as_person):
    def found(person, **asked):
        response = as_person(person).get(reverse("groups:list"), asked)
        assert response.status_code == 200
        return names(response)

    return found


def test_words_are_looked_for_in_the_name_plate(cast, find):
    WorkingGroup.objects.filter(pk=cast.public.pk).update(tagline="Over riolering", description="En over bomen.")
    assert find(None, q="RIOLERING bomen") == ["Openbare groep"]
    assert find(None, q="riolering fietsen") == []
    assert find(cast.petra, q="besloten") == ["Besloten groep"]
    assert find(cast.charlie, q="verborgen") == []
    assert find(cast.alice, q="verborgen") == ["Verborgen groep"]


def test_a_tag_is_found_by_who_reads_the_group(cast, find):
    cast.group.tags.create(name="riool")
    cast.public.tags.create(name="riool")
    for asked in ({"tag": "Riool"}, {"q": "riool"}):
        assert find(cast.petra, **asked) == ["Openbare groep"]
        assert sorted(find(cast.bob, **asked)) == ["Besloten groep", "Openbare groep"]


def test_filters_of_organisation_language_and_mine(cast, find):
    elsewhere = make_group("Elders", cast.waterrijk, language="en")
    assert find(None, organisation=cast.waterrijk.slug) == ["Elders"]
    assert find(None, language="en") == ["Elders"]
    assert find(cast.charlie, tab="mine") == []
    add_member(elsewhere, cast.charlie)
    assert find(cast.charlie, tab="mine") == ["Elders"]
    assert find(cast.charlie, tab="mine", q="openbare") == []


def test_the_organisations_to_choose_from_are_those_of_groups_that_one_sees(cast, as_person):
    hidden = make_group("Onvindbaar", cast.waterrijk, visibility="hidden")

    def offered(person):
        found = as_person(person).get(reverse("groups:list")).context["directory"]
        return [organisation.name for organisation in found.organisations]

    assert "Gemeente Waterrijk" not in offered(cast.alice)
    add_member(hidden, cast.alice)
    assert "Gemeente Waterrijk" in offered(cast.alice)


def test_orders_by_size_and_by_fair_stars(cast, find):
    small, large = make_group("Klein"), make_group("Groot")
    for _ in range(9):
        add_member(large, make_user(organisation=cast.lindedaal))
    make_rating(small, cast.alice, 5)
    for person in (cast.alice, cast.bob, cast.dana):
        make_rating(large, person, 5)
    assert find(None, order="size")[0] == "Groot"
    by_stars = find(None, order="rating")
    assert by_stars.index("Groot") < by_stars.index("Klein")


def test_the_order_by_stars_says_nothing_of_a_group_that_one_does_not_read(cast, find):
    before = find(cast.petra, order="rating")
    for person in (cast.alice, cast.bob, cast.mo):
        make_rating(cast.group, person, 5)
    assert find(cast.petra, order="rating") == before
    assert find(cast.bob, order="rating")[0] == "Besloten groep"


@pytest.mark.parametrize("order", ["activity", "size", "rating"])
def test_every_page_of_every_order_shows_each_group_once(cast, as_person, order):
    for number in range(60):
        group = make_group(f"Groep {number}", cast.lindedaal)
        WorkingGroup.objects.filter(pk=group.pk).update(member_count=number % 4, rating_sum=number % 5, rating_count=1)
    client, address, seen = as_person(cast.alice), f"{reverse('groups:list')}?order={order}", []
    while address:
        response = client.get(address)
        seen += names(response)
        following = response.context["page"].older_url
        address = reverse("groups:list") + following if following else ""
    assert len(seen) == len(set(seen)) == WorkingGroup.objects.visible_to(cast.alice).count()


@pytest.mark.parametrize(
    "asked", [{"order": "x"}, {"language": "xx"}, {"organisation": "x"}, {"q": "%_"}, {"older": "x"}]
)
def test_nonsense_shows_the_list(cast, find, asked):
    assert "Openbare groep" in find(None, **asked) or "q" in asked


def test_nothing_found_says_so_and_offers_the_way_back(as_person, cast):
    text = as_person(cast.alice).get(reverse("groups:list"), {"q": "bestaatniet"}).content.decode()
    assert "Geen groep gevonden" in text
    assert "Toon alle groepen" in text
