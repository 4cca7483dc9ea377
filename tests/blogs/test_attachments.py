"""Files that go with a blog: who gets them, what becomes of them, and what a blog with them costs."""

import io
import zipfile

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEntry
from blogs.models import Attachment, Post
from blogs.services import (
    change_post,
    create_post,
    discard_draft,
    export_post,
    store_attachment,
    store_picture,
    sweep_uploads,
    trash_post,
    uploads,
    withdraw_post,
)
from blogs.services.attachments import stored_as
from blogs.services.erasing import erase_drafts, erase_texts
from tests.attacks import PAYLOADS
from tests.blogs.documents import PDF, document
from tests.blogs.test_writing import WRITE, filled, text_of
from tests.factories import make_comment, make_post
from tests.properties.world import small_picture


def attach(post, name="verslag.pdf", content=None):
    attachment = store_attachment(document(name, content), acting_user=post.author)
    change_post(post, attach=[attachment], acting_user=post.author)
    attachment.refresh_from_db()
    return attachment


def get(client, attachment):
    answer = client.get(attachment.get_absolute_url())
    return answer, b"".join(answer.streaming_content) if answer.streaming else b""


def is_stored(attachment):
    return default_storage.exists(stored_as(attachment))


def in_days(number):
    return timezone.now() + timezone.timedelta(days=number)


# Who gets them -----------------------------------------------------------------------------------------------------------


def test_who_reads_the_blog_gets_the_file_and_nobody_else(cast, as_person):
    attachment = attach(make_post(cast.group, cast.alice), "Verslag één.pdf")
    for name, reads in (("bob", True), ("alice", True), ("charlie", False), ("rob", False), ("xander", False)):
        answer, content = get(as_person(getattr(cast, name)), attachment)
        assert (answer.status_code == 200) == reads, name
        assert (content == PDF) == reads
    answer, _content = get(as_person(cast.bob), attachment)
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''Verslag%20%C3%A9%C3%A9n.pdf"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox;")
    assert answer["Cache-Control"] == "private, no-store"


def test_what_one_may_not_have_is_as_what_never_was(cast, as_person, count_queries):
    attachment = attach(make_post(cast.group, cast.alice))
    client = as_person(cast.charlie)
    with count_queries() as first:
        hidden = client.get(attachment.get_absolute_url())
    with count_queries() as second:
        nonsense = client.get(reverse("blogs:attachment", args=["222222222222"]))
    assert hidden.status_code == nonsense.status_code == 404
    assert len(first) == len(second)


def test_an_upload_is_its_uploaders_until_a_blog_takes_it_in(cast, as_person):
    attachment = store_attachment(document(), acting_user=cast.alice)
    assert get(as_person(cast.alice), attachment)[0].status_code == 200
    for person in (cast.bob, cast.mo, None):
        assert get(as_person(person), attachment)[0].status_code == 404


@pytest.mark.parametrize("take_away", [withdraw_post, trash_post])
def test_it_goes_out_of_sight_with_its_blog(cast, as_person, take_away):
    post = make_post(cast.group, cast.alice)
    attachment = attach(post)
    take_away(post, "Scheldt", acting_user=cast.mo)
    assert get(as_person(cast.bob), attachment)[0].status_code == 404
    assert get(as_person(cast.mo), attachment)[0].status_code == 200


def test_a_file_that_is_lost_is_a_404(cast, as_person):
    attachment = attach(make_post(cast.group, cast.alice))
    default_storage.delete(stored_as(attachment))
    assert get(as_person(cast.bob), attachment)[0].status_code == 404


# Taking in, letting go ---------------------------------------------------------------------------------------------------


