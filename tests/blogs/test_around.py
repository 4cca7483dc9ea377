"""What leads on from a blog: the neighbours in its group and related blogs, with the reason, as far as one reads them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from blogs.models import Tag
from blogs.selectors import around_post
from blogs.services import withdraw_post
from tests.factories import add_member, make_comment, make_post, make_rating, make_user

pytestmark = pytest.mark.django_db
MAY = datetime(2026, 5, 1, tzinfo=UTC)


def on_day(group, author, day, title="", **fields):
    return make_post(group, author, title=title or f"Dag {day}", published_at=MAY + timedelta(days=day), **fields)


@pytest.fixture
def neighbours(as_person):
    """The titles of the blogs before and after one, as a person sees them."""

    def found(person, post):
        around = as_person(person).get(post.get_absolute_url()).context["page"].around
        return tuple(other.title if other else None for other in (around.earlier, around.later))

    return found


def test_the_neighbours_are_those_before_and_after_in_the_group(cast, neighbours):
    posts = [on_day(cast.public, cast.alice, day) for day in range(30)]
    on_day(cast.government, cast.alice, 15, title="Elders")
    assert neighbours(cast.bob, posts[15]) == ("Dag 14", "Dag 16")
    assert neighbours(cast.bob, posts[0]) == (None, "Dag 1")
    assert neighbours(None, posts[29]) == ("Dag 28", None)


def test_blogs_of_the_same_moment_each_have_their_place(cast, neighbours):
    posts = [on_day(cast.public, cast.alice, 1, title=f"Nummer {n}") for n in range(3)]
    assert neighbours(None, posts[1]) == ("Nummer 0", "Nummer 2")


@pytest.mark.parametrize("name", ["visitor", "dana", "charlie", "gast", "bob"])
def test_a_neighbour_is_the_next_one_that_one_reads(cast, neighbours, name):
    """Between the public ones stands one for the members, a draft, and one that is withdrawn."""
    first, last = on_day(cast.public, cast.alice, 1), on_day(cast.public, cast.alice, 9)
    on_day(cast.public, cast.alice, 3, title="Voor leden", audience="members")
    make_post(cast.public, cast.alice, title="Concept", published=False)
    withdraw_post(on_day(cast.public, cast.alice, 5), reason="Onjuist.", acting_user=cast.mo)
    # Enough others, for the related blogs not to be these.
    for day in range(20, 35):
        on_day(cast.public, cast.alice, day)
    person = cast.people()[name]
    assert neighbours(person, last) == ("Voor leden" if name == "bob" else "Dag 1", "Dag 20")
    assert neighbours(person, first) == (None, "Voor leden" if name == "bob" else "Dag 9")


@pytest.mark.parametrize("name", ["visitor", "charlie", "dana"])
def test_what_one_does_not_read_changes_nothing_around_a_blog(cast, as_person, name):
    post = on_day(cast.public, cast.alice, 5, title="Bestuurdersconferentie water")
    on_day(cast.public, cast.bob, 1, title="Water in de stad")
    client = as_person(cast.people()[name])
    before = client.get(post.get_absolute_url()).context["page"].around
    tag = Tag.objects.create(name="geheim")
    for day in (4, 6):
        for group in (cast.public, cast.hidden, cast.group):
            on_day(group, cast.alice, day, title="Geheim water", audience="members").tags.add(tag)
    cache.clear()
    assert client.get(post.get_absolute_url()).context["page"].around == before
    assert "Geheim" not in client.get(post.get_absolute_url()).content.decode()


def test_the_page_links_to_the_neighbours(cast, as_person):
    first, middle, last = (on_day(cast.public, cast.alice, day) for day in (1, 2, 3))
    text = as_person(None).get(middle.get_absolute_url()).content.decode()
    assert f'rel="prev" href="{first.get_absolute_url()}"' in text
    assert f'rel="next" href="{last.get_absolute_url()}"' in text
    assert "Eerder in deze groep:" in text


def reasons(user, post):
    return {near.post.title: near.why for near in around_post(user, post, is_member=True).related}


def test_a_related_blog_says_why_in_a_line(cast, as_person):
    post = make_post(cast.public, cast.alice, title="Bestuurdersconferentie over dijken")
    tags = {name: Tag.objects.create(name=name) for name in ("water", "klimaat", "onderhoud", "rest")}
    shared = make_post(cast.government, cast.bob, title="Heel iets anders")
    for name in ("water", "klimaat", "onderhoud"):
        for one in (post, shared):
            one.tags.add(tags[name])
    shared.tags.add(tags["rest"])
    both = make_post(cast.government, cast.bob, title="Verslag bestuurdersconferentie")
    both.tags.add(tags["water"])
    make_post(cast.public, cast.bob, title="Fietsen")
    make_post(cast.government, cast.bob, title="Mooie dijken")
    assert reasons(cast.bob, post) == {
        "Heel iets anders": "Gaat ook over klimaat, onderhoud en water",
        "Verslag bestuurdersconferentie": "Gaat ook over water en bestuurdersconferentie",
        "Mooie dijken": "Gaat ook over dijken",
        "Fietsen": "In dezelfde groep",
    }
    text = as_person(cast.bob).get(post.get_absolute_url()).content.decode()
    assert "Gaat ook over klimaat, onderhoud en water</span>" in text


def test_a_title_that_changed_is_explained_by_what_it_says_now(cast):
    post = make_post(cast.public, cast.alice, title="Dijken")
    other = make_post(cast.public, cast.bob, title="Dijken en sluizen")
    assert reasons(cast.bob, post) == {other.title: "Gaat ook over dijken"}
    other.title = "Sluizen"
    other.save()
    assert reasons(cast.bob, post) == {"Sluizen": "In dezelfde groep"}


def test_a_page_with_fifty_comments_costs_ten_queries_cold_and_six_warm(cast, as_person, count_queries):
    post = make_post(cast.public, cast.alice)
    for number in range(50):
        make_comment(post, (cast.bob, cast.mo, cast.charlie)[number % 3], f"Reactie {number}")
    for _ in range(8):
        make_rating(post, make_user(organisation=cast.lindedaal), 4)
        make_post(cast.public, cast.bob)
    add_member(cast.public, cast.dana)
    client = as_person(cast.dana)
    cost = []
    for _visit in ("cold", "warm"):
        with count_queries() as queries:
            assert client.get(post.get_absolute_url()).status_code == 200
        # And, the first time, the one statement that notes the visit.
        cost.append(sum(query["sql"].startswith("SELECT") for query in queries.captured_queries))
    assert cost[0] <= 10, cost
    assert cost[1] <= 6, "\n".join(query["sql"][:150] for query in queries.captured_queries)
    assert reverse("ratings:post", args=[post.public_id]) in client.get(post.get_absolute_url()).content.decode()
