from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import AuditEntry
from blogs.models import Comment, Picture, Post, Tag
from blogs.services import (
    add_comment,
    change_comment,
    change_post,
    create_post,
    describe_picture,
    discard_draft,
    publish_post,
    remove_comment,
    store_picture,
)
from common.tags import clean_tags
from notifications.models import Event
from tests.blogs.pictures import picture_bytes
from tests.factories import make_comment, make_post


def draft(cast, **fields):
    fields.setdefault("title", "Een titel")
    fields.setdefault("source", "Een **tekst** om te lezen.")
    return create_post(fields.pop("group", cast.public), acting_user=fields.pop("acting_user", cast.alice), **fields)


def test_a_new_blog_is_a_draft_for_the_members_with_clean_text(cast):
    post = draft(cast, source="Een **tekst** <script>alert(1)</script>", tags=["Data", "data", "#Open overheid"])
    assert post.published_at is None
    assert post.audience == "members"
    assert post.body == "<p>Een <strong>tekst</strong> &lt;script&gt;alert(1)&lt;/script&gt;</p>"
    assert post.plain_text == post.excerpt == "Een tekst <script>alert(1)</script>"
    assert set(post.tags.values_list("name", flat=True)) == {"data", "open overheid"}
    assert AuditEntry.objects.filter(action="post.created", subject_id=post.pk, actor_id=cast.alice.pk).exists()
    assert not Event.objects.exists()


def test_signs_that_nobody_sees_are_not_kept(cast):
    post = draft(cast, title="Een\x01 titel", source="Een\x02 tekst\n\nmet\ttwee", tags=["da\x03ta"])
    comment = add_comment(make_post(cast.public, cast.bob), source="Ja\x04\nnee", acting_user=cast.alice)
    assert (post.title, post.source, post.tags.get().name) == ("Een titel", "Een tekst\n\nmet twee", "data")
    assert (post.excerpt, comment.source) == ("Een tekst met twee", "Ja\nnee")


def test_only_members_start_a_blog(cast):
    with pytest.raises(PermissionDenied):
        draft(cast, acting_user=cast.dana)
    assert not Post.objects.exists()


@pytest.mark.parametrize("visibility", ["closed", "hidden"])
def test_a_blog_in_a_closed_group_is_for_the_members_whatever_the_group_becomes(cast, visibility):
    assert draft(cast, group=cast.groups()[visibility], audience="group").audience == "members"


def test_the_same_form_of_the_same_author_makes_one_blog(cast):
    first = draft(cast, form_key="bcdfghjkmnpq")
    second = draft(cast, form_key="bcdfghjkmnpq", title="Dubbelklik")
    assert first.pk == second.pk
    assert Post.objects.count() == 1
    assert draft(cast, form_key="bcdfghjkmnpq", acting_user=cast.bob).pk != first.pk


def test_the_database_itself_refuses_a_second_blog_of_one_form(cast):
    make_post(cast.public, cast.alice, form_key="bcd")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_post(cast.public, cast.alice, form_key="bcd")


def test_a_draft_that_was_thrown_away_in_another_tab_breaks_nothing(cast):
    post = draft(cast)
    for _twice in range(2):
        discard_draft(Post(pk=post.pk), acting_user=cast.alice)
    for late in (publish_post, change_post):
        with pytest.raises(PermissionDenied):
            late(post, acting_user=cast.alice)


def test_publishing_lets_readers_in_records_and_tells_once(cast):
    post = draft(cast, audience="group")
    for _twice in range(2):
        publish_post(post, acting_user=cast.alice)
    post.refresh_from_db()
    cast.public.refresh_from_db()
    assert post.published_at is not None
    assert cast.public.last_activity_at == post.published_at
    assert Event.objects.filter(kind="post_published", subject_id=post.pk).count() == 1
    assert AuditEntry.objects.filter(action="post.published").count() == 1


def test_what_only_members_read_does_not_move_the_group_in_the_lists_of_others(cast):
    before = cast.public.last_activity_at
    publish_post(draft(cast, audience="members"), acting_user=cast.alice)
    cast.public.refresh_from_db()
    assert cast.public.last_activity_at == before


def test_a_draft_does_not_go_wider_than_the_group_is_when_it_is_published(cast):
    post = draft(cast, audience="group")
    cast.public.visibility, cast.public.way_in = "closed", "request"
    cast.public.save()
    cast.public.refresh_from_db()
    before = cast.public.last_activity_at
    publish_post(post, acting_user=cast.alice)
    post.refresh_from_db()
    cast.public.refresh_from_db()
    assert post.audience == "members"
    assert cast.public.last_activity_at == before


