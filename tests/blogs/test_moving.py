"""A published blog goes to another group: its earlier comments stay with their earlier readers, and nobody reads too much."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from blogs.models import Comment, Post, Revision
from blogs.services import (
    add_comment,
    change_comment,
    change_post,
    lock_post,
    move_post,
    pin_post,
    put_comment_back,
    trash_post,
    widen_post,
    withdraw_comment,
    withdraw_post,
)
from groups.models import WorkingGroup
from groups.policies import Reach
from groups.services import archive_group, change_visibility
from notifications.models import Notification
from notifications.services import drain
from tests.factories import add_member, make_comment, make_group, make_post


def text_of(response):
    return re.sub(r"­", "", response.content.decode())


def told_to(person, kind):
    drain()
    return Notification.objects.filter(event__kind=kind, decision="told", recipient=person).count()


@pytest.fixture
def there(cast):
    """Another closed group, of Alice, Mo and Xander; Bob and Gast are in the old one only."""
    group = make_group("Nieuwe plek", cast.lindedaal, visibility="closed")
    for person, role in ((cast.mo, "owner"), (cast.alice, "member"), (cast.xander, "member")):
        add_member(group, person, role)
    return group


def sees(as_person, person, post):
    return text_of(as_person(person).get(post.get_absolute_url(), follow=True))


def shown_number(person, post):
    return Post.objects.with_card(person).get(pk=post.pk).shown_comments


def test_the_earlier_comments_stay_with_who_reads_both_groups(cast, as_person, there):
    post = make_post(cast.group, cast.alice)
    make_comment(post, cast.bob, "Onder ons gezegd.")
    move_post(post, there, acting_user=cast.alice)
    post.refresh_from_db()
    add_comment(post, source="Van daarna.", acting_user=cast.xander)
    # Warm, in every order: nobody gets what was rendered for somebody else.
    for name, number in (("xander", 1), ("alice", 2), ("xander", 1), ("mo", 2)):
        person = getattr(cast, name)
        html = sees(as_person, person, post)
        assert ("Onder ons gezegd." in html) == (number == 2), name
        assert "Van daarna." in html
        assert shown_number(person, post) == number
        assert Comment.objects.visible_to(person).filter(post=post).count() == number
    assert as_person(cast.bob).get(post.get_absolute_url()).status_code == 404
    assert not Comment.objects.visible_to(cast.bob).filter(post=post).exists()


def test_who_leaves_the_old_group_reads_its_comments_no_more_at_once(cast, as_person, there):
    post = make_post(cast.group, cast.alice)
    make_comment(post, cast.bob, "Onder ons gezegd.")
    move_post(post, there, acting_user=cast.alice)
    assert "Onder ons gezegd." in sees(as_person, cast.alice, post)
    cast.group.memberships.filter(person=cast.alice).delete()
    assert "Onder ons gezegd." not in sees(as_person, cast.alice, post)
    assert shown_number(cast.alice, post) == 0


def test_moved_back_the_group_reads_its_comments_again(cast, as_person, there):
    post = make_post(cast.group, cast.alice)
    make_comment(post, cast.bob, "Onder ons gezegd.")
    post = move_post(post, there, acting_user=cast.alice)
    add_comment(post, source="Van daarna.", acting_user=cast.xander)
    post = move_post(post, cast.group, acting_user=cast.alice)
    html = sees(as_person, cast.bob, post)
    assert "Onder ons gezegd." in html
    assert "Van daarna." not in html
    assert shown_number(cast.bob, post) == 1
    assert shown_number(cast.alice, post) == 2


def test_what_everyone_read_everyone_who_reads_the_blog_goes_on_reading(cast, as_person, there):
    post = make_post(cast.public, cast.alice)
    make_comment(post, cast.charlie, "Voor iedereen.")
    move_post(post, there, acting_user=cast.alice)
    assert "Voor iedereen." in sees(as_person, cast.xander, post)
    assert shown_number(cast.xander, post) == 1
    assert as_person(cast.charlie).get(post.get_absolute_url()).status_code == 404


def test_a_move_makes_nothing_wider_and_its_writer_still_can(cast, as_person):
    post = make_post(cast.group, cast.alice)
    make_comment(post, cast.bob, "Onder ons gezegd.")
    post = move_post(post, cast.public, acting_user=cast.alice)
    assert post.reach == Reach.MEMBERS
    assert as_person(None).get(post.get_absolute_url()).status_code == 404
    post.audience = Post.Audience.GROUP
    post = widen_post(post, acting_user=cast.alice)
    assert "Onder ons gezegd." not in sees(as_person, None, post)
    assert shown_number(AnonymousUser(), post) == 0
    assert "Onder ons gezegd." in sees(as_person, cast.bob, post)


def test_a_group_that_was_wide_once_leaves_its_comments_as_narrow_as_they_are(cast, as_person):
    post = make_post(cast.public, cast.alice)
    make_comment(post, cast.bob, "Toen openbaar.")
    WorkingGroup.objects.filter(pk=cast.public.pk).update(visibility="closed", way_in="request")
    other = make_group("Elders", cast.lindedaal, visibility="public")
    for person in (cast.alice, cast.xander):
        add_member(other, person)
    post = move_post(post, other, acting_user=cast.alice)
    assert post.reach == Reach.MEMBERS
    assert "Toen openbaar." not in sees(as_person, cast.xander, post)


def test_colleagues_of_another_organisation_do_not_take_the_place_of_the_own_ones(cast):
    post = make_post(cast.organisation, cast.alice)
    other = make_group("Bij de buren", cast.waterrijk, visibility="organisation")
    add_member(other, cast.alice)
    assert move_post(post, other, acting_user=cast.alice).reach == Reach.MEMBERS


def test_a_comment_of_before_stays_as_it_is(cast, as_person, there):
    add_member(there, cast.bob)
    post = make_post(cast.group, cast.alice)
    comment = make_comment(post, cast.bob, "Onder ons gezegd.")
    move_post(post, there, acting_user=cast.alice)
    with pytest.raises(ValidationError, match="verhuisde"):
        change_comment(comment, source="Nu anders.", acting_user=cast.bob)
    answer = as_person(cast.bob).post(
        reverse("blogs:comment_edit", args=[comment.public_id]), {"source": "Nu heel anders."}
    )
    assert answer.status_code == 422
    assert "Nu heel anders." in text_of(answer)


def test_an_answer_to_a_comment_of_before_stands_by_itself_for_who_does_not_read_that(cast, as_person, there):
    post = make_post(cast.group, cast.alice)
    comment = make_comment(post, cast.mo, "Onder ons gezegd.")
    post = move_post(post, there, acting_user=cast.alice)
    add_comment(post, source="Mijn antwoord.", parent=comment, acting_user=cast.alice)
    assert "In antwoord op Mo" in sees(as_person, cast.alice, post) or "Onder ons" in sees(as_person, cast.alice, post)
    html = sees(as_person, cast.xander, post)
    assert "Mijn antwoord." in html
    assert "In antwoord op" not in html


def test_earlier_versions_stay_with_the_moderators_of_the_group_they_stood_in(cast, as_person, there):
    add_member(there, cast.nina, "moderator")
    post = make_post(cast.group, cast.alice, title="Eerste")
    change_post(post, title="Geheim onderdeel", acting_user=cast.alice)
    change_post(post, title="Zonder dat", acting_user=cast.alice)
    move_post(post, there, acting_user=cast.alice)
    change_post(post, title="Nieuw daar", acting_user=cast.alice)
    read = {
        name: set(Revision.objects.readable_by(getattr(cast, name)).filter(post=post).values_list("title", flat=True))
        for name in ("alice", "nina", "mo", "oscar", "xander")
    }
    everything = {"Eerste", "Geheim onderdeel", "Zonder dat", "Nieuw daar"}
    assert read["alice"] == read["mo"] == everything
    assert read["nina"] == {"Zonder dat", "Nieuw daar"}
    assert read["oscar"] == {"Eerste", "Geheim onderdeel", "Zonder dat"}
    assert read["xander"] == set()
    client = as_person(cast.nina)
    assert "Geheim" not in text_of(client.get(reverse("blogs:revisions", args=[post.public_id])))
    numbers = dict(Revision.objects.filter(post=post).values_list("title", "number"))
    assert client.get(reverse("blogs:revision", args=[post.public_id, numbers["Geheim onderdeel"]])).status_code == 404
    assert "Geheim" not in text_of(client.get(reverse("blogs:revision", args=[post.public_id, numbers["Zonder dat"]])))


def test_why_a_comment_was_withdrawn_stays_with_the_moderators_who_did_it(cast, as_person, there):
    add_member(there, cast.nina, "moderator")
    post = make_post(cast.public, cast.alice)
    before, after = make_comment(post, cast.alice, "Fel."), make_comment(post, cast.alice, "Ook fel.")
    withdraw_comment(before, "Reden van toen", acting_user=cast.mo)
    post = move_post(post, there, acting_user=cast.alice)
    assert "Reden van toen" not in sees(as_person, cast.nina, post)
    assert "Reden van toen" in sees(as_person, cast.alice, post)
    withdraw_comment(after, "Reden van nu", acting_user=cast.nina)
    assert "Reden van nu" in sees(as_person, cast.nina, post)
    put_comment_back(after, acting_user=cast.nina)
    with pytest.raises(PermissionDenied):
        put_comment_back(before, acting_user=cast.nina)
    assert shown_number(cast.nina, post) == 1


def test_pins_and_announcements_end_and_nobody_hears_of_a_new_blog(cast, as_person, there):
    post = pin_post(make_post(cast.group, cast.alice), acting_user=cast.mo)
    post = move_post(post, there, acting_user=cast.alice)
    assert post.pinned_at is None
    assert told_to(cast.xander, "post_published") == 0
    assert told_to(cast.alice, "post_moved") == 0


def test_a_moderator_moves_with_a_reason_that_the_writer_reads(cast, as_person, there):
    post = make_post(cast.group, cast.alice, title="Blog ruzie")
    with pytest.raises(ValidationError):
        move_post(post, there, "", acting_user=cast.mo)
    move_post(post, there, "Hoort hier beter.", acting_user=cast.mo)
    assert told_to(cast.alice, "post_moved") == 1
    line = text_of(as_person(cast.alice).get(reverse("notifications:list")))
    assert "Nieuwe plek" in line
    assert "Hoort hier beter." in line
    # Who left the group since reads not where it went.
    there.memberships.filter(person=cast.alice).delete()
    line = text_of(as_person(cast.alice).get(reverse("notifications:list")))
    assert "Nieuwe plek" not in line
    assert "Hoort hier beter." not in line
    assert "verplaatst naar een andere groep" in line


def test_a_moderator_takes_no_text_away_from_who_wrote_it(cast, there):
    post = make_post(cast.group, cast.bob)
    with pytest.raises(PermissionDenied, match="Bob"):
        move_post(post, there, "Hoort hier beter.", acting_user=cast.mo)


def test_who_may_not_write_in_both_groups_moves_nothing(cast, as_person, there):
    post = make_post(cast.group, cast.bob)
    for person, group in ((cast.bob, there), (cast.xander, there), (cast.alice, there)):
        with pytest.raises(PermissionDenied):
            move_post(post, group, "Reden genoeg", acting_user=person)
    own = make_post(cast.group, cast.alice)
    archive_group(there, acting_user=cast.mo)
    with pytest.raises(PermissionDenied):
        move_post(own, there, acting_user=cast.alice)


@pytest.mark.parametrize("state", ["locked", "withdrawn", "trashed"])
def test_what_is_locked_withdrawn_or_in_the_trash_stays_where_it_is(cast, there, state):
    post = make_post(cast.group, cast.alice)
    service = {"locked": lock_post, "withdrawn": withdraw_post, "trashed": trash_post}[state]
    service(post, "Er loopt iets", acting_user=cast.mo)
    for person in (cast.alice, cast.mo):
        with pytest.raises(PermissionDenied):
            move_post(post, there, "Reden genoeg", acting_user=person)


def test_the_page_says_who_reads_it_now_and_then(cast, as_person, there):
    post = make_post(cast.public, cast.alice, title="Blog ruzie")
    make_comment(post, cast.bob)
    address, client = reverse("blogs:move", args=[post.public_id]), as_person(cast.mo)
    assert address in sees(as_person, cast.mo, post)
    assert "Nieuwe plek" in text_of(client.get(address))
    second = text_of(client.get(address, {"group": there.slug}))
    assert "Iedereen, ook op internet" in second
    assert "Alleen de 3 leden van Nieuwe plek" in second
    assert "1 reactie" in second or "De reactie" in second
    assert client.post(address, {"group": there.slug, "seen": "members", "reason": ""}).status_code == 422
    stale = client.post(address, {"group": there.slug, "seen": "public", "reason": "Hoort hier beter."})
    assert stale.status_code == 422
    assert "Hoort hier beter." in text_of(stale)
    done = client.post(address, {"group": there.slug, "seen": "members", "reason": "Hoort hier beter."})
    assert done.status_code == 302
    post.refresh_from_db()
    assert post.group == there
    assert client.get(address, {"group": "bestaat-niet-abcd"}).status_code == 422
    assert as_person(cast.xander).get(address).status_code == 403


def test_a_group_that_becomes_wider_leaves_comments_of_before_with_their_readers(cast, as_person, there):
    post = make_post(cast.public, cast.alice)
    make_comment(post, cast.charlie, "Voor iedereen.")
    post = move_post(post, there, acting_user=cast.alice)
    change_visibility(there, visibility="public", way_in="open", acting_user=cast.mo)
    assert "Voor iedereen." in sees(as_person, cast.xander, post)
    assert as_person(None).get(post.get_absolute_url()).status_code == 404


def test_a_group_that_becomes_stricter_takes_what_was_written_in_it_along(cast, as_person):
    """At once and everywhere: also under a blog that stands in another group by now."""
    wide = make_group("Breed", cast.lindedaal, visibility="public")
    for person, role in ((cast.oscar, "owner"), (cast.alice, "member")):
        add_member(wide, person, role)
    post = make_post(wide, cast.alice)
    make_comment(post, cast.alice, "Voor iedereen geschreven.")
    move_post(post, cast.public, acting_user=cast.alice)
    post.refresh_from_db()
    for person in (cast.charlie, None):
        assert "Voor iedereen geschreven." in sees(as_person, person, post)
    change_visibility(wide, "hidden", way_in="invitation", acting_user=cast.oscar)
    for person in (cast.charlie, None):
        assert "Voor iedereen geschreven." not in sees(as_person, person, post)
    assert "Voor iedereen geschreven." in sees(as_person, cast.oscar, post)


def test_the_page_of_a_blog_that_moved_costs_no_query_more_with_many_comments(
    cast, there, as_person, assert_flat_queries
):
    post = make_post(cast.group, cast.alice)
    make_comment(post, cast.bob)
    post = move_post(post, there, acting_user=cast.alice)

    def more():
        for _ in range(9):
            make_comment(post, cast.bob, group=cast.group, reach=0)
        Post.objects.filter(pk=post.pk).update(comments_version=50)

    assert_flat_queries(post.get_absolute_url(), cast.alice, more, budget=10)