def test_what_is_removed_is_out_of_sight_at_once_and_gone_after_a_week(
    cast, as_person, django_capture_on_commit_callbacks
):
    post = make_post(cast.group, cast.alice)
    attachment = attach(post)
    change_post(post, detach=[attachment], acting_user=cast.alice)
    assert get(as_person(cast.bob), attachment)[0].status_code == 404
    assert get(as_person(cast.alice), attachment)[0].status_code == 200
    assert sweep_uploads(in_days(6)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep_uploads(in_days(8)) == 1
    assert not is_stored(attachment)
    assert not Attachment.objects.exists()


def test_what_a_blog_has_is_never_swept(cast):
    attachment = attach(make_post(cast.group, cast.alice))
    assert sweep_uploads(in_days(400)) == 0
    assert is_stored(attachment)


def test_nobody_takes_the_file_of_another_or_of_another_blog(cast):
    of_bob = store_attachment(document(), acting_user=cast.bob)
    post, other = make_post(cast.group, cast.alice), make_post(cast.group, cast.alice)
    for attachment in (of_bob, attach(other)):
        with pytest.raises(PermissionDenied):
            change_post(post, attach=[attachment], acting_user=cast.alice)
    assert not post.attachments.exists()


def test_a_blog_has_at_most_ten(cast):
    post = make_post(cast.group, cast.alice)
    files = [store_attachment(document(), acting_user=cast.alice) for _number in range(11)]
    change_post(post, attach=files[:10], acting_user=cast.alice)
    with pytest.raises(ValidationError, match="10"):
        change_post(post, attach=files[10:], acting_user=cast.alice)
    change_post(post, attach=files[10:], detach=files[:1], acting_user=cast.alice)
    assert post.attachments.count() == 10


def test_a_draft_that_is_thrown_away_takes_its_files_along(cast, django_capture_on_commit_callbacks):
    post = create_post(cast.group, title="x", source="x", acting_user=cast.alice)
    attachment = attach(post)
    with django_capture_on_commit_callbacks(execute=True):
        discard_draft(post, acting_user=cast.alice)
    assert not is_stored(attachment)


def test_what_was_erased_is_in_the_store_no_more(cast, django_capture_on_commit_callbacks):
    waiting = store_attachment(document(), acting_user=cast.alice)
    alone, answered = make_post(cast.group, cast.alice), make_post(cast.group, cast.alice)
    make_comment(answered, cast.bob)
    files = [waiting, attach(alone), attach(answered)]
    with django_capture_on_commit_callbacks(execute=True):
        erase_texts(cast.alice, acting_user=None)
        erase_drafts(cast.alice, acting_user=None)
    assert not Attachment.objects.exists()
    assert not [attachment for attachment in files if is_stored(attachment)]


def test_a_copy_of_a_blog_brings_its_files(cast):
    post = make_post(cast.group, cast.alice)
    first, second = attach(post, "verslag & co.pdf"), attach(post, "verslag & co.pdf")
    attach(make_post(cast.group, cast.alice), "van een ander.pdf")
    out = io.BytesIO()
    export_post(post, out, acting_user=cast.bob)
    archive = zipfile.ZipFile(out)
    names = [name for name in archive.namelist() if name.startswith("attachments/")]
    assert names == [f"attachments/{one.public_id}-verslag & co.pdf" for one in (first, second)]
    assert archive.read(names[0]) == PDF
    assert f'href="attachments/{first.public_id}-verslag%20%26%20co.pdf"' in archive.read("index.html").decode()


# How many may wait -------------------------------------------------------------------------------------------------------


def test_fifty_files_wait_at_most_pictures_among_them(cast, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_WAITING", 3)
    store_picture(small_picture(), description="x", acting_user=cast.alice)
    first = store_attachment(document(), acting_user=cast.alice)
    store_attachment(document(), acting_user=cast.alice)
    for store in (
        lambda: store_attachment(document(), acting_user=cast.alice),
        lambda: store_picture(small_picture(), description="x", acting_user=cast.alice),
    ):
        with pytest.raises(ValidationError) as refused:
            store()
        assert refused.value.code == "no_room"
    assert len(default_storage.listdir("attachments")[1]) == 2
    store_attachment(document(), acting_user=cast.bob)
    change_post(make_post(cast.group, cast.alice), attach=[first], acting_user=cast.alice)
    store_attachment(document(), acting_user=cast.alice)


def test_two_hundred_megabytes_wait_at_most(cast):
    waiting = store_attachment(document(), acting_user=cast.alice)
    Attachment.objects.filter(pk=waiting.pk).update(size=uploads.MOST_WAITING_BYTES)
    with pytest.raises(ValidationError, match="200"):
        store_attachment(document(), acting_user=cast.alice)


# The page ----------------------------------------------------------------------------------------------------------------


def test_the_page_lists_them_in_words(cast, as_person):
    post = make_post(cast.group, cast.alice)
    attach(post, "Verslag & besluit.pdf")
    attach(post, "cijfers.csv", b"naam;aantal\r\n" * 200)
    html = text_of(as_person(cast.bob).get(post.get_absolute_url()))
    assert html.index("Verslag &amp; besluit.pdf") < html.index("cijfers.csv")
    assert "Tabel (CSV), 2,5 KB" in html.replace("\xa0", " ")
    assert "Bijlagen" in html


def test_they_cost_the_page_no_query(cast, as_person, count_queries):
    bare, full = make_post(cast.public, cast.alice), make_post(cast.public, cast.alice)
    for number in range(4):
        attach(full, f"verslag {number}.pdf")
    client = as_person(cast.bob)
    counts = []
    for post in (bare, full):
        client.get(post.get_absolute_url())
        with count_queries() as queries:
            html = text_of(client.get(post.get_absolute_url()))
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert html.count("verslag ") == 4
    assert "Bijlagen" not in text_of(client.get(bare.get_absolute_url()))


# Writing -----------------------------------------------------------------------------------------------------------------


def test_without_a_script_a_file_goes_along_and_the_text_stays(cast, as_person):
    client = as_person(cast.alice)
    answer = client.post(WRITE, filled(cast.group, action="attach", attach=document("Verslag.pdf")))
    html = text_of(answer)
    assert "Mijn **tekst**." in html
    assert "Verslag.pdf" in html
    post, attachment = Post.objects.get(), Attachment.objects.get()
    assert attachment.post == post
    assert post.published_at is None
    answer = client.post(
        reverse("blogs:edit", args=[post.public_id]), filled(cast.group, attachment=[attachment.public_id])
    )
    assert answer.status_code == 302
    assert post.attachments.get() == attachment


def test_before_a_group_is_chosen_it_waits_in_the_form_and_with_the_text(cast, as_person):
    client = as_person(cast.alice)
    fields = filled(cast.group, group="", action="attach", attach=document("Verslag.pdf"))
    attachment_in = text_of(client.post(WRITE, fields))
    attachment = Attachment.objects.get()
    assert attachment.post is None
    assert f'name="attachment" value="{attachment.public_id}"' in attachment_in
    again = text_of(client.get(f"{WRITE}?text={fields['key']}"))
    assert f'name="attachment" value="{attachment.public_id}"' in again
    client.post(WRITE, filled(cast.group, action="save", attachment=[attachment.public_id]))
    assert Post.objects.get().attachments.get() == attachment


def test_under_a_published_blog_it_waits_until_the_change_is_kept(cast, as_person):
    post = make_post(cast.group, cast.alice)
    edit = reverse("blogs:edit", args=[post.public_id])
    client = as_person(cast.alice)
    fields = {"title": post.title, "source": "Anders.", "language": "nl", "seen_version": "1"}
    client.post(edit, fields | {"action": "attach", "attach": document("Verslag.pdf")})
    attachment = Attachment.objects.get()
    assert attachment.post is None
    assert get(as_person(cast.bob), attachment)[0].status_code == 404
    assert "Verslag.pdf" in text_of(as_person(cast.alice).get(edit))
    as_person(cast.alice).post(edit, fields | {"action": "save", "attachment": [attachment.public_id]})
    assert post.attachments.get() == attachment


def test_what_is_ticked_goes_when_the_blog_is_kept(cast, as_person):
    post = make_post(cast.group, cast.alice, published=False)
    gone, stays = attach(post, "weg.pdf"), attach(post, "blijft.pdf")
    fields = filled(cast.group, action="preview", attachment_remove=[gone.public_id])
    client = as_person(cast.alice)
    edit = reverse("blogs:edit", args=[post.public_id])
    assert f'value="{gone.public_id}" checked' in text_of(client.post(edit, fields))
    client.post(edit, fields | {"action": "save"})
    assert list(post.attachments.all()) == [stays]
    # It was a mistake: the form still knows it, and takes it in again.
    client.post(edit, filled(cast.group, action="save", attachment=[gone.public_id, stays.public_id]))
    assert set(post.attachments.all()) == {gone, stays}


def test_another_window_that_does_not_know_a_file_leaves_it(cast, as_person):
    post = make_post(cast.group, cast.alice, published=False)
    attachment = attach(post)
    as_person(cast.alice).post(reverse("blogs:edit", args=[post.public_id]), filled(cast.group, action="save"))
    assert post.attachments.get() == attachment


def test_a_form_cannot_bring_the_file_of_another_along(cast, as_person):
    of_bob = store_attachment(document(), acting_user=cast.bob)
    as_person(cast.alice).post(WRITE, filled(cast.group, attachment=[of_bob.public_id, "x" * 500, "\x00"]))
    assert not Post.objects.get().attachments.exists()
    of_bob.refresh_from_db()
    assert of_bob.post is None


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plaatje.svg", b"<svg onload=alert(1)>"),
        ("plaatje.csv", b"<svg onload=alert(1)>"),
        ("pagina.txt", b"<html><script>alert(1)</script>"),
        ("gif.txt", b"GIF89a=1;/*....*/alert(1)"),
        ("leeg.pdf", b""),
    ],
)
def test_what_is_refused_is_said_beside_the_field_and_nothing_typed_is_lost(cast, as_person, name, content):
    answer = as_person(cast.alice).post(WRITE, filled(cast.group, action="attach", attach=document(name, content)))
    assert answer.status_code == 422
    assert "Mijn **tekst**." in text_of(answer)
    assert 'id="id_attach_error"' in text_of(answer)
    assert not Attachment.objects.exists()


