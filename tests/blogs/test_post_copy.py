"""A copy of one blog: what its reader reads, with the pictures, and not a word more."""

import io
import zipfile

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse

from audit.models import AuditEntry
from blogs.services import change_post, export_post, export_wide_post, store_picture, trash_post, withdraw_comment
from tests.factories import make_comment, make_post
from tests.properties.world import small_picture


def opened(content):
    return zipfile.ZipFile(io.BytesIO(content))


def copy_for(client, post):
    answer = client.get(reverse("blogs:download", args=[post.public_id]))
    return answer, b"".join(answer.streaming_content) if answer.streaming else b""


def test_a_reader_takes_the_text_the_pictures_and_the_comments_along(cast, as_person):
    post = make_post(cast.public, cast.alice, title="Blog mee")
    picture = store_picture(small_picture(), description="Een bord", acting_user=cast.alice, post=post)
    html = f'<p>Kijk</p><figure><img src="{picture.get_absolute_url()}" alt="Een bord"></figure>'
    change_post(post, html=html, acting_user=cast.alice)
    make_comment(post, cast.bob, "Voor iedereen")
    make_comment(post, cast.bob, "Onder leden", reach=0)
    gone = make_comment(post, cast.bob, "Zo niet")
    withdraw_comment(gone, "Scheldt", acting_user=cast.mo)
    for name, reads in (("charlie", False), ("bob", True)):
        answer, content = copy_for(as_person(getattr(cast, name)), post)
        assert answer["Content-Disposition"].startswith("attachment")
        archive = opened(content)
        page = archive.read("index.html").decode()
        assert f'src="pictures/{picture.public_id}.webp"' in page
        assert archive.read(f"pictures/{picture.public_id}.webp")[:4] == b"RIFF"
        assert "Voor iedereen" in page
        assert ("Onder leden" in page) == reads
        assert "Zo niet" not in page
        assert "/blogs/" not in page
    entries = AuditEntry.objects.filter(action="post.exported").order_by("pk")
    assert [entry.actor for entry in entries] == [cast.charlie, cast.bob]


@pytest.mark.parametrize("name", ["charlie", "olga", "rob", "gast"])
def test_who_does_not_read_it_gets_no_copy(cast, as_person, name):
    post = make_post(cast.public, cast.alice, audience="members")
    assert as_person(getattr(cast, name)).get(reverse("blogs:download", args=[post.public_id])).status_code == 404
    with pytest.raises(PermissionDenied):
        export_post(post, io.BytesIO(), acting_user=getattr(cast, name))
    assert not AuditEntry.objects.filter(action="post.exported").exists()


def test_a_visitor_logs_in_first(cast, as_person):
    post = make_post(cast.public, cast.alice)
    assert "/accounts/login/" in as_person(None).get(reverse("blogs:download", args=[post.public_id]))["Location"]


def test_the_command_gives_what_everyone_reads_and_nothing_else(cast, tmp_path, capsys):
    wide, narrow = make_post(cast.public, cast.alice), make_post(cast.public, cast.alice, audience="members")
    make_comment(wide, cast.bob, "Onder leden", reach=0)
    call_command("export_post", wide.get_absolute_url(), str(tmp_path / "blog.zip"), "--reason", "Verzoek")
    assert "Onder leden" not in opened((tmp_path / "blog.zip").read_bytes()).read("index.html").decode()
    with pytest.raises(CommandError):
        call_command("export_post", narrow.get_absolute_url(), str(tmp_path / "nee.zip"), "--reason", "Verzoek")
    assert not (tmp_path / "nee.zip").exists()
    with pytest.raises(CommandError):
        call_command("export_post", cast.public.get_absolute_url(), str(tmp_path / "nee.zip"), "--reason", "Verzoek")
    with pytest.raises(ValidationError):
        export_wide_post(wide, io.BytesIO(), reason=" ", acting_user=None)
    with pytest.raises(PermissionDenied):
        export_wide_post(wide, io.BytesIO(), reason="Verzoek", acting_user=cast.oscar)


def test_what_went_to_the_trash_is_not_exported(cast):
    post = trash_post(make_post(cast.public, cast.alice), acting_user=cast.alice)
    with pytest.raises(PermissionDenied):
        export_post(post, io.BytesIO(), acting_user=cast.bob)
    with pytest.raises(ValidationError):
        export_wide_post(post, io.BytesIO(), reason="Verzoek", acting_user=None)
