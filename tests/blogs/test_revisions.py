"""Earlier texts of a blog: kept when it is published and changed, seen by its author and the moderators, and put back."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from blogs.models import Revision
from blogs.services import (
    change_post,
    create_post,
    lock_post,
    publish_post,
    restore_revision,
    trash_post,
    unpublish_post,
)
from tests.factories import make_post


def text_of(response):
    return re.sub(r"­", "", response.content.decode())


def published(cast, text="Eerst dit."):
    draft = create_post(cast.public, title="Blog verbouwd", source=text, audience="group", acting_user=cast.alice)
    return publish_post(change_post(draft, source=text, acting_user=cast.alice), acting_user=cast.alice)


def numbers(post):
    return [revision.number for revision in post.revisions.order_by("number")]


def test_publishing_and_each_change_after_it_keep_a_version_and_drafts_none(cast):
    post = published(cast)
    assert numbers(post) == [1]
    change_post(post, source="Toen dat.", acting_user=cast.alice)
    change_post(post, source="Toen dat.", acting_user=cast.alice)
    change_post(post, tags="water", acting_user=cast.alice)
    change_post(post, title="Blog weer verbouwd", acting_user=cast.alice)
    assert numbers(post) == [1, 2, 3]
    unpublish_post(post, acting_user=cast.alice)
    change_post(post, source="Half af", acting_user=cast.alice)
    change_post(post, source="Helemaal af", acting_user=cast.alice)
    assert numbers(post) == [1, 2, 3]
    publish_post(post, acting_user=cast.alice)
    assert post.revisions.get(number=4).body == "<p>Helemaal af</p>"


def test_of_a_blog_from_before_the_first_change_keeps_what_stood_there_too(cast):
    post = make_post(cast.public, cast.alice, body="<p>Oud</p>")
    change_post(post, source="Nieuw", acting_user=cast.alice)
    assert [revision.body for revision in post.revisions.order_by("number")] == ["<p>Oud</p>", "<p>Nieuw</p>"]


@pytest.mark.parametrize("name", ["alice", "mo", "oscar"])
def test_its_author_and_the_moderators_see_what_changed(cast, as_person, name):
    post = published(cast)
    change_post(post, source="Toen dat.", acting_user=cast.alice)
    client = as_person(getattr(cast, name))
    assert "Eerdere versies" in text_of(client.get(post.get_absolute_url()))
    assert "Versie 2" in text_of(client.get(reverse("blogs:revisions", args=[post.public_id])))
    page = text_of(client.get(reverse("blogs:revision", args=[post.public_id, 2])))
    assert re.search(r"<del><span class=.vh.>Verwijderd: </span>Eerst dit.</del>", page)
    assert re.search(r"<ins><span class=.vh.>Toegevoegd: </span>Toen dat.</ins>", page)
    assert client.get(reverse("blogs:revision", args=[post.public_id, 3])).status_code == 404


@pytest.mark.parametrize("name", ["bob", "charlie", "olga", "rob", "nina"])
def test_other_readers_see_none_of_it(cast, as_person, name):
    post = published(cast)
    change_post(post, source="Toen dat.", acting_user=cast.alice)
    client = as_person(getattr(cast, name))
    assert "Eerdere versies" not in text_of(client.get(post.get_absolute_url()))
    for address in (
        reverse("blogs:revisions", args=[post.public_id]),
        reverse("blogs:revision", args=[post.public_id, 1]),
    ):
        assert client.get(address).status_code == 403
    trash_post(post, acting_user=cast.alice)
    assert client.get(reverse("blogs:revision", args=[post.public_id, 1])).status_code == 404


def test_readers_see_that_it_was_changed(cast, as_person):
    post = make_post(cast.public, cast.alice)
    type(post).objects.filter(pk=post.pk).update(changed_at=post.published_at)
    assert "<span>aangepast " not in text_of(as_person(cast.bob).get(post.get_absolute_url()))
    change_post(post, source="Toen dat.", acting_user=cast.alice)
    assert "<span>aangepast " in text_of(as_person(cast.bob).get(post.get_absolute_url()))


def test_its_author_lets_an_earlier_version_stand_there_again_as_a_new_one(cast, as_person):
    post = published(cast)
    change_post(post, title="Anders", source="Toen dat.", acting_user=cast.alice)
    client = as_person(cast.alice)
    client.post(reverse("blogs:revision_restore", args=[post.public_id, 1]))
    post.refresh_from_db()
    assert (post.title, post.body) == ("Blog verbouwd", "<p>Eerst dit.</p>")
    assert numbers(post) == [1, 2, 3]


@pytest.mark.parametrize("name", ["bob", "mo", "oscar", "charlie"])
def test_nobody_else_changes_it_back(cast, as_person, name):
    post = published(cast)
    change_post(post, source="Toen dat.", acting_user=cast.alice)
    with pytest.raises(PermissionDenied):
        restore_revision(post, 1, acting_user=getattr(cast, name))
    address = reverse("blogs:revision_restore", args=[post.public_id, 1])
    assert as_person(getattr(cast, name)).post(address).status_code == 403
    lock_post(post, "Onderzoek", acting_user=cast.mo)
    with pytest.raises(PermissionDenied):
        restore_revision(post, 1, acting_user=cast.alice)
    assert Revision.objects.count() == 2


def test_the_list_does_not_grow_in_cost(cast, assert_flat_queries):
    post = published(cast)

    def more():
        for _ in range(5):
            change_post(post, source=f"Versie {post.revisions.count()}", acting_user=cast.alice)

    more()
    assert_flat_queries(reverse("blogs:revisions", args=[post.public_id]), cast.mo, more, budget=6)