def test_an_import_says_when_it_was_and_tells_nobody(cast):
    moment = timezone.now() - timedelta(days=400)
    post = publish_post(draft(cast, at=moment), acting_user=cast.alice, at=moment, quiet=True)
    assert post.published_at == post.created_at == moment
    assert not Event.objects.exists()


@pytest.mark.parametrize("fields", [{"title": ""}, {"source": "  "}])
def test_what_is_not_complete_is_not_published(cast, fields):
    post = draft(cast, **fields)
    with pytest.raises(ValidationError):
        publish_post(post, acting_user=cast.alice)


def test_a_cover_that_nobody_described_is_not_published(cast):
    cover = store_picture(picture_bytes(), description="", acting_user=cast.alice)
    post = draft(cast, cover=cover)
    with pytest.raises(ValidationError):
        publish_post(post, acting_user=cast.alice)
    describe_picture(cover, description="", is_decoration=True, acting_user=cast.alice)
    assert publish_post(post, acting_user=cast.alice).published_at


@pytest.mark.parametrize("person", ["bob", "mo", "oscar", "rob"])
def test_nobody_changes_or_publishes_the_text_of_another(cast, person):
    post = draft(cast)
    for change in (publish_post, discard_draft, lambda p, **k: change_post(p, title="x", **k)):
        with pytest.raises(PermissionDenied):
            change(post, acting_user=getattr(cast, person))


def test_who_left_the_group_no_longer_publishes_in_it(cast):
    post = draft(cast)
    cast.public.memberships.filter(person=cast.alice).delete()
    with pytest.raises(PermissionDenied):
        publish_post(post, acting_user=cast.alice)


def test_group_and_audience_of_a_published_blog_stay(cast):
    post = publish_post(draft(cast), acting_user=cast.alice)
    for change in ({"audience": "group"}, {"group": cast.government}):
        with pytest.raises(PermissionDenied):
            change_post(post, **change, acting_user=cast.alice)
    changed = change_post(post, title="Beter", source="Andere tekst", tags="a, b", acting_user=cast.alice)
    assert (changed.title, changed.plain_text, changed.audience) == ("Beter", "Andere tekst", "members")
    assert changed.tags.count() == 2


def test_a_published_blog_cannot_be_emptied(cast):
    post = publish_post(draft(cast), acting_user=cast.alice)
    with pytest.raises(ValidationError):
        change_post(post, source=" ", acting_user=cast.alice)


def test_a_draft_can_move_to_another_own_group(cast):
    post = draft(cast, audience="group")
    moved = change_post(post, group=cast.hidden, acting_user=cast.alice)
    assert (moved.group, moved.audience) == (cast.hidden, "members")
    with pytest.raises(PermissionDenied):
        change_post(
            moved,
            group=make_post(cast.public, cast.bob).group.__class__.objects.get(name="Groep van Nina"),
            acting_user=cast.alice,
        )


def test_a_draft_goes_with_its_pictures_and_a_published_blog_stays(cast, django_capture_on_commit_callbacks):
    cover = store_picture(picture_bytes(), description="Polder", acting_user=cast.alice)
    post = draft(cast, cover=cover)
    name = f"pictures/{cover.stem}-{cover.widths[0]}.webp"
    assert default_storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        discard_draft(post, acting_user=cast.alice)
    assert not Post.objects.exists()
    assert not Picture.objects.exists()
    assert not default_storage.exists(name)
    published = publish_post(draft(cast), acting_user=cast.alice)
    with pytest.raises(PermissionDenied):
        discard_draft(published, acting_user=cast.alice)


def test_pictures_in_the_text_become_the_blogs_and_those_of_others_do_not(cast):
    own = store_picture(picture_bytes(), description="eigen", acting_user=cast.alice)
    others = store_picture(picture_bytes(), description="van bob", acting_user=cast.bob)
    post = draft(cast, source=f"![a]({own.get_absolute_url()})\n\n![b]({others.get_absolute_url()})")
    own.refresh_from_db()
    others.refresh_from_db()
    assert own.post == post
    assert others.post is None
    with pytest.raises(PermissionDenied):
        draft(cast, cover=others)


def test_a_replaced_cover_is_gone(cast):
    first, second = (store_picture(picture_bytes(), description="x", acting_user=cast.alice) for _number in range(2))
    post = draft(cast, cover=first)
    change_post(post, cover=second, acting_user=cast.alice)
    assert list(Picture.objects.values_list("pk", flat=True)) == [second.pk]