def test_the_script_gets_a_row_for_the_list_or_words(cast, as_person):
    client = as_person(cast.alice)
    address = reverse("blogs:attachment_upload")
    answer = client.post(address, {"file": document("Verslag.pdf"), "key": "k" * 24})
    assert answer.status_code == 201
    attachment = Attachment.objects.get()
    assert (attachment.uploader, attachment.waits_for) == (cast.alice, "k" * 24)
    assert f'value="{attachment.public_id}"' in answer.json()["row"]
    assert client.post(address, {}).status_code == 422
    answer = client.post(address, {"file": document("pagina.html", b"<html>")})
    assert answer.status_code == 422
    assert "PDF" in answer.json()["error"]


def test_who_writes_nowhere_attaches_nothing(cast, as_person):
    answer = as_person(cast.rob).post(reverse("blogs:attachment_upload"), {"file": document()})
    assert answer.status_code == 403
    assert not Attachment.objects.exists()


def test_no_name_of_the_corpus_comes_through(cast, as_person):
    post = make_post(cast.group, cast.alice)
    client = as_person(cast.alice)
    for payload in PAYLOADS[::60]:
        attachment = attach(post, f"{payload}.pdf", PDF)
        answer = client.get(attachment.get_absolute_url())
        assert "\n" not in answer["Content-Disposition"]
        html = text_of(client.get(post.get_absolute_url()))
        assert "<img src=x" not in html
        assert "<script>alert" not in html
        change_post(post, detach=[attachment], acting_user=cast.alice)


