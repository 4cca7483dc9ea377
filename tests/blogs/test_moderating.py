"""Moderators pin, announce, withdraw with a reason and put back; they never change a text of others."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.services import freeze_organisation
from blogs.forms.posts import seen_as
from blogs.models import Comment, Post
from blogs.services import (
    add_comment,
    announce_post,
    change_post,
    pin_post,
    publish_post,
    put_comment_back,
    put_post_back,
    remove_comment,
    unpin_post,
    widen_post,
    withdraw_comment,
    withdraw_post,
)
from groups.services import archive_group, freeze_group, take_out
from notifications.models import Delivery, Notification
from notifications.services import drain
from ratings.services import rate_post
from tests.factories import add_member, make_comment, make_post, make_user


def text_of(response):
    return re.sub(r"­", "", response.content.decode())


def titles(html):
    return re.findall(r"Blog (\w+)</a></h3>", html)


# Pinning


def test_a_pinned_blog_stands_first_and_once(cast, as_person):
    for number, name in enumerate(["oud", "midden", "nieuw"]):
        post = make_post(
            cast.public, cast.alice, title=f"Blog {name}", published_at=timezone.now() - timedelta(hours=9 - number)
        )
        if name == "oud":
            pin_post(post, acting_user=cast.mo)
    address = cast.public.get_absolute_url()
    assert titles(text_of(as_person(None).get(address))) == ["oud", "nieuw", "midden"]
    assert "Vastgemaakt" in text_of(as_person(None).get(address))
    unpin_post(Post.objects.get(title="Blog oud"), acting_user=cast.oscar)
    assert titles(text_of(as_person(None).get(address))) == ["nieuw", "midden", "oud"]


def test_a_pinned_blog_for_members_is_not_there_for_others(cast, as_person):
    post = make_post(cast.public, cast.alice, title="Blog onderons", audience="members")
    pin_post(post, acting_user=cast.mo)
    assert "onderons" in text_of(as_person(cast.bob).get(cast.public.get_absolute_url()))
    shown = text_of(as_person(cast.charlie).get(cast.public.get_absolute_url()))
    assert "onderons" not in shown
    assert "Vastgemaakt" not in shown


def test_a_fourth_pin_is_refused_in_words_and_a_second_pin_is_none(cast, as_person):
    posts = [make_post(cast.public, cast.alice) for _ in range(4)]
    for post in posts[:3]:
        pin_post(pin_post(post, acting_user=cast.mo), acting_user=cast.mo)
    with pytest.raises(ValidationError, match="3 blogs"):
        pin_post(posts[3], acting_user=cast.mo)
    client = as_person(cast.mo)
    answer = client.post(reverse("blogs:pin", args=[posts[3].public_id]), {"change": "pin"}, follow=True)
    assert "Er zijn al 3 blogs vastgemaakt" in text_of(answer)
    unpin_post(posts[0], acting_user=cast.mo)
    pin_post(posts[3], acting_user=cast.mo)


@pytest.mark.parametrize("name", ["alice", "bob", "charlie", "nina", "olga", "rob"])
def test_who_does_not_moderate_does_none_of_it(cast, as_person, name):
    person, post = getattr(cast, name), make_post(cast.public, cast.alice)
    comment = make_comment(post, cast.bob)
    for act in (
        lambda: pin_post(post, acting_user=person),
        lambda: unpin_post(post, acting_user=person),
        lambda: announce_post(post, acting_user=person),
        lambda: withdraw_post(post, "Daarom", acting_user=person),
        lambda: withdraw_comment(comment, "Daarom", acting_user=person),
    ):
        with pytest.raises(PermissionDenied):
            act()
    client = as_person(person)
    for page in ("pin", "announce", "withdraw", "put_back"):
        assert client.post(reverse(f"blogs:{page}", args=[post.public_id]), {"reason": "x"}).status_code == 403
    for page in ("comment_withdraw", "comment_put_back"):
        assert client.post(reverse(f"blogs:{page}", args=[comment.public_id]), {"reason": "x"}).status_code == 403
    shown = text_of(client.get(post.get_absolute_url()))
    assert "Voor moderatoren" not in shown
    assert "Intrekken" not in shown
    post.refresh_from_db()
    comment.refresh_from_db()
    assert (post.pinned_at, post.announced_at, post.withdrawn_at, comment.withdrawn_at) == (None,) * 4


def test_who_moderated_puts_nothing_back(cast):
    post = make_post(cast.public, cast.alice)
    withdraw_post(post, "Daarom", acting_user=cast.mo)
    comment = make_comment(make_post(cast.public, cast.alice), cast.bob)
    withdraw_comment(comment, "Daarom", acting_user=cast.mo)
    cast.public.memberships.filter(person=cast.mo).delete()
    for act in (
        lambda: put_post_back(post, acting_user=cast.mo),
        lambda: put_comment_back(comment, acting_user=cast.mo),
        lambda: put_post_back(post, acting_user=cast.alice),
        lambda: put_comment_back(comment, acting_user=cast.bob),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_in_a_frozen_group_nothing_is_moderated(cast):
    post = make_post(cast.public, cast.alice)
    freeze_group(cast.public, reason="Onderzoek", acting_user=None)
    for act in (pin_post, announce_post, lambda post, acting_user: withdraw_post(post, "x", acting_user=acting_user)):
        with pytest.raises(PermissionDenied):
            act(post, acting_user=cast.mo)


# Announcements


def told(kind):
    drain()
    rows = Notification.objects.filter(event__kind=kind, decision="told")
    return {row.recipient.name.lower() for row in rows.select_related("recipient")}


def test_an_announcement_goes_to_all_members_but_who_wants_no_mail(cast, as_person):
    post = make_post(cast.group, cast.alice, title="Storing")
    cast.bob.wants_mail = False
    cast.bob.save()
    answer = as_person(cast.mo).post(reverse("blogs:announce", args=[post.public_id]), follow=True)
    assert "Mededeling" in text_of(answer)
    assert told("post_announced") == {"alice", "bob", "gast", "oscar"}
    assert {row.to[0].split("@")[0] for row in mail.outbox} == {"alice", "gast", "oscar"}
    assert "Mededeling in " in mail.outbox[0].subject
    assert "Mededeling in " in text_of(as_person(cast.bob).get(reverse("notifications:list")))


def test_a_blog_that_became_an_announcement_is_told_once(cast, as_person):
    post = make_post(cast.group, cast.alice, title="Storing", published=False)
    publish_post(post, acting_user=cast.alice)
    announce_post(post, acting_user=cast.mo)
    drain()
    page = text_of(as_person(cast.bob).get(reverse("notifications:list")))
    assert page.count("Storing</a>") == 1
    assert "Mededeling in " in page
    assert len([message for message in mail.outbox if message.to == [cast.bob.email]]) == 1


def written(group, **fields):
    return {
        "group": group.slug,
        "seen_group": seen_as(group),
        "title": "Storing",
        "source": "Tot tien uur.",
        "language": "nl",
    } | {"audience": "members", "action": "publish", "key": "k", **fields}


def test_a_moderator_publishes_an_announcement_at_once_and_members_are_told_once(cast, as_person):
    client = as_person(cast.mo)
    form = text_of(client.get(f"{reverse('blogs:write')}?group={cast.group.slug}"))
    assert 'name="announce"' in form
    client.post(reverse("blogs:write"), written(cast.group, announce="on"))
    assert Post.objects.get().announced_at
    drain()
    assert {message.subject.partition(" in ")[0] for message in mail.outbox} == {"Mededeling"}
    assert len(mail.outbox) == len({message.to[0] for message in mail.outbox}) == 4
    # Within the week there is no such choice, and the page says why.
    form = text_of(client.get(f"{reverse('blogs:write')}?group={cast.group.slug}"))
    assert 'name="announce"' not in form
    assert "hoogstens één mededeling per week" in form


@pytest.mark.parametrize("name", ["alice", "oscar"])
def test_who_may_not_announce_keeps_the_text_and_publishes_nothing(cast, as_person, name):
    if name == "oscar":
        announce_post(make_post(cast.group, cast.alice), acting_user=cast.mo)
    client = as_person(getattr(cast, name))
    if name == "alice":
        assert 'name="announce"' not in text_of(client.get(f"{reverse('blogs:write')}?group={cast.group.slug}"))
    answer = client.post(reverse("blogs:write"), written(cast.group, announce="on"))
    assert answer.status_code == 403
    assert "Tot tien uur." in text_of(answer)
    assert not Post.objects.filter(title="Storing", published_at__isnull=False).exists()


def test_a_group_announces_once_a_week(cast, as_person):
    first, second = make_post(cast.group, cast.alice), make_post(cast.group, cast.alice)
    announce_post(first, acting_user=cast.mo)
    with pytest.raises(PermissionDenied, match="één mededeling per week"):
        announce_post(second, acting_user=cast.oscar)
    answer = as_person(cast.mo).get(reverse("blogs:announce", args=[second.public_id]))
    assert answer.status_code == 403
    assert "hoogstens één mededeling per week" in text_of(answer)
    # Nor when the first was withdrawn: the members have been told.
    withdraw_post(first, "Klopte niet", acting_user=cast.mo)
    with pytest.raises(PermissionDenied):
        announce_post(second, acting_user=cast.oscar)
    type(cast.group).objects.update(announced_at=timezone.now() - timedelta(days=7, seconds=1))
    announce_post(second, acting_user=cast.oscar)


def test_the_page_before_an_announcement_says_how_many_are_told(cast, as_person):
    post = make_post(cast.group, cast.alice)
    page = text_of(as_person(cast.mo).get(reverse("blogs:announce", args=[post.public_id])))
    assert f"De {cast.group.memberships.count() - 1} andere leden" in page


# Withdrawing

READERS = ("visitor", "bob", "charlie", "dana", "gast", "nina", "olga", "rob")


def test_a_withdrawn_blog_is_there_for_its_author_and_the_moderators_only(cast, as_person):
    post = make_post(cast.public, cast.alice, title="Blog ruzie")
    comment = make_comment(post, cast.bob)
    withdraw_post(post, "Scheldt op een collega.", acting_user=cast.mo)
    for name in READERS:
        client = as_person(getattr(cast, name))
        assert client.get(post.get_absolute_url()).status_code == 404
        for page in ("home", "blogs:list"):
            assert "ruzie" not in text_of(client.get(reverse(page)))
        assert not Post.objects.visible_to(getattr(cast, name) or client.get("/").wsgi_request.user).exists()
    for name in ("alice", "mo", "oscar"):
        page = text_of(as_person(getattr(cast, name)).get(post.get_absolute_url()))
        assert "Deze blog is ingetrokken." in page
        assert "Scheldt op een collega." in page
        assert f"reactie-{comment.public_id}" in page
        assert "Alleen de schrijver en de moderatoren van" in page
        # In no list, not even theirs: who looks at one sees what others see.
        assert "ruzie" not in text_of(as_person(getattr(cast, name)).get(cast.public.get_absolute_url()))
    put_post_back(post, acting_user=cast.oscar)
    for name in READERS:
        assert as_person(getattr(cast, name)).get(post.get_absolute_url()).status_code == 200


def test_operators_and_figures_know_nothing_of_what_is_withdrawn(cast):
    post = make_post(cast.public, cast.alice)
    comment = make_comment(post, cast.bob)
    withdraw_comment(comment, "Daarom", acting_user=cast.mo)
    visitor = AnonymousUser()
    assert not Comment.objects.visible_to(visitor).exists()
    assert not Comment.objects.widely_read().filter(withdrawn_at__isnull=False).exists()
    withdraw_post(post, "Daarom", acting_user=cast.mo)
    for shown in (Post.objects.widely_read(), Post.objects.visible_to(visitor), Post.objects.visible_to(cast.rob)):
        assert not shown.exists()


def test_an_author_who_left_sees_it_where_the_group_can_be_read(cast):
    public, closed = make_post(cast.public, cast.alice), make_post(cast.group, cast.alice)
    for post in (public, closed):
        withdraw_post(post, "Daarom", acting_user=cast.mo)
        post.group.memberships.filter(person=cast.alice).delete()
    assert set(Post.objects.visible_to(cast.alice)) == {public}


def test_nobody_reacts_to_a_withdrawn_blog_and_its_author_can_improve_it(cast):
    post = make_post(cast.public, cast.alice)
    withdraw_post(post, "Daarom", acting_user=cast.mo)
    for act in (
        lambda: add_comment(post, source="Toch", acting_user=cast.mo),
        lambda: add_comment(post, source="Toch", acting_user=cast.alice),
        lambda: add_comment(post, source="Toch", acting_user=cast.bob),
        lambda: rate_post(post, 5, acting_user=cast.mo),
        lambda: widen_post(post, acting_user=cast.alice),
        lambda: pin_post(post, acting_user=cast.mo),
        lambda: announce_post(post, acting_user=cast.mo),
    ):
        with pytest.raises(PermissionDenied):
            act()
    change_post(post, source="Netter gezegd.", acting_user=cast.alice)
    with pytest.raises(PermissionDenied):
        change_post(post, source="Door een ander.", acting_user=cast.mo)


def test_a_reason_is_needed_and_what_was_typed_stays(cast, as_person):
    post = make_post(cast.public, cast.alice)
    for reason in ("", " \n\t ", "\x01", "\u200b"):
        with pytest.raises(ValidationError):
            withdraw_post(post, reason, acting_user=cast.mo)
    client = as_person(cast.mo)
    for reason in ("", "\x01", "\u200b"):
        answer = client.post(reverse("blogs:withdraw", args=[post.public_id]), {"reason": reason})
        assert answer.status_code == 422
        assert "Zeg waarom: de schrijver leest dit." in text_of(answer)
    long = client.post(reverse("blogs:withdraw", args=[post.public_id]), {"reason": "x" * 301})
    assert long.status_code == 422
    assert "x" * 301 in text_of(long)
    post.refresh_from_db()
    assert post.withdrawn_at is None


def test_what_is_pinned_and_announced_is_so_again_when_it_is_back_and_twice_is_once(cast):
    post = make_post(cast.public, cast.alice)
    pin_post(post, acting_user=cast.mo)
    announce_post(post, acting_user=cast.mo)
    withdraw_post(post, "Eerste reden", acting_user=cast.mo)
    withdraw_post(post, "Tweede reden", acting_user=cast.oscar)
    post.refresh_from_db()
    assert post.withdrawn_reason == "Eerste reden"
    put_post_back(put_post_back(post, acting_user=cast.mo), acting_user=cast.mo)
    post.refresh_from_db()
    assert (post.withdrawn_at, post.withdrawn_by, post.withdrawn_reason) == (None, None, "")
    assert post.pinned_at
    assert post.announced_at
    # Unless enough is pinned by then.
    withdraw_post(post, "Nog eens", acting_user=cast.mo)
    for _ in range(3):
        pin_post(make_post(cast.public, cast.alice), acting_user=cast.mo)
    put_post_back(post, acting_user=cast.mo)
    post.refresh_from_db()
    assert post.pinned_at is None


def test_the_author_reads_why_and_that_it_is_back_each_time(cast, as_person):
    post = make_post(cast.public, cast.alice, title="Ruzie")
    withdraw_post(post, "Scheldt op een collega.", acting_user=cast.mo)
    drain()
    assert told("text_withdrawn") == {"alice"}
    assert mail.outbox[-1].to == [cast.alice.email]
    assert "Scheldt op een collega." in mail.outbox[-1].body
    assert "is ingetrokken" in text_of(as_person(cast.alice).get(reverse("notifications:list")))
    put_post_back(post, acting_user=cast.mo)
    drain()
    assert "staat er weer" in mail.outbox[-1].subject
    withdraw_post(post, "Nog steeds.", acting_user=cast.mo)
    drain()
    assert "Nog steeds." in mail.outbox[-1].body
    assert len(mail.outbox) == 3


def test_put_back_before_anyone_was_told_is_told_once_with_what_happened(cast):
    post = make_post(cast.public, cast.alice)
    withdraw_post(post, "Vergissing", acting_user=cast.mo)
    put_post_back(post, acting_user=cast.mo)
    drain()
    assert len(mail.outbox) == 1
    assert mail.outbox[0].body.count("staat er weer") == 1
    assert "had de tekst ingetrokken" in mail.outbox[0].body


def test_sending_twice_says_that_it_is_done(cast, as_person):
    client = as_person(cast.mo)
    own = make_post(cast.public, cast.mo)
    for page, body in (("announce", {}), ("withdraw", {"reason": "Vergissing"}), ("put_back", {})):
        for _ in range(2):
            assert client.post(reverse(f"blogs:{page}", args=[own.public_id]), body).status_code == 302, page
    comment = make_comment(own, cast.mo)
    for page, body in (("comment_withdraw", {"reason": "Vergissing"}), ("comment_put_back", {})):
        for _ in range(2):
            assert client.post(reverse(f"blogs:{page}", args=[comment.public_id]), body).status_code == 302, page
    assert client.get(reverse("blogs:comment_put_back", args=[comment.public_id])).status_code == 302


def test_people_of_a_frozen_organisation_moderate_nothing(cast):
    post = make_post(cast.public, cast.alice)
    comment = make_comment(post, cast.bob)
    freeze_organisation(cast.lindedaal, reason="Onderzoek", acting_user=None)
    mo = User.objects.get(pk=cast.mo.pk)
    for act in (
        lambda: pin_post(post, acting_user=mo),
        lambda: withdraw_post(post, "Nee", acting_user=mo),
        lambda: withdraw_comment(comment, "Nee", acting_user=mo),
        lambda: take_out(cast.public, cast.bob, "Nee", acting_user=mo),
        lambda: archive_group(cast.public, acting_user=User.objects.get(pk=cast.oscar.pk)),
    ):
        with pytest.raises(PermissionDenied, match="bevroren"):
            act()


def test_who_wrote_a_withdrawn_comment_is_not_named_by_the_answers_to_it(cast, as_person):
    post, parent = make_post(cast.public, cast.alice), None
    for writer in (cast.bob, cast.alice, cast.charlie, cast.bob):
        parent = add_comment(post, source="Zo is het", parent=parent, acting_user=writer)
    assert "Antwoord op Charlie" in text_of(as_person(None).get(post.get_absolute_url()))
    withdraw_comment(Comment.objects.get(author=cast.charlie), "Nee", acting_user=cast.mo)
    assert "Charlie" not in text_of(as_person(None).get(post.get_absolute_url()))


def test_who_withdraws_the_own_blog_hears_nothing_and_can_put_it_back(cast):
    own = make_post(cast.public, cast.mo)
    withdraw_post(own, "Vergissing", acting_user=cast.mo)
    assert told("text_withdrawn") == set()
    put_post_back(own, acting_user=cast.mo)
    withdraw_post(own, "Toch niet", acting_user=cast.oscar)
    with pytest.raises(PermissionDenied):
        put_post_back(own, acting_user=cast.mo)
    put_post_back(own, acting_user=cast.oscar)


def test_a_mail_about_a_blog_that_is_withdrawn_meanwhile_does_not_go(cast):
    post = make_post(cast.group, cast.alice, published=False)
    publish_post(post, acting_user=cast.alice)
    withdraw_post(post, "Te vroeg", acting_user=cast.mo)
    drain()
    assert {message.to[0] for message in mail.outbox} == {cast.alice.email}
    assert not Delivery.objects.filter(notification__event__kind="post_published", state="done").exists()


# Comments


def test_a_withdrawn_comment_leaves_its_place_for_others_and_the_reason_for_its_writer(cast, as_person):
    post = make_post(cast.public, cast.alice)
    parent = add_comment(post, source="Boos gezegd", acting_user=cast.charlie)
    add_comment(post, source="Antwoord daarop", parent=parent, acting_user=cast.bob)
    alone = add_comment(post, source="Ook boos", acting_user=cast.charlie)
    for comment in (parent, alone):
        withdraw_comment(comment, "Zo praten we niet.", acting_user=cast.mo)
    for person in (None, cast.alice, cast.bob, cast.dana):
        page = text_of(as_person(person).get(post.get_absolute_url()))
        assert "oos" not in page.partition('id="reacties"')[2]
        assert "Zo praten we niet." not in page
        assert "Deze reactie staat hier niet meer." in page
        assert "Antwoord daarop" in page
        assert f"reactie-{alone.public_id}" not in page
        assert "1 reactie" in page
    for person in (cast.charlie, cast.mo, cast.oscar):
        page = text_of(as_person(person).get(post.get_absolute_url()))
        assert "Boos gezegd" in page
        assert "Ook boos" in page
        assert "Zo praten we niet." in page
    put_comment_back(parent, acting_user=cast.mo)
    assert "Boos gezegd" in text_of(as_person(None).get(post.get_absolute_url()))


def test_the_only_comment_is_still_there_for_its_writer_when_it_is_withdrawn(cast, as_person):
    post = make_post(cast.public, cast.alice)
    comment = add_comment(post, source="Boos gezegd", acting_user=cast.bob)
    withdraw_comment(comment, "Zo praten we niet.", acting_user=cast.mo)
    for person, shown in ((None, False), (cast.alice, False), (cast.bob, True), (cast.mo, True)):
        assert ("Boos gezegd" in text_of(as_person(person).get(post.get_absolute_url()))) == shown


def test_the_numbers_follow_and_nobody_answers_what_is_withdrawn(cast):
    post = make_post(cast.public, cast.alice)
    first = add_comment(post, source="Een", acting_user=cast.bob)
    second = add_comment(post, source="Twee", acting_user=cast.charlie)
    withdraw_comment(first, "Daarom", acting_user=cast.mo)
    withdraw_comment(first, "Daarom", acting_user=cast.mo)
    withdraw_comment(second, "Daarom", acting_user=cast.mo)
    for person in (cast.dana, cast.bob, cast.mo):
        with pytest.raises(ValidationError):
            add_comment(post, source="Antwoord", parent=first, acting_user=person)
    remove_comment(second, acting_user=cast.charlie)
    with pytest.raises(PermissionDenied):
        put_comment_back(second, acting_user=cast.mo)
    put_comment_back(first, acting_user=cast.mo)
    post.refresh_from_db()
    counted = Comment.objects.filter(post=post, removed_at=None, withdrawn_at=None).count()
    assert post.comment_count == post.comment_count_public == counted == 1


def test_a_moderator_withdraws_and_puts_back_on_the_page(cast, as_person):
    post = make_post(cast.public, cast.alice)
    comment = add_comment(post, source="Boos gezegd", acting_user=cast.bob)
    client = as_person(cast.mo)
    address = reverse("blogs:comment_withdraw", args=[comment.public_id])
    page = text_of(client.get(post.get_absolute_url()))
    assert address in page
    assert "Voor moderatoren" in page
    assert "Boos gezegd" in text_of(client.get(address))
    assert client.post(address, {"reason": ""}).status_code == 422
    assert "is ingetrokken" in text_of(client.post(address, {"reason": "Zo niet."}, follow=True))
    assert client.get(address).status_code == 302
    back = reverse("blogs:comment_put_back", args=[comment.public_id])
    assert back in text_of(client.get(post.get_absolute_url()))
    assert "Zo niet." in text_of(client.get(back))
    assert "staat er weer" in text_of(client.post(back, follow=True))
    assert "is ingetrokken" in text_of(
        client.post(reverse("blogs:withdraw", args=[post.public_id]), {"reason": "Zo niet."}, follow=True)
    )
    assert "staat er weer" in text_of(client.post(reverse("blogs:put_back", args=[post.public_id]), follow=True))


# From the notification


def test_a_moderator_pins_withdraws_and_lets_in_from_the_notification(cast, as_person):
    post = make_post(cast.group, cast.alice, published=False)
    publish_post(post, acting_user=cast.alice)
    drain()
    pin, withdraw = (reverse(f"blogs:{page}", args=[post.public_id]) for page in ("pin", "withdraw"))
    for person, offered in ((cast.mo, True), (cast.bob, False)):
        page = text_of(as_person(person).get(reverse("notifications:list")))
        assert (pin in page, withdraw in page) == (offered, offered)
    assert as_person(cast.mo).post(pin, {"change": "pin"}).status_code == 302
    post.refresh_from_db()
    assert post.pinned_at
    assert pin not in text_of(as_person(cast.mo).get(reverse("notifications:list")))


def test_a_new_member_moderator_sees_withdrawn_blogs_at_once_and_an_old_one_no_more(cast):
    post = make_post(cast.group, cast.alice)
    withdraw_post(post, "Daarom", acting_user=cast.mo)
    new = make_user(organisation=cast.lindedaal)
    add_member(cast.group, new)
    assert not Post.objects.visible_to(new).exists()
    cast.group.memberships.filter(person=new).delete()
    add_member(cast.group, new, "moderator")
    assert Post.objects.visible_to(new).exists()
