"""Lists of blogs: what each shows, says it is, and tells of what one does not read: nothing."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from blogs.models import Post, Tag
from tests.factories import add_member, make_group, make_post, make_rating, make_user

pytestmark = pytest.mark.django_db

LIST, FEED = "/blogs/", "/blogs/feed/"


@pytest.fixture
def titles(as_person):
    """The titles of the blogs in a list, in their order."""

    def found(person, query=""):
        response = as_person(person).get(LIST + query)
        assert response.status_code == 200
        return [post.title for post in response.context["page"].items]

    return found


def heading(response):
    return re.search(r"<h1>(.*?)</h1>", response.content.decode())[1]


def entries(response):
    return re.findall(r"<entry><title>(.*?)</title>", response.content.decode())


def stripped(response, address):
    """An answer without the address that was asked for and the tokens of its forms."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())
    for name in ("author", "organisation", "group"):
        text = re.sub(rf'{name}(=|%3D|" value=")[a-z0-9-]+', name, text)
    return response.status_code, text.replace(address, "")


@pytest.fixture
def blogs(cast):
    """One blog in each group by Alice, as wide as the group, and one by Bob for the members of the public one."""
    for name, group in cast.groups().items():
        make_post(group, cast.alice, title=name)
    make_post(cast.public, cast.bob, title="van bob", audience="members")


# What each list shows


def test_the_newest_come_first_and_everything_is_there_that_one_reads(cast, blogs, titles):
    assert titles(None) == ["public"]
    assert titles(cast.bob) == ["van bob", "hidden", "closed", "organisation", "government", "public"]


def test_mine_are_those_of_the_groups_that_one_is_in(cast, blogs, titles):
    assert titles(cast.petra, "?mine") == []
    add_member(cast.public, cast.petra)
    assert titles(cast.petra, "?mine") == ["van bob", "public"]
    assert titles(cast.gast, "?mine") == ["closed"]


def test_a_visitor_who_asks_for_mine_gets_what_is_public(blogs, titles, client):
    assert titles(None, "?mine") == ["public"]
    assert "mine" not in client.get(f"{LIST}?mine").content.decode().split("<main")[1]


def test_by_author_organisation_group_and_month(cast, titles):
    elsewhere = make_group("Elders", cast.waterrijk, visibility="public")
    march, april = (datetime(2026, month, 1, tzinfo=UTC) for month in (3, 4))
    make_post(cast.public, cast.alice, title="een", published_at=march)
    make_post(elsewhere, cast.bob, title="twee", published_at=april)
    assert titles(None, f"?author={cast.alice.public_id}") == ["een"]
    assert titles(None, f"?organisation={cast.waterrijk.slug}") == ["twee"]
    assert titles(None, f"?group={elsewhere.slug}") == ["twee"]
    assert titles(None, "?month=2026-03") == ["een"]
    assert titles(None, "?month=2026-04") == ["twee"]
    assert titles(None, f"?month=2026-04&author={cast.alice.public_id}") == []


def test_a_month_is_one_of_the_clock_of_the_reader(cast, titles):
    """Half past eleven in the evening of 31 March in London is 1 April in the Netherlands."""
    make_post(cast.public, cast.alice, title="nacht", published_at=datetime(2026, 3, 31, 22, 30, tzinfo=UTC))
    assert titles(None, "?month=2026-03") == []
    assert titles(None, "?month=2026-04") == ["nacht"]


def test_december_ends_with_the_year(cast, titles):
    make_post(cast.public, cast.alice, title="oud", published_at=datetime(2025, 12, 31, 12, tzinfo=UTC))
    make_post(cast.public, cast.alice, title="nieuw", published_at=datetime(2026, 1, 1, 12, tzinfo=UTC))
    assert titles(None, "?month=2025-12") == ["oud"]


@pytest.mark.parametrize(
    "query",
    ["?month=2026-13", "?month=0000-01", "?month=x", "?order=x", "?older=x", "?newer=e30", "?month=2026-1"],
)
def test_nonsense_shows_the_list(blogs, titles, query):
    assert titles(None, query) == ["public"]


@pytest.mark.parametrize("name", ["author", "organisation", "group", "tag"])
def test_what_is_not_there_gives_an_empty_list_that_offers_the_way_back(blogs, client, name):
    text = client.get(f"{LIST}?{name}=is-er-niet").content.decode()
    assert 'class="empty"' in text
    assert f'href="{LIST}">Bekijk alle blogs' in text


# The best


def test_the_best_come_in_a_fair_order(cast, titles):
    few, many, low = (make_post(cast.public, cast.alice, title=title) for title in ("few", "many", "low"))
    make_post(cast.public, cast.alice, title="zonder")
    make_rating(few, cast.bob, 5)
    for person in (cast.bob, cast.mo, cast.oscar, cast.dana):
        make_rating(many, person, 5)
        make_rating(low, person, 2)
    assert titles(None, "?order=rating") == ["many", "few", "low"]


