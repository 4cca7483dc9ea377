"""What somebody with bad intent would try with blogs, each found once by reading and held since."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.services import erase_account
from blogs.forms.posts import seen_as
from blogs.models import Comment, Post, UnsavedText
from blogs.services import (
    add_comment,
    carry_out_plans,
    change_comment,
    change_post,
    create_post,
    describe_picture,
    keep_change,
    lock_post,
    plan_post,
    publish_post,
    remove_comment,
    store_picture,
    trash_post,
    unpublish_post,
    widen_post,
    withdraw_post,
)
from blogs.services.pictures import decorations_in
from groups.services import change_visibility
from notifications.models import Event
from tests.blogs.pictures import picture_bytes
from tests.blogs.test_writing import WRITE, filled
from tests.factories import add_member, make_comment, make_group, make_post, make_user


def test_a_comment_that_is_changed_while_fewer_read_the_blog_stays_with_them(cast):
    post = make_post(cast.public, cast.alice)
    comment = add_comment(post, source="Voor iedereen.", acting_user=cast.bob)
    unpublish_post(post, acting_user=cast.alice)
    change_post(post, audience="members", acting_user=cast.alice)
    publish_post(post, acting_user=cast.alice)
    change_comment(comment, source="Alleen voor de leden gezegd.", acting_user=cast.bob)
    post.refresh_from_db()
    assert post.comment_count == 1
    assert post.comment_count_public == 0
    widen_post(post, acting_user=cast.alice)
    assert not Comment.objects.visible_to(AnonymousUser()).exists()
    assert Comment.objects.visible_to(cast.mo).exists()


def test_nobody_changes_a_comment_under_a_blog_that_is_out_of_sight(cast):
    post = make_post(cast.public, cast.alice)
    comment = add_comment(post, source="Een.", acting_user=cast.mo)
    withdraw_post(post, "Regels", acting_user=cast.oscar)
    with pytest.raises(PermissionDenied):
        change_comment(comment, source="Twee.", acting_user=cast.mo)
    remove_comment(comment, acting_user=cast.mo)


def test_a_plan_does_not_reach_more_people_than_its_writer_saw(cast):
    draft = make_post(cast.organisation, cast.alice, published=False)
    plan_post(draft, publish_at=timezone.now() + timedelta(hours=1), acting_user=cast.alice)
    change_visibility(cast.organisation, "public", acting_user=cast.oscar)
    carry_out_plans(timezone.now() + timedelta(hours=2))
    draft.refresh_from_db()
    assert (draft.published_at, draft.publish_at) == (None, None)
    assert "Meer mensen kunnen de groep nu lezen" in draft.publish_refused
    assert Event.objects.filter(kind="post_not_published").count() == 1


def test_who_saw_fewer_readers_is_asked_again_before_a_blog_goes_out(cast, as_person):
    data = filled(cast.organisation, audience="group")
    change_visibility(cast.organisation, "public", acting_user=cast.oscar)
    response = as_person(cast.alice).post(WRITE, data)
    assert response.status_code == 422
    assert "Wie dit kan lezen, is veranderd" in response.content.decode()
    cast.organisation.refresh_from_db()
    sent = data | {"seen_group": seen_as(cast.organisation)}
    assert as_person(cast.alice).post(WRITE, sent).status_code == 302


def test_a_comment_full_of_signs_is_refused_before_anybody_is_looked_for(cast, as_person, count_queries):
    post = make_post(cast.public, cast.alice)
    client = as_person(cast.bob)
    text = " ".join(f"@a{number} b c d e f g" for number in range(200))
    with count_queries() as queries:
        answer = client.post(reverse("blogs:comment", args=[post.public_id]), {"source": text[:4900]})
    assert answer.status_code == 422
    assert len(queries) < 40
    with pytest.raises(ValidationError):
        add_comment(post, source=text[:4900], acting_user=cast.bob)


def test_a_picture_of_a_locked_blog_is_not_described_anew(cast):
    picture = store_picture(picture_bytes(), description="Een wei", acting_user=cast.alice)
    post = create_post(cast.public, title="T", html="<p>x</p>", cover=picture, acting_user=cast.alice)
    publish_post(post, acting_user=cast.alice)
    lock_post(post, "Onderzoek", acting_user=cast.oscar)
    with pytest.raises(PermissionDenied):
        describe_picture(picture, description="Anders", is_decoration=False, acting_user=cast.alice)


def test_who_left_the_group_describes_nothing_in_it_any_more(cast):
    picture = store_picture(picture_bytes(), description="Een wei", acting_user=cast.alice)
    post = create_post(cast.public, title="T", html="<p>x</p>", cover=picture, acting_user=cast.alice)
    publish_post(post, acting_user=cast.alice)
    cast.public.memberships.filter(person=cast.alice).delete()
    with pytest.raises(PermissionDenied):
        describe_picture(picture, description="Anders", is_decoration=False, acting_user=cast.alice)


def test_a_link_to_a_person_is_not_kept_for_who_may_not_follow_it(cast, as_person):
    post = make_post(cast.public, cast.alice)
    add_comment(post, source=f"Vraag het @{cast.dana.name}.", acting_user=cast.bob)
    address = cast.dana.get_absolute_url()
    Post.objects.filter(pk=post.pk).update(comments_closed_at=timezone.now())
    assert address in as_person(cast.olga).get(post.get_absolute_url()).content.decode()
    assert address not in as_person(None).get(post.get_absolute_url()).content.decode()
    assert address in as_person(cast.olga).get(post.get_absolute_url()).content.decode()


def test_a_name_tells_nobody_who_is_a_member(cast):
    """Somebody of another organisation can only be here as a member: where others read along, the name stays a name."""
    group = make_group("Samen", cast.lindedaal, visibility="organisation")
    add_member(group, cast.alice)
    add_member(group, cast.charlie)
    sam = make_user("Sanne Elders", organisation=cast.charlie.organisation)
    post = make_post(group, cast.alice)
    comment = add_comment(post, source=f"@{cast.charlie.name} of @{sam.name}?", acting_user=cast.alice)
    assert "/people/" not in comment.body
    among = make_post(group, cast.alice, audience="members")
    assert "/people/" in add_comment(among, source=f"@{cast.charlie.name}?", acting_user=cast.alice).body


def test_what_one_types_does_not_end_with_who_signs_in_next(cast, as_person):
    form = {
        "key": "abc",
        "title": "Van Alice",
        "source": "<p>x</p>",
        "body_format": "html",
        "person": cast.alice.public_id,
    }
    answer = as_person(cast.bob).post(reverse("blogs:autosave"), form, headers={"HX-Request": "true"})
    assert answer.status_code == 403
    assert not UnsavedText.objects.exists()


def test_erasing_an_account_brings_no_removed_comment_back(cast):
    post = make_post(cast.public, cast.alice)
    comment = add_comment(post, source=f"Zeg het @{cast.dana.name}.", acting_user=cast.bob)
    Comment.objects.filter(pk=comment.pk).update(created_at=timezone.now() - timedelta(hours=1))
    change_comment(comment, source="Zonder naam.", acting_user=cast.bob)
    erase_account(cast.dana, with_texts=False, acting_user=cast.dana)
    version = comment.versions.get()
    assert cast.dana.public_id not in version.body


@pytest.mark.parametrize("who", ["gast", "wim", "charlie"])
def test_who_writes_nowhere_uploads_nothing(cast, as_person, who):
    person = getattr(cast, who)
    person.memberships.all().delete()
    file = SimpleUploadedFile("a.jpg", picture_bytes())
    assert as_person(person).post(reverse("blogs:picture_upload"), {"file": file}).status_code == 403


def test_a_writer_who_moderates_does_not_get_round_the_lock_of_another(cast):
    post = make_post(cast.public, cast.mo)
    lock_post(post, "Onderzoek", acting_user=cast.oscar)
    with pytest.raises(PermissionDenied):
        trash_post(post, "Weg ermee", acting_user=cast.mo)


def test_the_write_page_knows_nothing_of_pictures_of_others(cast):
    picture = store_picture(picture_bytes(), description="", is_decoration=True, acting_user=cast.oscar)
    body = f'<p><img src="{picture.get_absolute_url()}" alt=""></p>'
    assert decorations_in(body, uploader=cast.alice.pk) == []
    assert decorations_in(body, uploader=cast.oscar.pk) == [picture.public_id]


def test_what_was_typed_beside_a_blog_does_not_cover_the_draft_that_it_became(cast, as_person):
    post = make_post(cast.public, cast.alice)
    keep_change(post, title="T", html="<p>Oud.</p>", seen=1, acting_user=cast.alice)
    unpublish_post(post, acting_user=cast.alice)
    change_post(post, html="<p>Nieuw.</p>", acting_user=cast.alice)
    page = as_person(cast.alice).get(reverse("blogs:edit", args=[post.public_id])).content.decode()
    assert "Nieuw." in page
    assert "Oud." not in page


def test_saving_itself_never_reaches_readers(cast):
    post = make_post(cast.public, cast.alice)
    with pytest.raises(PermissionDenied):
        change_post(post, html="<p>Half.</p>", autosaved=True, acting_user=cast.alice)
    assert make_comment(post, cast.bob)
