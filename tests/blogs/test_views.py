"""Views: a number about a blog, and nothing about who opened it."""

from unittest.mock import patch

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.management import call_command

from blogs.models import Post
from blogs.services import count_view, store_views
from blogs.services import views as counting
from tests.factories import make_post

pytestmark = pytest.mark.django_db
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def clock():
    """Lets the buckets go by."""
    with patch.object(counting, "_now", return_value=1000) as now:
        yield now


def opened(client, post, method="get", **headers):
    return getattr(client, method)(post.get_absolute_url(), headers={"User-Agent": BROWSER, **headers})


def stored(post):
    counting._now.return_value += 1
    store_views()
    post.refresh_from_db()
    return post.view_count


def test_each_time_that_someone_opens_a_blog_is_a_view(cast, as_person, clock):
    post, other = make_post(cast.public, cast.alice), make_post(cast.public, cast.alice)
    for person in (None, None, cast.bob, cast.dana):
        opened(as_person(person), post)
    opened(as_person(None), other)
    assert (stored(post), stored(other)) == (4, 1)


def test_the_writer_a_program_and_who_asks_in_advance_are_no_readers(cast, as_person, clock):
    post, visitor = make_post(cast.public, cast.alice), as_person(None)
    opened(as_person(cast.alice), post)
    opened(visitor, post, "head")
    for agent in ("Googlebot/2.1", "curl/8.5", "python-requests/2.32", ""):
        opened(visitor, post, **{"User-Agent": agent})
    opened(visitor, post, **{"Sec-Purpose": "prefetch;prerender"})
    opened(visitor, post, Purpose="prefetch")
    assert stored(post) == 0


def test_who_may_not_read_it_and_what_is_not_published_count_nothing(cast, as_person, clock):
    hidden, draft = make_post(cast.hidden, cast.alice), make_post(cast.public, cast.alice, published=False)
    opened(as_person(cast.dana), hidden)
    opened(as_person(cast.alice), draft)
    assert (stored(hidden), stored(draft)) == (0, 0)


def test_storing_twice_adds_nothing_twice(cast, clock):
    post = make_post(cast.public, cast.alice)
    for _ in range(3):
        count_view(post.pk)
    assert store_views() == 0, "The bucket is not over."
    assert stored(post) == 3
    assert stored(post) == 3
    count_view(post.pk)
    assert stored(post) == 4


def test_two_that_store_at_once_share_the_buckets(cast, clock):
    """Who comes second finds the bucket gone, whatever it read before."""
    post = make_post(cast.public, cast.alice)
    count_view(post.pk)
    clock.return_value += 1
    whole = cache.delete

    def taken_by_another(key, **options):
        whole(key, **options)
        return whole(key, **options)

    with patch.object(cache, "delete", taken_by_another):
        assert store_views() == 0


def test_a_cache_that_loses_everything_loses_views_and_no_page(cast, as_person, clock):
    post = make_post(cast.public, cast.alice)
    with patch.multiple(cache, add=lambda *a, **k: False, incr=_gone, get=lambda *a, **k: None):
        assert opened(as_person(None), post).status_code == 200
    assert stored(post) == 0


def _gone(key, *args, **options):
    raise ValueError(key)


def test_nothing_is_kept_of_who_opened_it(cast, as_person, clock):
    """No row of any table changes but the number, no cookie is set for it, and the cache holds numbers only."""
    post, visitor, member = make_post(cast.public, cast.alice), as_person(None), as_person(cast.bob)
    opened(member, post)
    stored(post)

    def rows():
        return {m._meta.label: list(m.objects.order_by("pk").values()) for m in apps.get_models() if m != Post}

    before, noted = rows(), []
    whole = cache.set
    with patch.object(
        cache, "set", lambda key, value, *a, **k: (noted.append((key, value)), whole(key, value, *a, **k))
    ):
        for client in (visitor, member):
            assert set(opened(client, post).cookies) <= {"csrftoken"}
        assert not opened(visitor, post).cookies
    assert rows() == before
    assert {value for key, value in noted if key.startswith("blogs:views:")} == {post.pk}
    assert all(str(cast.bob.pk) not in key.split(":") for key, _ in noted if key.startswith("blogs:views:"))


def test_without_redis_the_first_view_after_a_bucket_stores_it(cast, as_person, clock):
    post = make_post(cast.public, cast.alice)
    for _ in range(3):
        opened(as_person(None), post)
    clock.return_value += 1
    opened(as_person(None), post)
    post.refresh_from_db()
    assert post.view_count == 3


def test_the_command_says_how_many_it_stored(cast, clock, capsys):
    count_view(make_post(cast.public, cast.alice).pk)
    clock.return_value += 1
    call_command("store_views")
    assert capsys.readouterr().out == "1 views stored.\n"


@pytest.mark.parametrize(("number", "words"), [(0, ""), (24, ""), (25, "minstens 20 keer"), (129, "minstens 120 keer")])
def test_a_number_is_shown_from_twenty_five_on_and_in_tens(cast, as_person, number, words):
    post = make_post(cast.public, cast.bob)
    Post.objects.update(view_count=number)
    for person in (None, cast.bob, cast.mo):
        text = as_person(person).get(post.get_absolute_url()).content.decode()
        assert ("keer geopend" in text) == bool(words)
        assert words in text


@pytest.mark.parametrize("visibility", ["government", "organisation", "closed", "hidden"])
def test_of_a_blog_that_is_not_public_no_number_is_shown_to_anyone(cast, as_person, visibility):
    """In a small group a number is about the few people who could be meant."""
    post = make_post(cast.groups()[visibility], cast.alice)
    Post.objects.update(view_count=500)
    for person in (cast.alice, cast.bob, cast.mo, cast.oscar):
        assert "keer geopend" not in as_person(person).get(post.get_absolute_url()).content.decode()


def test_counting_costs_no_query(cast, as_person, count_queries):
    post, client = make_post(cast.public, cast.alice), as_person(None)
    costs = []
    for agent in (BROWSER, "Googlebot", BROWSER):
        with count_queries() as queries:
            opened(client, post, **{"User-Agent": agent})
        costs.append(len(queries))
    assert costs[1] == costs[2]
