"""Nothing is readable by more people than when it was written, but what its own writer widens."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from blogs.models import Comment, Post
from blogs.services import add_comment, create_post, publish_post, widen_post
from blogs.services.reach import COUNTERS
from groups.services import change_visibility
from tests.blogs.test_policies import COLLEAGUES_OF_LINDEDAAL, EVERY_COLLEAGUE, EVERYONE, MEMBERS, reader, readers_of

ORDER = {"closed": MEMBERS, "organisation": COLLEAGUES_OF_LINDEDAAL, "government": EVERY_COLLEAGUE, "public": EVERYONE}


def readers_of_comment(cast, comment):
    return {
        name
        for name, person in cast.people().items()
        if name != "dora" and Comment.objects.visible_to(reader(person)).filter(pk=comment.pk).exists()
    }


def become(cast, visibility):
    """The organisation's group of the cast, as visible as this; alice, bob, mo and oscar are its members."""
    return change_visibility(cast.organisation, visibility, way_in="invitation", acting_user=cast.oscar)


def written(cast, audience="group"):
    post = create_post(cast.organisation, title="Titel", source="Tekst", audience=audience, acting_user=cast.alice)
    publish_post(post, acting_user=cast.alice)
    post.refresh_from_db()
    return post, add_comment(post, source="Goed stuk.", acting_user=cast.bob)


def counted(post):
    post.refresh_from_db()
    reaches = list(post.comments.filter(removed_at=None).values_list("reach", flat=True))
    return {name: getattr(post, name) for name in COUNTERS.values()} == {
        name: sum(reach >= level for reach in reaches) for level, name in COUNTERS.items()
    }


@pytest.mark.parametrize("first", ORDER)
@pytest.mark.parametrize("second", ORDER)
def test_a_group_that_changes_makes_nothing_older_readable_for_more_people(cast, first, second):
    become(cast, first)
    post, comment = written(cast)
    become(cast, second)
    narrower = set(ORDER[min(first, second, key=list(ORDER).index)].split())
    assert readers_of(cast, post) == narrower
    assert readers_of_comment(cast, comment) == narrower
    assert counted(post)


@pytest.mark.parametrize("between", ["closed", "hidden"])
def test_what_became_stricter_stays_so_when_the_group_becomes_wider_again(cast, between):
    become(cast, "public")
    post, comment = written(cast)
    become(cast, between)
    become(cast, "public")
    assert readers_of(cast, post) == readers_of_comment(cast, comment) == set(MEMBERS.split())
    assert counted(post)


def test_the_writer_widens_a_blog_and_earlier_comments_stay_with_the_earlier_readers(cast, as_person):
    become(cast, "closed")
    post, early = written(cast)
    become(cast, "public")
    widen_post(post, acting_user=cast.alice)
    post.refresh_from_db()
    late = add_comment(post, source="Later gezegd.", acting_user=cast.bob)
    assert readers_of(cast, post) == readers_of_comment(cast, late) == set(EVERYONE.split())
    assert readers_of_comment(cast, early) == set(MEMBERS.split())
    assert counted(post)
    outside = as_person(None).get(post.get_absolute_url()).content.decode()
    assert "1 reactie" in outside
    assert "Later gezegd" in outside
    assert "Goed stuk" not in outside
    inside = as_person(cast.mo).get(post.get_absolute_url()).content.decode()
    assert "2 reacties" in inside
    assert "Goed stuk" in inside


def test_an_answer_to_what_one_does_not_read_stands_by_itself(cast, as_person):
    become(cast, "closed")
    post, early = written(cast)
    become(cast, "government")
    widen_post(post, acting_user=cast.alice)
    add_comment(post, source="Antwoord voor iedereen.", parent=early, acting_user=cast.mo)
    page = as_person(cast.charlie).get(post.get_absolute_url()).content.decode()
    assert "Antwoord voor iedereen." in page
    assert early.public_id not in page
    address = reverse("blogs:comment", args=[post.public_id])
    as_person(cast.charlie).post(address, {"source": "Nee.", "parent": early.public_id, "key": "k"})
    assert not Comment.objects.filter(author=cast.charlie).exists()


def test_a_list_counts_only_comments_that_one_reads(cast, as_person):
    become(cast, "closed")
    post, _early = written(cast)
    become(cast, "public")
    widen_post(post, acting_user=cast.alice)
    for person, number in ((None, 0), (cast.charlie, 0), (cast.dana, 0), (cast.mo, 1)):
        shown = Post.objects.visible_to(reader(person)).with_card(reader(person)).get(pk=post.pk)
        assert shown.shown_comments == number
    assert "0 reacties" in as_person(None).get("/blogs/").content.decode()


@pytest.mark.parametrize("name", ["bob", "oscar", "mo", "olga", "rob", "charlie"])
def test_only_the_writer_widens(cast, name):
    become(cast, "closed")
    post, _comment = written(cast)
    become(cast, "public")
    with pytest.raises(PermissionDenied):
        widen_post(post, acting_user=getattr(cast, name))
    assert readers_of(cast, post) == set(MEMBERS.split())


def test_a_draft_is_not_widened_but_published(cast):
    post = create_post(cast.public, title="Titel", source="Tekst", acting_user=cast.alice)
    with pytest.raises(PermissionDenied):
        widen_post(post, acting_user=cast.alice)


def test_the_page_to_widen_says_who_reads_it_first(cast, as_person):
    become(cast, "closed")
    post, _comment = written(cast)
    become(cast, "public")
    client, address = as_person(cast.alice), reverse("blogs:widen", args=[post.public_id])
    assert address in client.get(reverse("blogs:edit", args=[post.public_id])).content.decode()
    page = client.get(address).content.decode()
    assert "Alleen de" in page
    assert "Iedereen, ook op internet" in page
    assert readers_of(cast, post) == set(MEMBERS.split())
    assert client.post(address).url == post.get_absolute_url()
    assert readers_of(cast, post) == set(EVERYONE.split())
    assert client.get(address).url == post.get_absolute_url()
    assert as_person(cast.bob).get(address).status_code == 403