def test_the_order_is_the_formula_that_stands_in_the_docs(cast):
    post = make_post(cast.public, cast.alice)
    for stars, person in zip((5, 4, 4), (cast.bob, cast.mo, cast.dana), strict=True):
        make_rating(post, person, stars)
    assert Post.objects.best_rated().get().fair == 1000 * (13 + 5 * 3) // (3 + 5)


def test_the_best_tell_nothing_of_what_one_does_not_read(cast, blogs, as_person):
    for post in Post.objects.filter(title__in=("public", "government")):
        make_rating(post, cast.bob, 3)
    before = as_person(cast.charlie).get(f"{LIST}?order=rating").context["page"].items
    for post in Post.objects.exclude(title__in=("public", "government")):
        make_rating(post, cast.oscar, 5)
    assert as_person(cast.charlie).get(f"{LIST}?order=rating").context["page"].items == before
    assert len(before) == 2


@pytest.mark.parametrize("query", ["?", "?order=rating", "?mine", "?tag=water", "?month=2026-05"])
def test_every_page_of_every_list_shows_each_blog_once(cast, as_person, query):
    tag, begin = Tag.objects.create(name="water"), datetime(2026, 5, 2, tzinfo=UTC)
    for number in range(45):
        post = make_post(cast.public, cast.alice, published_at=begin + timedelta(hours=number // 3))
        post.tags.add(tag)
        Post.objects.filter(pk=post.pk).update(rating_sum=number % 4 + 1, rating_count=1)
    client, address, seen = as_person(cast.bob), LIST + query, []
    while address:
        response = client.get(address)
        seen += [post.pk for post in response.context["page"].items]
        older = re.search(r'rel="next" href="([^"]+)"', response.content.decode())
        address = LIST + older[1].replace("&amp;", "&") if older else ""
    assert len(seen) == len(set(seen)) == 45


def test_the_way_back_leads_to_the_page_before(cast, as_person):
    for number in range(25):
        make_rating(make_post(cast.public, cast.alice), cast.bob, number % 5 + 1)
    client = as_person(None)
    first = client.get(f"{LIST}?order=rating")
    second = client.get(LIST + first.context["page"].older_url)
    back = client.get(LIST + second.context["page"].newer_url)
    assert back.context["page"].items == first.context["page"].items


# What it says it is


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "Blogs"),
        ("?mine", "Blogs uit mijn groepen"),
        ("?order=rating", "Best gewaardeerde blogs"),
        ("?tag=water", "Blogs over water"),
        ("?month=2026-05", "Blogs van mei 2026"),
    ],
)
def test_a_list_says_what_it_is(cast, as_person, query, words):
    response = as_person(cast.alice).get(LIST + query)
    assert heading(response) == words
    assert f"<title>{words}" in response.content.decode()


def test_names_in_a_heading_come_from_the_blogs_that_are_shown(cast, blogs, as_person):
    def said(person, query):
        return heading(as_person(person).get(LIST + query))

    assert said(None, f"?author={cast.alice.public_id}") == "Blogs van Alice"
    assert said(None, f"?organisation={cast.lindedaal.slug}") == "Blogs in groepen van Gemeente Lindedaal"
    assert said(cast.bob, f"?author={cast.bob.public_id}") == "Blogs van Bob"
    assert said(cast.bob, f"?group={cast.hidden.slug}") == "Blogs in Verborgen groep"


@pytest.mark.parametrize("address", [LIST, FEED])
@pytest.mark.parametrize("name", ["visitor", "gast", "charlie", "petra", "rob", "olga"])
def test_a_list_of_what_one_does_not_read_is_that_of_nobody(cast, as_person, name, address):
    """Bob wrote in the hidden group only: neither he nor the group nor the month shows."""
    may = datetime(2026, 5, 5, tzinfo=UTC)
    make_post(cast.hidden, cast.bob, title="Geheim", published_at=may)
    client = as_person(cast.people()[name])
    for real, nonsense in (
        (f"?author={cast.bob.public_id}", "?author=222222222222"),
        (f"?group={cast.hidden.slug}", "?group=onzin-wxyz"),
        ("?month=2026-05", "?month=2026-05"),
    ):
        found = client.get(address + real)
        none = client.get(address + nonsense)
        assert stripped(found, real) == stripped(none, nonsense)
        assert "Geheim" not in found.content.decode()
        assert "Bob" not in found.content.decode()


def test_each_thing_that_narrows_a_list_can_be_left_out(cast, as_person):
    make_post(cast.public, cast.alice).tags.add(Tag.objects.create(name="water"))
    response = as_person(None).get(f"{LIST}?tag=water&author={cast.alice.public_id}")
    assert dict(response.context["list"].narrowed_by) == {
        "Alice": "?tag=water",
        "water": f"?author={cast.alice.public_id}",
    }


