import base64
import json
from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from blogs.models import Post
from common.pagination import page_by_key
from groups.models import WorkingGroup
from tests.factories import make_group, make_post, make_user


def walk(queryset, params="", **options):
    """All pages from the first to the last."""
    page = page_by_key(queryset, QueryDict(params), **options)
    yield page
    while page.older_url:
        page = page_by_key(queryset, QueryDict(page.older_url[1:]), **options)
        yield page


@pytest.fixture
def posts(db):
    group, author = make_group(), make_user()
    moment = timezone.now()
    # Two by two at the same moment: the row itself decides there.
    return [make_post(group, author, published_at=moment - timedelta(hours=number // 2)) for number in range(7)]


def test_every_row_comes_once_and_in_order(posts):
    found = [post.pk for page in walk(Post.objects.all(), size=3) for post in page.items]
    assert found == [post.pk for post in Post.objects.order_by("-published_at", "-pk")]


def test_the_way_back_leads_to_the_same_pages(posts):
    first, second, third = walk(Post.objects.all(), size=3)
    back = page_by_key(Post.objects.all(), QueryDict(third.newer_url[1:]), size=3)
    assert back.items == second.items
    assert page_by_key(Post.objects.all(), QueryDict(back.newer_url[1:]), size=3).items == first.items
    assert first.newer_url == ""
    assert third.older_url == ""


def test_names_go_up_by_their_slug(db):
    for name in "dbac":
        make_group(name)
    pages = list(walk(WorkingGroup.objects.all(), field="name", falling=False, key="slug", size=3))
    assert [group.name for page in pages for group in page.items] == ["a", "b", "c", "d"]


def test_other_parameters_stay_and_no_row_number_shows(posts):
    page = page_by_key(Post.objects.all(), QueryDict("tag=data&older=x"), size=3)
    assert page.older_url.startswith("?tag=data&older=")


@pytest.mark.parametrize(
    "nonsense",
    ["x", "%00", "W10", "e30", "WzEsMl0", "W3siYXQiOiIyMDI1LTAxLTAxIn0sImEiXQ", "W3siaXMiOiJ4In0sImEiXQ", "é" * 90],
)
def test_a_place_that_does_not_exist_is_the_beginning_or_an_empty_page(posts, nonsense):
    page = page_by_key(Post.objects.all(), {"older": nonsense}, size=3)
    assert page.items in ([], posts[:3], list(Post.objects.order_by("-published_at", "-pk")[:3]))


def cursor(*place):
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "nonsense",
    [
        cursor({"at": "0001-01-01T00:00:00+14:00"}, "x"),
        cursor({"at": "9999-12-31T23:59:59-14:00"}, "x"),
        cursor({"is": "0001-01-01"}, "x"),
        cursor({"is": 10**30}, "x"),
        cursor({"is": "\0"}, "x"),
        cursor({"at": "2025-01-01T00:00:00+00:00"}, "\0"),
        cursor({"at": "2025-01-01T00:00:00+00:00"}, "\ud800"),
        base64.urlsafe_b64encode(b"[" * 100_000).decode(),
        base64.urlsafe_b64encode(b'[{"is":' + b"9" * 5000 + b'},"x"]').decode(),
    ],
)
@pytest.mark.parametrize("direction", ["older", "newer"])
@pytest.mark.parametrize(("field", "falling"), [("published_at", True), ("title", False)])
def test_a_place_that_no_database_takes_breaks_no_page(posts, nonsense, direction, field, falling):
    page_by_key(Post.objects.all(), {direction: nonsense}, field=field, falling=falling, size=3)


def test_a_place_does_not_tell_whether_a_row_exists_that_is_not_in_the_list(posts):
    seen, secret = posts[0], posts[6]
    Post.objects.filter(pk=secret.pk).update(published_at=None)
    own = Post.objects.published()
    moment = {"at": seen.published_at.isoformat()}
    answers = [
        page_by_key(own, {direction: cursor(moment, name)}).items
        for direction in ("older", "newer")
        for name in (secret.public_id, "nonsense")
    ]
    assert answers[0] == answers[1]
    assert answers[2] == answers[3]


def test_a_page_costs_one_query(posts, django_assert_num_queries):
    with django_assert_num_queries(1):
        page_by_key(Post.objects.all(), QueryDict(""), size=3)
