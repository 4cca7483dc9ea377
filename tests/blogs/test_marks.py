"""What a reader keeps: to read later and to follow. For that reader only, and only of what one reads now."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from audit.models import AuditEntry
from blogs import services
from blogs.models import Post, PostMark
from blogs.services import add_comment
from notifications import kinds
from notifications.models import Event, Notification
from notifications.services.fanning import fan_out_next
from tests.factories import make_comment, make_post

pytestmark = pytest.mark.django_db
SAVED = "/blogs/saved/"


def address(post):
    return reverse("blogs:mark", args=[post.public_id])


def kept(client):
    return [post.title for post in client.get(SAVED).context["page"].items]


def told():
    """Who is told of the event that waits."""
    rows = Notification.objects.filter(event=fan_out_next(), decision="told").select_related("recipient")
    return {row.recipient.name.lower() for row in rows}


# To read later


def test_a_blog_is_kept_with_a_button_and_stands_in_the_list(cast, as_person):
    first, second = (make_post(cast.public, cast.alice, title=title) for title in ("een", "twee"))
    client = as_person(cast.bob)
    for post in (second, first):
        response = client.post(address(post), {"change": "save"}, follow=True)
        assert "Je vindt deze blog nu onder ‘Later lezen’." in response.content.decode()
    assert kept(client) == ["een", "twee"]
    assert kept(as_person(cast.alice)) == []


def test_keeping_twice_is_once_and_keeps_its_place(cast, as_person):
    first, second = (make_post(cast.public, cast.alice, title=title) for title in ("een", "twee"))
    for post in (first, second, first):
        services.save_post(post, acting_user=cast.bob)
    assert PostMark.objects.count() == 2
    assert kept(as_person(cast.bob)) == ["twee", "een"]


def test_what_was_taken_out_can_be_put_back(cast, as_person):
    post = make_post(cast.public, cast.alice, title="Mooi plan")
    services.save_post(post, acting_user=cast.bob)
    client = as_person(cast.bob)
    response = client.post(address(post), {"change": "unsave", "from": "saved"}, follow=True)
    assert "‘Mooi plan’ staat niet meer in je lijst." in response.content.decode()
    assert "Zet terug" in response.content.decode()
    assert kept(client) == []
    client.post(address(post), {"change": "save"})
    assert kept(client) == ["Mooi plan"]
    assert "Zet terug" not in client.get(f"{SAVED}?undo={post.public_id}").content.decode()


def test_the_list_shows_only_what_one_reads_now(cast, as_person):
    post = make_post(cast.group, cast.alice, title="Besloten")
    services.save_post(post, acting_user=cast.bob)
    client = as_person(cast.bob)
    cast.group.memberships.filter(person=cast.bob).delete()
    assert kept(client) == []
    services.unsave_post(post, acting_user=cast.bob)
    assert "Besloten" not in client.get(f"{SAVED}?undo={post.public_id}").content.decode()


def test_a_withdrawn_blog_is_out_of_the_list(cast, as_person):
    post = make_post(cast.group, cast.alice)
    services.save_post(post, acting_user=cast.bob)
    services.withdraw_post(post, reason="Onjuist.", acting_user=cast.mo)
    assert kept(as_person(cast.bob)) == []


@pytest.mark.parametrize("change", ["save", "follow", "unsave", "unfollow"])
def test_what_one_does_not_read_can_be_neither_kept_nor_followed(cast, as_person, change):
    post = make_post(cast.hidden, cast.alice)
    assert as_person(cast.dana).post(address(post), {"change": change}).status_code == 404
    assert as_person(None).post(address(post), {"change": change}).status_code in {302, 403}
    assert not PostMark.objects.exists()


@pytest.mark.parametrize("keep", [services.save_post, services.follow_post])
def test_who_lost_sight_of_it_meanwhile_is_refused(cast, keep):
    post = make_post(cast.group, cast.alice)
    cast.group.memberships.filter(person=cast.bob).delete()
    with pytest.raises(PermissionDenied):
        keep(post, acting_user=cast.bob)


def test_nothing_is_left_of_what_was_taken_out_and_nothing_is_on_record(cast):
    post = make_post(cast.public, cast.alice)
    before = AuditEntry.objects.count()
    services.save_post(post, acting_user=cast.bob)
    services.follow_post(post, acting_user=cast.bob)
    services.unsave_post(post, acting_user=cast.bob)
    assert PostMark.objects.get().followed_at
    services.unfollow_post(post, acting_user=cast.bob)
    assert not PostMark.objects.exists()
    assert AuditEntry.objects.count() == before


def test_an_unknown_change_is_nothing(cast, as_person):
    assert as_person(cast.bob).post(address(make_post(cast.public, cast.alice)), {"change": "x"}).status_code == 404


def test_with_scripts_the_buttons_come_back_alone(cast, as_person):
    post = make_post(cast.public, cast.alice)
    response = as_person(cast.bob).post(address(post), {"change": "follow"}, headers={"HX-Request": "true"})
    text = response.content.decode()
    assert text.lstrip().startswith("<form")
    assert 'value="unfollow"' in text
    assert 'value="save"' in text
    assert "csrfmiddlewaretoken" in text


def test_the_page_shows_each_reader_the_own_marks(cast, as_person):
    post = make_post(cast.public, cast.alice)
    services.save_post(post, acting_user=cast.bob)
    services.follow_post(post, acting_user=cast.mo)
    shown = {}
    for name in ("visitor", "bob", "mo", "alice"):
        text = as_person(cast.people()[name]).get(post.get_absolute_url()).content.decode()
        shown[name] = [change for change in ("unsave", "unfollow") if f'value="{change}"' in text]
    assert shown == {"visitor": [], "bob": ["unsave"], "mo": ["unfollow"], "alice": []}


@pytest.mark.parametrize("number", [1, 25])
def test_the_list_of_what_was_kept_is_flat(cast, assert_flat_queries, number):
    def keep(number):
        for _ in range(number):
            services.save_post(make_post(cast.public, cast.alice), acting_user=cast.bob)

    keep(1)
    assert_flat_queries(SAVED, cast.bob, lambda: keep(number), budget=5)


def test_the_list_goes_on_by_key(cast, as_person):
    for number in range(25):
        services.save_post(make_post(cast.public, cast.alice, title=f"n{number}"), acting_user=cast.bob)
    client = as_person(cast.bob)
    first = client.get(SAVED).context["page"]
    second = client.get(SAVED + first.older_url).context["page"]
    assert [post.title for post in first.items + second.items] == [f"n{number}" for number in range(24, -1, -1)]


# To follow


def test_who_follows_is_told_of_a_comment_and_why(cast):
    post = make_post(cast.public, cast.alice)
    services.follow_post(post, acting_user=cast.dana)
    add_comment(post, source="Goed", acting_user=cast.charlie)
    assert told() == {"alice", "dana"}
    event = Event.objects.get()
    assert kinds.describe([event], cast.dana)[event.pk].why == "Je volgt deze blog."
    assert kinds.describe([event], cast.alice)[event.pk].why == "Het is jouw blog."


def test_who_wrote_the_comment_is_not_told(cast):
    post = make_post(cast.public, cast.alice)
    services.follow_post(post, acting_user=cast.charlie)
    add_comment(post, source="Goed", acting_user=cast.charlie)
    assert told() == {"alice"}


def test_who_follows_and_is_answered_is_told_once_and_of_the_answer(cast):
    post = make_post(cast.public, cast.alice)
    services.follow_post(post, acting_user=cast.bob)
    add_comment(post, source="Eens", parent=make_comment(post, cast.bob), acting_user=cast.charlie)
    assert told() == {"alice", "bob"}
    assert Notification.objects.filter(recipient=cast.bob).count() == 1
    event = Event.objects.get()
    assert kinds.describe([event], cast.bob)[event.pk].why == "Het is een antwoord op jouw reactie."


def test_who_keeps_a_blog_to_read_later_does_not_follow_it(cast):
    post = make_post(cast.public, cast.alice)
    services.save_post(post, acting_user=cast.dana)
    add_comment(post, source="Goed", acting_user=cast.charlie)
    assert told() == {"alice"}


def test_who_follows_and_reads_it_no_more_is_not_told(cast):
    post = make_post(cast.group, cast.alice)
    services.follow_post(post, acting_user=cast.bob)
    add_comment(post, source="Goed", acting_user=cast.mo)
    cast.group.memberships.filter(person=cast.bob).delete()
    assert told() == {"alice"}
    event = Event.objects.get()
    assert kinds.describe([event], cast.bob) == {}


def test_of_a_comment_that_stays_with_the_members_an_outsider_who_follows_is_not_told(cast):
    post = make_post(cast.public, cast.alice)
    services.follow_post(post, acting_user=cast.dana)
    make_post(cast.public, cast.alice)
    Post.objects.filter(pk=post.pk).update(reach=0)
    add_comment(post, source="Onder ons", acting_user=cast.mo)
    Post.objects.filter(pk=post.pk).update(reach=3)
    assert told() == {"alice"}


def test_who_stopped_after_the_telling_gets_no_mail(cast):
    """Asked again at sending: the notice is gone."""
    post = make_post(cast.public, cast.alice)
    services.follow_post(post, acting_user=cast.dana)
    add_comment(post, source="Goed", acting_user=cast.charlie)
    assert "dana" in told()
    services.unfollow_post(post, acting_user=cast.dana)
    event = Event.objects.get()
    assert kinds.describe([event], cast.dana) == {}
    assert kinds.describe([event], cast.alice)


def test_nobody_sees_who_follows(cast, as_person):
    post = make_post(cast.public, cast.alice)
    before = as_person(cast.alice).get(post.get_absolute_url()).content.decode().count("Dana")
    services.follow_post(post, acting_user=cast.dana)
    for person in (cast.alice, cast.mo, cast.oscar, cast.olga, cast.rob):
        assert as_person(person).get(post.get_absolute_url()).content.decode().count("Dana") == before
