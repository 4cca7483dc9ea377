import pytest

from blogs.services import add_comment, create_post, publish_post, remove_comment
from notifications import kinds
from notifications.models import Event, Notification
from notifications.services.fanning import fan_out_next
from tests.factories import make_comment, make_post


def told():
    """Who was told about the event that waits."""
    event = fan_out_next()
    return {
        row.recipient.name.lower()
        for row in Notification.objects.filter(event=event, decision="told").select_related("recipient")
    }


def test_a_new_blog_is_told_to_the_members_but_its_author(cast):
    publish_post(create_post(cast.group, title="Nieuw", source="Tekst", acting_user=cast.alice), acting_user=cast.alice)
    assert told() == {"bob", "gast", "mo", "oscar"}


def test_who_left_before_the_telling_is_not_told(cast):
    publish_post(create_post(cast.group, title="Nieuw", source="Tekst", acting_user=cast.alice), acting_user=cast.alice)
    cast.group.memberships.filter(person=cast.bob).delete()
    assert "bob" not in told()


def test_an_organisations_own_group_tells_only_who_is_still_of_it(cast):
    type(cast.organisation).objects.filter(pk=cast.organisation.pk).update(way_in="automatic")
    cast.organisation.refresh_from_db()
    post = make_post(cast.organisation, cast.alice, published=False, audience="members")
    type(cast.bob).objects.filter(pk=cast.bob.pk).update(organisation=cast.waterrijk)
    publish_post(post, acting_user=cast.alice)
    assert told() == {"mo", "oscar"}


def test_a_comment_is_told_to_the_writer_of_the_blog(cast):
    add_comment(make_post(cast.public, cast.alice), source="Goed", acting_user=cast.charlie)
    assert told() == {"alice"}


def test_an_answer_is_told_to_both_writers_once_each(cast):
    post = make_post(cast.public, cast.alice)
    parent = make_comment(post, cast.bob)
    add_comment(post, source="Eens", parent=parent, acting_user=cast.charlie)
    assert told() == {"alice", "bob"}


def test_nobody_is_told_of_the_own_comment(cast):
    post = make_post(cast.public, cast.alice)
    add_comment(post, source="Aanvulling", parent=make_comment(post, cast.alice), acting_user=cast.alice)
    assert told() == set()


def test_who_may_no_longer_read_the_blog_is_not_told(cast):
    post = make_post(cast.group, cast.alice)
    parent = make_comment(post, cast.bob)
    add_comment(post, source="Eens", parent=parent, acting_user=cast.mo)
    cast.group.memberships.filter(person=cast.bob).delete()
    assert told() == {"alice"}


def test_a_notice_says_what_where_and_why(cast):
    post = make_post(cast.public, cast.alice, title="Mooi plan")
    parent = make_comment(post, cast.bob)
    comment = add_comment(post, source="Helemaal **eens**", parent=parent, acting_user=cast.charlie)
    event = Event.objects.get()
    for person, why in ((cast.alice, "Het is jouw blog."), (cast.bob, "Het is een antwoord op jouw reactie.")):
        notice = kinds.describe([event], person)[event.pk]
        assert "Charlie" in notice.title
        assert "Mooi plan" in notice.title
        assert notice.text == "Helemaal eens"
        assert notice.url == comment.get_absolute_url()
        assert notice.why == why


@pytest.mark.parametrize("person", ["dana", "nina", "rob"])
def test_a_notice_is_empty_for_who_may_not_see(cast, person):
    publish_post(create_post(cast.hidden, title="Stil", source="Tekst", acting_user=cast.alice), acting_user=cast.alice)
    assert kinds.describe(list(Event.objects.all()), getattr(cast, person)) == {}


def test_a_removed_comment_is_no_longer_told(cast):
    comment = add_comment(make_post(cast.public, cast.alice), source="Oeps", acting_user=cast.bob)
    remove_comment(comment, acting_user=cast.bob)
    assert told() == set()
    assert kinds.describe(list(Event.objects.all()), cast.alice) == {}


def test_describing_many_costs_what_describing_one_costs(cast, django_assert_max_num_queries):
    for _number in range(10):
        publish_post(
            create_post(cast.group, title="Nieuw", source="Tekst", acting_user=cast.alice), acting_user=cast.alice
        )
    events = list(Event.objects.all())
    with django_assert_max_num_queries(1):
        assert len(kinds.describe(events, cast.bob)) == 10


def test_a_notice_is_true_for_who_left_and_says_who_is_no_longer_active(cast):
    post = create_post(cast.public, title="Nieuw", source="Tekst", audience="group", acting_user=cast.alice)
    publish_post(post, acting_user=cast.alice)
    event = Event.objects.get()
    assert kinds.describe([event], cast.bob)[event.pk].why == "Je bent lid van Openbare groep."
    cast.public.memberships.filter(person=cast.bob).delete()
    type(cast.alice).objects.filter(pk=cast.alice.pk).update(is_active=False)
    notice = kinds.describe([event], cast.bob)[event.pk]
    assert notice.why == "Je was lid van Openbare groep toen deze blog verscheen."
    assert notice.text.startswith("Alice (niet meer actief) schreef")
