"""The start page: for a visitor what Pleio is, for who is signed in the own groups."""

import pytest
from django.utils import timezone

from blogs.models import Post
from tests.factories import add_member, make_group, make_post, make_rating, make_user


def test_a_visitor_reads_what_is_public_and_how_to_come_in(cast, client):
    make_post(cast.public, cast.alice, title="Voor iedereen")
    make_post(cast.government, cast.alice, title="Voor de overheid")
    text = client.get("/").content.decode()
    assert "Voor iedereen" in text
    assert "Voor de overheid" not in text
    assert "/accounts/signup/" in text


def test_a_visitor_gets_no_cookie(cast, client):
    for path in ("/", "/groups/", "/blogs/", "/organisations/", "/insights/", "/privacy/"):
        assert not client.get(path).cookies, path


def test_home_is_about_the_own_groups(cast, as_person):
    make_post(cast.group, cast.alice, title="In mijn groep")
    other = make_group("Elders")
    make_post(other, cast.charlie, title="In een andere groep")
    client = as_person(cast.bob)
    assert "In mijn groep" in client.get("/").content.decode()
    assert "In een andere groep" not in client.get("/").content.decode()
    assert "In een andere groep" in client.get("/?tab=all").content.decode()


def test_few_ratings_do_not_beat_many(cast):
    few, many = make_post(cast.public, cast.alice), make_post(cast.public, cast.alice)
    make_rating(few, cast.bob, 5)
    for _ in range(12):
        make_rating(many, make_user(organisation=cast.lindedaal), 4)
    assert list(Post.objects.best_rated()) == [many, few]


def test_own_drafts_stand_on_the_own_home_only(cast, as_person):
    make_post(cast.group, cast.alice, title="Nog niet af", published=False)
    assert "Nog niet af" in as_person(cast.alice).get("/").content.decode()
    assert "Nog niet af" not in as_person(cast.bob).get("/").content.decode()


def test_home_costs_the_same_for_few_and_for_many(cast, assert_flat_queries):
    def add():
        for _ in range(15):
            group = make_group()
            add_member(group, cast.alice)
            make_post(group, make_user(organisation=cast.waterrijk), published_at=timezone.now())

    make_post(cast.group, cast.bob)
    assert_flat_queries("/", cast.alice, add, budget=12)
    assert_flat_queries(
        "/?tab=best", cast.alice, lambda: [make_rating(p, cast.mo) for p in Post.objects.all()], budget=12
    )


@pytest.mark.parametrize(("name", "said"), [("gast", "Als gast kom je"), ("wim", "zodra je organisatie je heeft")])
def test_who_cannot_join_is_not_told_to(cast, as_person, name, said):
    cast.gast.memberships.all().delete()
    client = as_person(getattr(cast, name))
    page = client.get("/").content.decode()
    assert said in page
    assert "word lid" not in page.lower()
    assert "/blogs/write/" not in page + client.get("/blogs/").content.decode()
