"""Publishing at a time, quietly, and a draft again at a time; done once, and asked again at that moment."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts.services import erase_account
from blogs.forms import PublishingFields
from blogs.models import Comment, Post
from blogs.selectors import publishing_outlook
from blogs.services import (
    add_comment,
    carry_out_plans,
    change_post,
    close_comments,
    discard_draft,
    lock_post,
    plan_post,
    publish_post,
    trash_post,
    unpublish_post,
    withdraw_post,
)
from groups.services import archive_group, freeze_group
from notifications.models import Event, Notification
from notifications.services import drain
from tests.factories import make_comment, make_post

HOUR = timedelta(hours=1)


def text_of(response):
    return re.sub(r"­", "", response.content.decode())


def told(kind):
    drain()
    rows = Notification.objects.filter(event__kind=kind, decision="told").select_related("recipient")
    return sorted(row.recipient.name.lower() for row in rows)


def planned(cast, **fields):
    draft = make_post(cast.group, cast.alice, title="Blog straks", published=False)
    return plan_post(draft, publish_at=timezone.now() + HOUR, acting_user=cast.alice, **fields)


def later(hours=2):
    return carry_out_plans(timezone.now() + hours * HOUR)


def test_it_is_published_when_its_time_has_come_once_and_told_once(cast):
    post = planned(cast)
    assert carry_out_plans() == (0, 0, 0)
    assert later() == (1, 0, 0)
    assert later() == (0, 0, 0)
    post.refresh_from_db()
    assert post.published_at
    assert post.publish_at is None
    assert told("post_published") == ["bob", "gast", "mo", "oscar"]


def test_quietly_tells_nobody(cast):
    planned(cast, quiet=True)
    later()
    assert told("post_published") == []
    assert Post.objects.published().count() == 1


@pytest.mark.parametrize("name", ["visitor", "bob", "mo", "oscar", "charlie", "olga", "rob"])
def test_until_then_only_its_author_sees_it(cast, as_person, name):
    post = planned(cast)
    assert as_person(getattr(cast, name)).get(post.get_absolute_url()).status_code == 404
    page = text_of(as_person(cast.alice).get(post.get_absolute_url()))
    assert "Deze blog wordt vanzelf geplaatst op" in page


def test_the_plan_is_taken_away_and_asked_of_its_author_only(cast):
    post = planned(cast)
    with pytest.raises(PermissionDenied):
        plan_post(post, acting_user=cast.mo)
    assert plan_post(post, acting_user=cast.alice).publish_at is None
    assert later() == (0, 0, 0)


def test_times_that_do_not_come_are_refused_in_words(cast):
    draft, now = make_post(cast.group, cast.alice, published=False), timezone.now()
    with pytest.raises(ValidationError, match="in de toekomst"):
        plan_post(draft, publish_at=now - HOUR, acting_user=cast.alice)
    with pytest.raises(ValidationError, match="later"):
        plan_post(draft, publish_at=now + 2 * HOUR, unpublish_at=now + HOUR, acting_user=cast.alice)
    with pytest.raises(ValidationError):
        plan_post(
            make_post(cast.group, cast.alice, title="", published=False), publish_at=now + HOUR, acting_user=cast.alice
        )
    with pytest.raises(PermissionDenied):
        plan_post(make_post(cast.group, cast.alice), publish_at=now + HOUR, acting_user=cast.alice)


def left(cast, post):
    cast.group.memberships.filter(person=cast.alice).delete()


def archived(cast, post):
    archive_group(cast.group, acting_user=cast.oscar)


def frozen(cast, post):
    freeze_group(cast.group, reason="Onderzoek", acting_user=None)


def emptied(cast, post):
    change_post(post, title="", acting_user=cast.alice)


@pytest.mark.parametrize("happened", [left, archived, frozen, emptied])
def test_what_is_not_allowed_any_more_stays_a_draft_and_its_author_is_told_why(cast, as_person, happened):
    post = planned(cast)
    happened(cast, post)
    assert later() == (0, 0, 1)
    assert later() == (0, 0, 0)
    post.refresh_from_db()
    assert post.published_at is None
    assert post.publish_refused
    assert told("post_not_published") == ["alice"]
    shown = text_of(as_person(cast.alice).get(reverse("notifications:list")))
    assert post.publish_refused in shown
    assert ("Blog straks" in shown) == (happened in (archived, frozen))


def test_a_group_that_became_stricter_meanwhile_makes_it_narrower(cast):
    draft = make_post(cast.public, cast.alice, published=False, audience="group")
    plan_post(draft, publish_at=timezone.now() + HOUR, acting_user=cast.alice)
    type(cast.public).objects.filter(pk=cast.public.pk).update(visibility="closed", way_in="request")
    later()
    draft.refresh_from_db()
    assert (draft.audience, draft.reach) == ("members", 0)


def test_the_command_does_the_same_and_tries_first(cast, capsys):
    make_post(cast.group, cast.alice, published=False, publish_at=timezone.now() - HOUR)
    call_command("publish_due", "--dry-run")
    assert not Post.objects.published().exists()
    call_command("publish_due")
    assert Post.objects.published().count() == 1


def test_at_its_time_it_is_a_draft_again_with_its_comments(cast, as_person):
    post = make_post(cast.public, cast.alice, title="Blog tijdelijk")
    comment = make_comment(post, cast.bob)
    plan_post(post, unpublish_at=timezone.now() + HOUR, acting_user=cast.alice)
    assert later() == (0, 1, 0)
    assert later() == (0, 0, 0)
    for name in ("visitor", "bob", "mo", "charlie"):
        client = as_person(getattr(cast, name))
        assert client.get(post.get_absolute_url()).status_code == 404
        assert "tijdelijk" not in text_of(client.get(reverse("blogs:list")))
    assert not Comment.objects.visible_to(cast.bob).filter(pk=comment.pk).exists()
    assert Comment.objects.visible_to(cast.alice).filter(pk=comment.pk).exists()


def test_it_ends_also_when_its_author_left_meanwhile(cast):
    post = make_post(cast.public, cast.alice)
    plan_post(post, unpublish_at=timezone.now() + HOUR, acting_user=cast.alice)
    cast.public.memberships.filter(person=cast.alice).delete()
    assert later() == (0, 1, 0)


def test_what_moderators_withdrew_or_locked_its_author_does_not_take_away(cast):
    for act in (withdraw_post, lock_post, trash_post):
        post = make_post(cast.public, cast.alice)
        plan_post(post, unpublish_at=timezone.now() + HOUR, acting_user=cast.alice)
        act(post, "Onderzoek", acting_user=cast.mo)
        with pytest.raises(PermissionDenied):
            unpublish_post(post, acting_user=cast.alice)
        assert later() == (0, 0, 0)


@pytest.mark.parametrize("name", ["bob", "mo", "oscar", "charlie", "rob"])
def test_nobody_else_makes_it_a_draft(cast, as_person, name):
    post = make_post(cast.public, cast.alice)
    with pytest.raises(PermissionDenied):
        unpublish_post(post, acting_user=getattr(cast, name))
    assert as_person(getattr(cast, name)).post(reverse("blogs:unpublish", args=[post.public_id])).status_code == 403


def test_published_again_nobody_is_told_twice_and_comments_keep_their_readers(cast):
    post = publish_post(make_post(cast.public, cast.alice, published=False, audience="members"), acting_user=cast.alice)
    assert told("post_published") == ["bob", "mo", "oscar"]
    comment = add_comment(post, source="Onder ons", acting_user=cast.bob)
    unpublish_post(unpublish_post(post, acting_user=cast.alice), acting_user=cast.alice)
    change_post(post, audience="group", acting_user=cast.alice)
    post = publish_post(post, acting_user=cast.alice)
    assert told("post_published") == ["bob", "mo", "oscar"]
    assert Post.objects.visible_to(cast.charlie).filter(pk=post.pk).exists()
    assert not Comment.objects.visible_to(cast.charlie).filter(pk=comment.pk).exists()


def test_a_draft_that_was_published_stays_in_its_group_and_is_not_thrown_away(cast):
    post = make_post(cast.public, cast.alice)
    comment = make_comment(post, cast.bob)
    unpublish_post(post, acting_user=cast.alice)
    with pytest.raises(PermissionDenied):
        change_post(post, group=cast.group, acting_user=cast.alice)
    discard_draft(post, acting_user=cast.alice)
    discard_draft(post, acting_user=cast.alice)
    assert Comment.objects.filter(pk=comment.pk).exists()
    assert Post.objects.visible_to(cast.alice).in_trash().get() == post
    assert not Post.objects.visible_to(cast.mo).filter(pk=post.pk).exists()


def test_the_page_makes_it_a_draft_again(cast, as_person):
    post, client = make_post(cast.public, cast.alice), as_person(cast.alice)
    address = reverse("blogs:unpublish", args=[post.public_id])
    assert "krijgt niet nog eens bericht" in text_of(client.get(address))
    assert "weer een concept" in text_of(client.post(address, follow=True))


# Before publishing


@pytest.mark.parametrize("visibility", ["group", "public", "organisation"])
def test_the_outlook_says_as_many_as_are_told(cast, visibility):
    group = getattr(cast, visibility)
    cast.bob.is_active = False
    cast.bob.save()
    draft = make_post(group, cast.alice, published=False)
    seen = publishing_outlook(cast.alice, group, post=draft)
    publish_post(draft, acting_user=cast.alice)
    assert seen.told == len(told("post_published")) > 0
    again = publishing_outlook(cast.alice, group, post=draft)
    assert (again.told, again.was_told) == (0, True)


def test_what_was_announced_and_made_a_draft_is_not_told_again(cast):
    post = make_post(cast.public, cast.mo, published=False)
    publish_post(post, as_announcement=True, acting_user=cast.mo)
    unpublish_post(post, acting_user=cast.mo)
    post.refresh_from_db()
    assert publishing_outlook(cast.mo, cast.public, post=post).was_told
    publish_post(post, acting_user=cast.mo)
    assert not Event.objects.filter(kind="post_published").exists()


# The form


def filled(**fields):
    return {f"publishing-{name}": value for name, value in {"comments": "open", **fields}.items()}


def test_nothing_filled_in_is_at_once_told_and_open(cast):
    form = PublishingFields(filled())
    assert form.is_valid()
    assert form.plan() == {"publish_at": None, "quiet": False, "unpublish_at": None}
    assert form.closes_comments is False


def test_a_time_is_in_the_time_zone_of_the_person(cast):
    with timezone.override("Europe/Amsterdam"):
        form = PublishingFields(filled(publish_at="2030-07-01T09:30", quietly="on", comments="closed"))
        assert form.is_valid(), form.errors
        assert form.plan()["publish_at"].isoformat() == "2030-07-01T09:30:00+02:00"
        assert form.plan()["quiet"]
        assert form.closes_comments is True
        draft = make_post(cast.group, cast.alice, published=False, publish_at=form.plan()["publish_at"])
        assert 'value="2030-07-01T09:30"' in str(PublishingFields(post=draft)["publish_at"])
    with timezone.override("America/Curacao"):
        assert 'value="2030-07-01T03:30"' in str(PublishingFields(post=draft)["publish_at"])


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"publish_at": "morgen"}, "publish_at"),
        ({"publish_at": "2001-01-01T10:00"}, "publish_at"),
        ({"publish_at": "2030-01-02T10:00", "unpublish_at": "2030-01-01T10:00"}, "unpublish_at"),
        ({"unpublish_at": "2001-01-01T10:00"}, "unpublish_at"),
    ],
)
def test_a_time_that_does_not_come_is_said_at_its_field(typed, field):
    assert list(PublishingFields(filled(**typed)).errors) == [field]


def test_of_what_is_published_the_time_and_the_telling_are_no_choice(cast):
    assert list(PublishingFields(post=make_post(cast.group, cast.alice)).fields) == ["unpublish_at", "comments"]
    closed = close_comments(make_post(cast.group, cast.alice), "Uit de hand", acting_user=cast.mo)
    form = PublishingFields(filled(), post=closed)
    assert form.is_valid()
    assert form.closes_comments is None


def test_the_fragment_shows_the_fields_and_the_time_zone(cast):
    html = render_to_string("blogs/_publishing.html", {"publishing": PublishingFields()}, RequestFactory().get("/"))
    assert html.count("datetime-local") == 2
    assert "Europe/Amsterdam" in html


def test_of_an_erased_account_what_others_wrote_under_a_draft_again_stays(cast):
    post, alone = make_post(cast.public, cast.alice, title="Blog weg"), make_post(cast.public, cast.alice)
    comment = make_comment(post, cast.bob)
    change_post(post, title="Blog nog eens weg", acting_user=cast.alice)
    for one in (post, alone):
        unpublish_post(one, acting_user=cast.alice)
    erase_account(cast.alice, with_texts=False, acting_user=cast.alice)
    post.refresh_from_db()
    assert "weg" not in post.title
    assert not post.revisions.exists()
    assert Comment.objects.filter(pk=comment.pk, removed_at=None).exists()
    assert not Post.objects.filter(pk=alone.pk).exists()