def test_the_form_that_narrows_keeps_what_was_chosen(cast, as_person):
    text = as_person(None).get(f"{LIST}?organisation=lindedaal&order=rating&tag=water").content.decode()
    form = text.split('aria-labelledby="h-narrow">')[2].split("</form>")[0]
    assert 'type="hidden" name="organisation" value="lindedaal"' in form
    assert 'type="hidden" name="order" value="rating"' in form
    assert 'name="tag" value="water"' in form


@pytest.mark.parametrize("query", ["?mine", "?order=rating", "?organisation=", "?tag=water", "?month=2026-05"])
def test_every_list_costs_the_same_for_one_and_for_many(cast, assert_flat_queries, query):
    tag = Tag.objects.create(name="water")

    def write(number):
        for _ in range(number):
            post = make_post(cast.public, make_user(), published_at=datetime(2026, 5, 5, tzinfo=UTC))
            post.tags.add(tag)
            make_rating(post, cast.dana, 4)

    write(1)
    query += cast.lindedaal.slug if query.endswith("organisation=") else ""
    assert_flat_queries(LIST + query, cast.bob, lambda: write(25), budget=5)


# Feeds


@pytest.mark.parametrize("what", ["author", "organisation", "group", "tag"])
def test_each_public_list_has_a_feed_of_what_is_public_in_it(cast, as_person, what):
    elsewhere = make_group("Elders", cast.waterrijk, visibility="public")
    other = make_post(elsewhere, cast.oscar, title="elders")
    tag = Tag.objects.create(name="water")
    for group, audience in ((cast.public, "group"), (cast.public, "members"), (cast.group, "group")):
        post = make_post(group, cast.alice, title=f"{group.visibility} {audience}", audience=audience)
        post.tags.add(tag)
    asked = {
        "author": cast.alice.public_id,
        "organisation": cast.lindedaal.slug,
        "group": cast.public.slug,
        "tag": "water",
    }
    for person in (None, cast.alice):
        response = as_person(person).get(f"{FEED}?{what}={asked[what]}")
        assert entries(response) == ["public group"]
        assert other.title not in response.content.decode()
    listed = as_person(None).get(f"{LIST}?{what}={asked[what]}").content.decode()
    assert f'type="application/atom+xml" title="De nieuwste openbare blogs" href="{FEED}?{what}=' in listed


def test_a_feed_says_what_it_is_a_feed_of(cast, blogs, client):
    for query, words in (
        (f"author={cast.alice.public_id}", "Alice"),
        (f"organisation={cast.lindedaal.slug}", "Gemeente Lindedaal"),
        (f"group={cast.public.slug}", "Openbare groep"),
    ):
        assert f"<title>Blogs op Pleio: {words}</title>" in client.get(f"{FEED}?{query}").content.decode()


def test_a_feed_that_did_not_change_is_not_sent_again(cast, blogs, client):
    first = client.get(FEED)
    assert first.headers["Cache-Control"] == "no-cache"
    assert first.headers["Last-Modified"]
    again = client.get(FEED, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    make_post(cast.public, cast.alice, title="nieuw")
    assert client.get(FEED, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


@pytest.mark.parametrize("header", ["If-None-Match", "If-Modified-Since"])
def test_what_became_stricter_leaves_the_feed_of_who_has_it_already(cast, client, header):
    make_post(cast.public, cast.alice, title="gaat dicht")
    first = client.get(FEED)
    Post.objects.update(reach=0)
    known = {"If-None-Match": "ETag", "If-Modified-Since": "Last-Modified"}[header]
    again = client.get(FEED, headers={header: first.headers[known]})
    assert (again.status_code, entries(again)) == (200, [])


def test_an_empty_feed_is_the_same_each_time(client):
    assert client.get(FEED).headers["ETag"] == client.get(FEED).headers["ETag"]


def test_pages_of_what_is_public_name_their_feed(cast, as_person, client):
    for address, query in (
        (cast.public.get_absolute_url(), f"?group={cast.public.slug}"),
        (cast.lindedaal.get_absolute_url(), f"?organisation={cast.lindedaal.slug}"),
    ):
        assert f'type="application/atom+xml" title="De nieuwste openbare blogs" href="{FEED}{query}"' in (
            client.get(address).content.decode()
        )
    assert "atom+xml" not in as_person(cast.alice).get(cast.group.get_absolute_url()).content.decode()


def test_pages_of_people_and_organisations_lead_to_their_list(cast, blogs, as_person):
    client = as_person(cast.petra)
    assert f"{LIST}?author={cast.alice.public_id}" in client.get(cast.alice.get_absolute_url()).content.decode()
    assert (
        f"{LIST}?organisation={cast.lindedaal.slug}" in client.get(cast.lindedaal.get_absolute_url()).content.decode()
    )
