"""What is new since the last visit: for the reader's own marks, and for nothing else."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import DatabaseError
from django.utils import timezone

from blogs.models import PostMark
from blogs.services import add_comment
from groups.policies import Reach
from tests.factories import make_comment, make_post


def text_of(response):
    return response.content.decode()


@pytest.fixture
def post(cast):
    return make_post(cast.public, cast.alice)


def seen(post, person, **ago):
    PostMark.objects.create(post=post, person=person, seen_at=timezone.now() - timedelta(**ago))


def new_on(html):
    return re.findall(r'id="reactie-(\w+)">(?:(?!<li).)*?tag--new', html, re.DOTALL)


def test_nothing_is_new_at_a_first_visit_and_a_comment_after_it_is(cast, as_person, post):
    make_comment(post, cast.bob)
    client = as_person(cast.charlie)
    assert "sinds je vorige bezoek" not in text_of(client.get(post.get_absolute_url()))
    cache.clear()  # the visit is over
    comment = make_comment(post, cast.bob)
    html = text_of(client.get(post.get_absolute_url()))
    assert "1 nieuwe reactie sinds je vorige bezoek" in html
    assert f'href="?comment={comment.public_id}#reactie-{comment.public_id}"' in html
    assert new_on(html) == [comment.public_id]
    cache.clear()
    assert "sinds je vorige bezoek" not in text_of(client.get(post.get_absolute_url()))


def test_what_is_new_stays_new_for_the_whole_visit(cast, as_person, post):
    seen(post, cast.charlie, days=2)
    make_comment(post, cast.bob)
    client = as_person(cast.charlie)
    for _load in range(3):
        assert len(new_on(text_of(client.get(post.get_absolute_url())))) == 1


def test_the_own_comment_and_what_one_does_not_read_are_not_new(cast, as_person, post):
    seen(post, cast.charlie, days=2)
    make_comment(post, cast.charlie)
    make_comment(post, cast.bob, reach=Reach.MEMBERS)
    make_comment(post, cast.bob, created_at=timezone.now() - timedelta(days=3))
    withdrawn = {"withdrawn_at": timezone.now(), "withdrawn_by": cast.mo, "withdrawn_reason": "x"}
    make_comment(post, cast.mo, parent=make_comment(post, cast.bob, **withdrawn))
    html = text_of(as_person(cast.charlie).get(post.get_absolute_url()))
    assert "1 nieuwe reactie sinds" in html
    assert len(new_on(html)) == 1


def test_a_fold_with_something_new_stands_open(cast, as_person, post):
    seen(post, cast.charlie, days=2)
    parent = None
    for _depth in range(3):
        parent = make_comment(post, cast.bob, parent=parent)
    assert '<details class="more folded" open>' in text_of(as_person(cast.charlie).get(post.get_absolute_url()))
    assert '<details class="more folded" >' in text_of(as_person(cast.mo).get(post.get_absolute_url()))


def test_marks_are_for_the_person_and_no_one_else(cast, as_person, post):
    seen(post, cast.charlie, days=2)
    make_comment(post, cast.bob)
    as_person(cast.charlie).get(post.get_absolute_url())
    for person in (None, cast.alice, cast.mo, cast.rob):
        assert not new_on(text_of(as_person(person).get(post.get_absolute_url())))


def test_a_visit_is_written_once_and_again_when_there_is_something_newer(cast, as_person, post, count_queries):
    client = as_person(cast.charlie)

    def writes():
        with count_queries() as queries:
            client.get(post.get_absolute_url())
        return sum("blogs_postmark" in query["sql"] and query["sql"].startswith("INSERT") for query in queries)

    assert [writes(), writes()] == [1, 0]
    make_comment(post, cast.bob)
    cache.clear()
    assert [writes(), writes(), writes()] == [1, 0, 0]
    assert PostMark.objects.count() == 1


@pytest.mark.parametrize(
    "headers", [{"Sec-Purpose": "prefetch"}, {"Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"}]
)
def test_a_browser_that_looks_ahead_is_no_visit(cast, as_person, post, headers):
    as_person(cast.charlie).get(post.get_absolute_url(), headers=headers)
    as_person(cast.charlie).head(post.get_absolute_url())
    as_person(None).get(post.get_absolute_url())
    assert not PostMark.objects.exists()


def test_what_was_saved_stays_when_it_is_seen(cast, as_person, post):
    saved = timezone.now() - timedelta(days=1)
    PostMark.objects.create(post=post, person=cast.charlie, saved_at=saved)
    as_person(cast.charlie).get(post.get_absolute_url())
    mark = PostMark.objects.get()
    assert mark.saved_at == saved
    assert mark.seen_at


def test_a_page_is_not_lost_for_a_mark(cast, as_person, post, monkeypatch):
    def busy(*_rows, **_how):
        raise DatabaseError("database is locked")

    monkeypatch.setattr(PostMark.objects, "bulk_create", busy)
    assert as_person(cast.charlie).get(post.get_absolute_url()).status_code == 200


def test_what_comes_while_one_is_here_for_the_first_time_is_new_too(cast, as_person, post):
    """Whoever publishes a blog and looks again ten minutes later sees what was said meanwhile."""
    client = as_person(cast.mo)
    client.get(post.get_absolute_url())
    add_comment(post, source="Net geschreven", acting_user=cast.bob)
    assert "1 nieuwe reactie sinds je vorige bezoek" in client.get(post.get_absolute_url()).content.decode()
    assert "1 nieuwe reactie sinds je vorige bezoek" in client.get(post.get_absolute_url()).content.decode()
