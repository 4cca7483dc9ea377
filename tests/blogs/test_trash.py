"""The trash: a published blog goes there and comes back, and lies there for who put it there and the moderators only."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from blogs.models import Comment, Picture, Post
from blogs.services import (
    add_comment,
    change_post,
    close_comments,
    lock_post,
    open_comments,
    pin_post,
    publish_post,
    remove_comment,
    restore_post,
    store_picture,
    trash_post,
    unlock_post,
    widen_post,
    withdraw_post,
)
from groups.services import freeze_group
from notifications.models import Notification
from notifications.services import drain
from ratings.services import rate_post
from tests.factories import make_comment, make_post
from tests.properties.world import small_picture


def text_of(response):
    return re.sub(r"­", "", response.content.decode())


def told_to(person, kind):
    drain()
    rows = Notification.objects.filter(event__kind=kind, decision="told", recipient=person)
    return rows.count()


def line_of(client):
    return text_of(client.get(reverse("notifications:list")))


@pytest.mark.parametrize("name", ["visitor", "bob", "charlie", "dana", "nina", "olga", "rob"])
def test_what_its_author_put_in_the_trash_is_gone_for_others(cast, as_person, name):
    post = make_post(cast.public, cast.alice, title="Blog ruzie")
    comment = make_comment(post, cast.bob)
    picture = store_picture(small_picture(), description="Een bord", acting_user=cast.alice, post=post)
    trash_post(post, acting_user=cast.alice)
    person = getattr(cast, name)
    client = as_person(person)
    assert client.get(post.get_absolute_url()).status_code == 404
    assert client.get(picture.address(picture.widths[0])).status_code == 404
    for page in ("home", "blogs:list", "blogs:feed"):
        assert "ruzie" not in text_of(client.get(reverse(page)))
    reader = person or AnonymousUser()
    assert not Comment.objects.visible_to(reader).filter(pk=comment.pk).exists()
    assert not Post.objects.widely_read().filter(pk=post.pk).exists()


def test_its_author_and_the_moderators_see_it_and_it_stands_in_no_list(cast, as_person):
    post = make_post(cast.public, cast.alice, title="Blog ruzie")
    pin_post(post, acting_user=cast.mo)
    trash_post(post, acting_user=cast.alice)
    for name in ("alice", "mo", "oscar"):
        client = as_person(getattr(cast, name))
        page = text_of(client.get(post.get_absolute_url()))
        assert "Deze blog ligt in de prullenbak." in page
        assert "Alleen wie hem in de prullenbak heeft gelegd" in page
        assert "ruzie" in text_of(client.get(reverse("blogs:trash_list")))
        assert "ruzie" not in text_of(client.get(cast.public.get_absolute_url()))
    assert "ruzie" not in text_of(as_person(cast.bob).get(reverse("blogs:trash_list")))


def test_what_a_moderator_put_there_its_author_does_not_see_but_is_told_why(cast, as_person):
    post = make_post(cast.public, cast.alice, title="Blog ruzie")
    trash_post(post, "Staat er twee keer.", acting_user=cast.mo)
    assert not Post.objects.visible_to(cast.alice).filter(pk=post.pk).exists()
    assert told_to(cast.alice, "post_handled") == 1
    assert told_to(cast.bob, "post_handled") == 0
    shown = line_of(as_person(cast.alice))
    assert "Je blog ‘Blog ruzie’ ligt in de prullenbak" in shown
    assert "Staat er twee keer." in shown
    restore_post(post, acting_user=cast.oscar)
    drain()
    shown = line_of(as_person(cast.alice))
    assert "is uit de prullenbak" in shown
    assert "Staat er twee keer." not in shown


def test_who_left_the_closed_group_is_not_told(cast, as_person):
    post = make_post(cast.group, cast.alice, title="Blog ruzie")
    trash_post(post, "Staat er twee keer.", acting_user=cast.mo)
    cast.group.memberships.filter(person=cast.alice).delete()
    assert told_to(cast.alice, "post_handled") == 0
    assert "ruzie" not in line_of(as_person(cast.alice))


def test_a_moderator_gives_a_reason(cast):
    with pytest.raises(ValidationError):
        trash_post(make_post(cast.public, cast.alice), " ", acting_user=cast.mo)
    assert not Post.objects.in_trash().exists()


@pytest.mark.parametrize("name", ["bob", "charlie", "nina", "olga", "rob", "gast"])
def test_nobody_else_puts_it_there_or_takes_it_out(cast, as_person, name):
    person, post = getattr(cast, name), make_post(cast.public, cast.alice)
    with pytest.raises(PermissionDenied):
        trash_post(post, "Daarom", acting_user=person)
    assert as_person(person).post(reverse("blogs:trash", args=[post.public_id])).status_code == 403
    trash_post(post, acting_user=cast.alice)
    with pytest.raises(PermissionDenied):
        restore_post(post, acting_user=person)
    undo = reverse("blogs:undo", args=[post.public_id])
    assert as_person(person).post(undo, {"change": "restore"}).status_code == 404
    assert Post.objects.in_trash().count() == 1


def test_nobody_publishes_again_what_its_writer_took_away(cast):
    post = trash_post(make_post(cast.public, cast.alice), acting_user=cast.alice)
    with pytest.raises(PermissionDenied, match="Alleen de schrijver"):
        restore_post(post, acting_user=cast.oscar)
    assert restore_post(post, acting_user=cast.alice).trashed_at is None


def test_a_moderator_does_not_take_out_the_own_blog_that_another_put_there(cast):
    post = trash_post(make_post(cast.public, cast.mo), "Dubbel", acting_user=cast.oscar)
    with pytest.raises(PermissionDenied):
        restore_post(post, acting_user=cast.mo)


def test_twice_is_once_and_back_is_as_it_was(cast, as_person):
    post = make_post(cast.public, cast.alice, comment_count=1, comment_count_public=1)
    comment = make_comment(post, cast.bob)
    first = trash_post(post, acting_user=cast.alice).trashed_at
    assert trash_post(post, acting_user=cast.alice).trashed_at == first
    restore_post(restore_post(post, acting_user=cast.alice), acting_user=cast.alice)
    assert as_person(None).get(post.get_absolute_url()).status_code == 200
    assert Comment.objects.visible_to(AnonymousUser()).filter(pk=comment.pk).exists()


def test_in_the_trash_it_stays_as_it_is(cast):
    post = trash_post(make_post(cast.public, cast.alice, audience="members"), acting_user=cast.alice)
    for act in (
        lambda: change_post(post, title="Anders", acting_user=cast.alice),
        lambda: widen_post(post, acting_user=cast.alice),
        lambda: add_comment(post, source="Nog iets", acting_user=cast.mo),
        lambda: rate_post(post, 3, acting_user=cast.mo),
        lambda: pin_post(post, acting_user=cast.mo),
        lambda: withdraw_post(post, "Daarom", acting_user=cast.mo),
        lambda: close_comments(post, "Daarom", acting_user=cast.mo),
        lambda: lock_post(post, "Daarom", acting_user=cast.mo),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_whoever_commented_can_still_remove_that(cast):
    comment = make_comment(make_post(cast.public, cast.alice), cast.bob)
    trash_post(comment.post, acting_user=cast.alice)
    assert remove_comment(comment, acting_user=cast.bob).removed_at


def test_a_draft_does_not_go_to_the_trash(cast, as_person):
    draft = make_post(cast.public, cast.alice, published=False)
    with pytest.raises(PermissionDenied):
        trash_post(draft, acting_user=cast.alice)
    assert as_person(cast.alice).get(reverse("blogs:trash", args=[draft.public_id])).status_code == 403


def test_in_a_frozen_group_nothing_goes_to_the_trash(cast):
    post = make_post(cast.public, cast.alice)
    freeze_group(cast.public, reason="Onderzoek", acting_user=None)
    with pytest.raises(PermissionDenied):
        trash_post(post, acting_user=cast.alice)


def test_a_pin_that_was_given_away_meanwhile_stays_away(cast):
    posts = [pin_post(make_post(cast.public, cast.alice), acting_user=cast.mo) for _ in range(3)]
    trash_post(posts[0], acting_user=cast.alice)
    pin_post(make_post(cast.public, cast.bob), acting_user=cast.mo)
    assert restore_post(posts[0], acting_user=cast.alice).pinned_at is None


def test_nobody_is_told_of_a_new_blog_that_went_to_the_trash_first(cast, as_person):
    post = publish_post(make_post(cast.group, cast.alice, title="Blog ruzie", published=False), acting_user=cast.alice)
    trash_post(post, acting_user=cast.alice)
    assert told_to(cast.bob, "post_published") == 0
    assert "ruzie" not in line_of(as_person(cast.bob))


def test_a_notification_of_a_blog_that_went_to_the_trash_is_gone(cast, as_person):
    post = publish_post(make_post(cast.group, cast.alice, title="Blog ruzie", published=False), acting_user=cast.alice)
    assert told_to(cast.bob, "post_published") == 1
    trash_post(post, acting_user=cast.alice)
    assert "ruzie" not in line_of(as_person(cast.bob))


def test_the_page_says_first_what_happens(cast, as_person):
    post = make_post(cast.public, cast.alice)
    address = reverse("blogs:trash", args=[post.public_id])
    own = text_of(as_person(cast.alice).get(address))
    assert "Er wordt niets weggegooid" in own
    assert 'name="reason"' not in own
    client = as_person(cast.mo)
    assert 'name="reason"' in text_of(client.get(address))
    assert client.post(address, {"reason": " "}).status_code == 422
    assert "Alice heeft hem geschreven" in text_of(client.get(address))
    shown = text_of(client.post(address, {"reason": "Dubbel"}, follow=True))
    assert "De blog ligt in de prullenbak." in shown
    assert "De reden: Dubbel" in shown
    back = client.post(reverse("blogs:undo", args=[post.public_id]), {"change": "restore"}, follow=True)
    assert "De blog staat er weer" in text_of(back)
    assert client.post(reverse("blogs:undo", args=[post.public_id]), {"change": "onzin"}).status_code == 400


def test_the_list_of_the_trash_does_not_grow_in_cost(cast, assert_flat_queries):
    def more():
        for _ in range(5):
            trash_post(make_post(cast.public, cast.bob), "Dubbel", acting_user=cast.mo)

    more()
    assert_flat_queries(reverse("blogs:trash_list"), cast.mo, more, budget=4)


# Closed comments and locks


def test_closed_comments_say_why_and_take_no_more(cast, as_person):
    post = make_post(cast.public, cast.alice)
    comment = make_comment(post, cast.bob)
    client = as_person(cast.alice)
    client.post(reverse("blogs:close_comments", args=[post.public_id]), {"reason": "Alles is gezegd."})
    for name in ("visitor", "bob", "charlie"):
        page = text_of(as_person(getattr(cast, name)).get(post.get_absolute_url()))
        assert "De reacties zijn gesloten: Alles is gezegd." in page
        assert f"reactie-{comment.public_id}" in page
    with pytest.raises(PermissionDenied, match="Alles is gezegd"):
        add_comment(post, source="Nog iets", acting_user=cast.bob)
    assert as_person(cast.bob).post(reverse("blogs:comment", args=[post.public_id]), {"source": "x"}).status_code == 403
    assert "weer open" in text_of(
        client.post(reverse("blogs:undo", args=[post.public_id]), {"change": "open_comments"}, follow=True)
    )
    add_comment(post, source="Nog iets", acting_user=cast.bob)


def test_an_author_closes_without_a_reason_and_also_of_a_draft(cast):
    draft = make_post(cast.public, cast.alice, published=False)
    closed = close_comments(draft, acting_user=cast.alice)
    assert closed.comments_closed_at
    publish_post(closed, acting_user=cast.alice)
    with pytest.raises(PermissionDenied):
        add_comment(draft, source="Eerste", acting_user=cast.bob)


def test_who_closed_opens_again(cast):
    own, theirs = make_post(cast.public, cast.alice), make_post(cast.public, cast.alice)
    close_comments(own, acting_user=cast.alice)
    with pytest.raises(PermissionDenied):
        open_comments(own, acting_user=cast.mo)
    close_comments(theirs, "Loopt uit de hand", acting_user=cast.mo)
    with pytest.raises(PermissionDenied):
        open_comments(theirs, acting_user=cast.alice)
    assert open_comments(own, acting_user=cast.alice).comments_closed_at is None
    assert open_comments(theirs, acting_user=cast.oscar).comments_closed_at is None


@pytest.mark.parametrize("name", ["bob", "charlie", "nina", "olga", "rob"])
def test_nobody_else_closes_or_locks(cast, as_person, name):
    person, post = getattr(cast, name), make_post(cast.public, cast.alice)
    for act in (close_comments, lock_post):
        with pytest.raises(PermissionDenied):
            act(post, "Daarom", acting_user=person)
    for page in ("close_comments", "lock"):
        assert (
            as_person(person).post(reverse(f"blogs:{page}", args=[post.public_id]), {"reason": "x"}).status_code == 403
        )
    lock_post(close_comments(post, "Daarom", acting_user=cast.mo), "Daarom", acting_user=cast.mo)
    for page in ("close_comments", "lock"):
        # That it is so already is said to who could do it.
        assert as_person(person).get(reverse(f"blogs:{page}", args=[post.public_id])).status_code == 403
    for undo in (open_comments, unlock_post):
        with pytest.raises(PermissionDenied):
            undo(post, acting_user=person)


def test_a_locked_blog_is_read_and_stays_as_it_is(cast, as_person):
    post = make_post(cast.public, cast.alice, audience="members")
    comment = make_comment(post, cast.bob)
    client = as_person(cast.mo)
    client.post(reverse("blogs:lock", args=[post.public_id]), {"reason": "Er loopt een onderzoek."})
    for act in (
        lambda: change_post(post, title="Anders", acting_user=cast.alice),
        lambda: widen_post(post, acting_user=cast.alice),
        lambda: trash_post(post, acting_user=cast.alice),
        lambda: close_comments(post, acting_user=cast.alice),
        lambda: add_comment(post, source="Nog iets", acting_user=cast.bob),
        lambda: rate_post(post, 3, acting_user=cast.bob),
    ):
        with pytest.raises(PermissionDenied):
            act()
    edit = as_person(cast.bob).post(reverse("blogs:comment_edit", args=[comment.public_id]), {"source": "Anders"})
    assert edit.status_code == 403
    page = text_of(as_person(cast.bob).get(post.get_absolute_url()))
    assert "Deze blog is vergrendeld." in page
    assert "Er loopt een onderzoek." not in page
    assert "Er loopt een onderzoek." in text_of(as_person(cast.alice).get(post.get_absolute_url()))
    client.post(reverse("blogs:undo", args=[post.public_id]), {"change": "unlock"})
    change_post(post, title="Anders", acting_user=cast.alice)


def test_the_writer_is_told_of_lock_and_closing_each_once(cast, as_person):
    post = make_post(cast.group, cast.alice, title="Blog ruzie")
    lock_post(close_comments(post, "Uit de hand", acting_user=cast.mo), "Onderzoek", acting_user=cast.mo)
    unlock_post(post, acting_user=cast.mo)
    lock_post(post, "Nog een onderzoek", acting_user=cast.mo)
    assert told_to(cast.alice, "post_handled") == 4
    shown = line_of(as_person(cast.alice))
    assert "Je blog ‘Blog ruzie’ is vergrendeld" in shown
    assert shown.count("Nog een onderzoek") == 1
    assert "De reacties onder je blog ‘Blog ruzie’ zijn gesloten" in shown


def test_who_closes_the_own_blog_hears_nothing(cast):
    close_comments(make_post(cast.group, cast.alice), acting_user=cast.alice)
    assert told_to(cast.alice, "post_handled") == 0


def test_a_moderator_does_not_unlock_the_own_blog_that_another_locked(cast):
    post = lock_post(make_post(cast.public, cast.mo), "Onderzoek", acting_user=cast.oscar)
    with pytest.raises(PermissionDenied):
        unlock_post(post, acting_user=cast.mo)


def test_pictures_go_with_the_blog(cast):
    post = make_post(cast.public, cast.alice)
    store_picture(small_picture(), description="Een bord", acting_user=cast.alice, post=post)
    trash_post(post, "Dubbel", acting_user=cast.mo)
    assert not Picture.objects.visible_to(cast.alice).exists()
    assert Picture.objects.visible_to(cast.mo).exists()