def test_the_log_says_who_and_not_how_the_file_is_called(cast):
    store_attachment(document("Ontslag van Jan.pdf"), acting_user=cast.alice)
    entry = AuditEntry.objects.get(action="attachment.stored")
    assert entry.actor == cast.alice
    assert "Jan" not in repr(entry.__dict__)


def test_own_data_holds_the_files(cast):
    from blogs.own_data import blog_parts

    attachment = attach(make_post(cast.group, cast.alice), "verslag.pdf")
    part = next(part for part in blog_parts(User.objects.get(pk=cast.alice.pk)) if part.name == "attachments")
    assert [row["name"] for row in part.rows] == ["verslag.pdf"]
    assert [name for name, _stored in part.files] == [f"attachments/{attachment.public_id}-verslag.pdf"]


def test_who_can_write_nowhere_uploads_nothing_by_the_form_either(cast, as_person):
    form = filled(cast.group, action="attach") | {"attach": document("verslag.pdf")}
    answer = as_person(cast.charlie).post(WRITE, form)
    assert answer.status_code in {403, 422}
    assert not Attachment.objects.exists()


def test_what_stands_in_drafts_counts_for_how_much_one_may_send(cast, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_WAITING_BYTES", 2 * len(PDF))
    for number in range(2):
        draft = make_post(cast.group, cast.alice, published=False)
        change_post(
            draft, attach=[store_attachment(document(f"{number}.pdf"), acting_user=cast.alice)], acting_user=cast.alice
        )
    with pytest.raises(ValidationError) as refused:
        store_attachment(document("meer.pdf"), acting_user=cast.alice)
    assert refused.value.code == "no_room"


def test_a_copy_is_made_one_at_a_time_for_each_person(cast, as_person):
    post = make_post(cast.group, cast.alice)
    address = reverse("blogs:download", args=[post.public_id])
    cache.add(f"blogs:copying:{cast.bob.pk}", 1, 60)
    assert as_person(cast.bob).get(address).status_code == 429
    assert as_person(cast.alice).get(address).status_code == 200
    assert as_person(cast.alice).get(address).status_code == 200