@pytest.mark.parametrize(
    ("text", "tags"),
    [("", []), ("Data, data ,#Open Data,,", ["data", "open data"]), (["a,b"], ["a b"])],
)
def test_tags_are_small_and_come_once(text, tags):
    assert clean_tags(text) == tags


@pytest.mark.parametrize("text", ["a,b,c,d,e,f,g,h,i", "x" * 41])
def test_too_many_or_too_long_tags_are_refused(text):
    with pytest.raises(ValidationError):
        clean_tags(text)


def test_tags_are_shared_between_blogs(cast):
    draft(cast, tags="data")
    draft(cast, tags="Data")
    assert Tag.objects.count() == 1


# Comments


def test_a_comment_is_counted_recorded_and_told(cast):
    post = make_post(cast.public, cast.alice)
    comment = add_comment(post, source="Goed **stuk**", acting_user=cast.charlie)
    post.refresh_from_db()
    assert (post.comment_count, post.comments_version) == (1, 1)
    assert comment.body == "<p>Goed <strong>stuk</strong></p>"
    assert Event.objects.filter(kind="comment_added", subject_id=comment.pk).count() == 1
    assert AuditEntry.objects.filter(action="comment.added").count() == 1


def test_the_same_form_makes_one_comment(cast):
    post = make_post(cast.public, cast.alice)
    first, second = (add_comment(post, source="Ja", acting_user=cast.bob, form_key="bcd") for _twice in range(2))
    post.refresh_from_db()
    assert first.pk == second.pk
    assert post.comment_count == 1
    assert Event.objects.count() == 1


@pytest.mark.parametrize("source", ["", "  \n", "x" * 5001])
def test_an_empty_or_endless_comment_is_refused(cast, source):
    with pytest.raises(ValidationError):
        add_comment(make_post(cast.public, cast.alice), source=source, acting_user=cast.bob)


def test_who_does_not_read_the_blog_does_not_comment(cast):
    with pytest.raises(PermissionDenied):
        add_comment(make_post(cast.hidden, cast.alice), source="Ik zie je", acting_user=cast.dana)


def test_where_only_members_react_others_do_not(cast):
    type(cast.public).objects.update(others_may_comment=False)
    post = make_post(cast.public, cast.alice)
    post.group.refresh_from_db()
    with pytest.raises(PermissionDenied):
        add_comment(post, source="Mag ik?", acting_user=cast.charlie)


def test_an_answer_belongs_to_a_comment_of_the_same_blog(cast):
    post, other = make_post(cast.public, cast.alice), make_post(cast.public, cast.alice)
    elsewhere = make_comment(other, cast.bob)
    with pytest.raises(ValidationError):
        add_comment(post, source="Antwoord", parent=elsewhere, acting_user=cast.bob)
    gone = make_comment(post, cast.bob, removed_at=timezone.now())
    with pytest.raises(ValidationError):
        add_comment(post, source="Antwoord", parent=gone, acting_user=cast.bob)


def test_the_own_comment_can_be_changed_and_removed_once(cast):
    post = make_post(cast.public, cast.alice)
    comment = add_comment(post, source="Oud", acting_user=cast.bob)
    changed = change_comment(comment, source="Nieuw", acting_user=cast.bob)
    assert changed.changed_at
    assert changed.body == "<p>Nieuw</p>"
    for _twice in range(2):
        removed = remove_comment(comment, acting_user=cast.bob)
    post.refresh_from_db()
    assert post.comment_count == 0
    assert removed.removed_at
    assert removed.source == removed.body == ""
    with pytest.raises(PermissionDenied):
        change_comment(comment, source="Toch", acting_user=cast.bob)


@pytest.mark.parametrize("person", ["alice", "mo", "rob"])
def test_nobody_changes_or_removes_the_comment_of_another(cast, person):
    comment = add_comment(make_post(cast.public, cast.alice), source="Van bob", acting_user=cast.bob)
    for change in (remove_comment, lambda c, **k: change_comment(c, source="x", **k)):
        with pytest.raises(PermissionDenied):
            change(comment, acting_user=getattr(cast, person))
    assert Comment.objects.get().source == "Van bob"


def test_a_failed_upload_leaves_no_files(cast):
    post = make_post(cast.public, cast.bob)
    with pytest.raises(PermissionDenied):
        store_picture(picture_bytes(), description="x", acting_user=cast.alice, post=post)
    assert default_storage.listdir("pictures")[1] == []


def test_only_the_uploader_describes_a_picture(cast):
    picture = store_picture(picture_bytes(), description="x", acting_user=cast.alice)
    with pytest.raises(PermissionDenied):
        describe_picture(picture, description="y", is_decoration=False, acting_user=cast.bob)
