"""The copy of a group: what is in it, for whom, and that an operator reads no closed group with it."""

import io
import json
import zipfile
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.models import DataExport
from accounts.services import sweep_exports
from accounts.services.exporting import file_name
from audit.models import AuditEntry
from blogs import services
from blogs.services import group_copy
from groups.services import change_role, leave_group
from tests.blogs.pictures import upload
from tests.factories import make_comment, make_post

pytestmark = pytest.mark.django_db
WHY = "De groep verhuist."


def run(*arguments):
    out = StringIO()
    call_command("export_group", *map(str, arguments), "--reason", WHY, stdout=out)
    return out.getvalue()


def texts_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}


@pytest.fixture
def writings(cast):
    """In the group of each visibility: a blog as wide as the group, one for members, a draft and a comment."""
    found = {}
    for name, group in cast.groups().items():
        author = group.memberships.order_by("pk")[0].person
        wide = make_post(group, author, title=f"=breed {name}", body=f"<p>tekst-breed-{name}</p>")
        narrow = make_post(group, author, audience="members", title=f"smal {name}", body=f"<p>tekst-smal-{name}</p>")
        make_post(group, author, published=False, title=f"concept {name}")
        make_comment(wide, author, f"reactie-breed-{name}")
        make_comment(narrow, author, f"reactie-smal-{name}")
        make_comment(wide, author, f"weg-{name}", removed_at=wide.published_at)
        found[name] = wide
    return found


@pytest.mark.parametrize("name", ["public", "government"])
def test_a_file_holds_what_everyone_in_government_reads_and_no_members(cast, writings, name, tmp_path):
    group = cast.groups()[name]
    run(group.slug, tmp_path / "groep.zip")
    found = texts_of((tmp_path / "groep.zip").read_bytes())
    everything = "".join(found.values())
    assert f"tekst-breed-{name}" in everything
    assert f"reactie-breed-{name}" in everything
    for other in (f"smal {name}", f"tekst-smal-{name}", f"reactie-smal-{name}", f"concept {name}", f"weg-{name}"):
        assert other not in everything
    assert "members.csv" not in found
    assert "@" not in everything
    assert json.loads(found["group.json"])["name"] == group.name
    assert {"NEDERLANDS", "ENGLISH"} <= set(found["README.txt"].split())
    assert (tmp_path / "groep.zip").stat().st_mode & 0o077 == 0
    assert AuditEntry.objects.get(action="group.exported").detail.reason == WHY


@pytest.mark.parametrize("name", ["organisation", "closed", "hidden"])
def test_an_operator_gets_no_file_of_a_group_that_not_everyone_reads(cast, writings, name, tmp_path):
    with pytest.raises(CommandError, match="Only owners get a copy"):
        run(cast.groups()[name].slug, tmp_path / "groep.zip")
    assert not (tmp_path / "groep.zip").exists()
    assert not AuditEntry.objects.filter(action="group.exported").exists()


def download(client, copy):
    return client.get(reverse("account_data_file", args=[copy.key]))


def test_an_owner_downloads_all_that_the_owner_reads_and_nobody_else_does(cast, writings, as_person):
    run(cast.group.slug, "--for", cast.oscar.email)
    copy = DataExport.objects.get()
    for other in (cast.mo, cast.alice, cast.rob, cast.olga):
        assert download(as_person(other), copy).status_code == 404
    answer = download(as_person(cast.oscar), copy)
    assert cast.group.slug in answer["Content-Disposition"]
    found = texts_of(b"".join(answer.streaming_content))
    everything = "".join(found.values())
    for text in ("tekst-breed-closed", "tekst-smal-closed", "reactie-smal-closed"):
        assert text in everything
    assert cast.alice.name in found["members.csv"]
    assert "@" not in everything
    assert "concept closed" not in everything
    assert "weg-closed" not in everything
    assert "'=breed closed" in found["blogs.csv"]
    assert cast.group.slug in as_person(cast.oscar).get(reverse("account_data")).content.decode()


@pytest.mark.parametrize("who", ["mo", "alice", "dana", "rob"])
def test_only_an_owner_is_given_a_copy(cast, who):
    with pytest.raises(CommandError):
        run(cast.group.slug, "--for", getattr(cast, who).email)
    assert not DataExport.objects.exists()


ENDS = {
    "another role": lambda cast: change_role(cast.group, cast.oscar, "member", acting_user=None),
    "leaves": lambda cast: leave_group(cast.group, acting_user=cast.oscar),
}


@pytest.mark.parametrize("how", ENDS)
def test_who_owns_the_group_no_more_has_no_copy_any_more(cast, how, django_capture_on_commit_callbacks):
    change_role(cast.group, cast.mo, "owner", acting_user=None)
    run(cast.group.slug, "--for", cast.oscar.email)
    stored = file_name(DataExport.objects.get().file)
    assert default_storage.exists(stored)
    with django_capture_on_commit_callbacks(execute=True):
        ENDS[how](cast)
    assert not DataExport.objects.exists()
    assert not default_storage.exists(stored)


def test_an_owner_who_stops_while_it_is_made_gets_nothing_and_no_file_stays(cast, monkeypatch):
    write = group_copy._write

    def and_then_leaves(group, reader, file):
        write(group, reader, file)
        DataExport.objects.all().delete()

    monkeypatch.setattr(group_copy, "_write", and_then_leaves)
    with pytest.raises(CommandError):
        run(cast.group.slug, "--for", cast.oscar.email)
    assert default_storage.listdir("exports")[1] == []


def test_a_copy_that_is_broken_off_leaves_no_file_and_is_swept(cast, monkeypatch, tmp_path):
    monkeypatch.setattr(group_copy, "_text", lambda post: 1 / 0)
    make_post(cast.public, cast.alice)
    for arguments in ((tmp_path / "groep.zip",), ("--for", cast.oscar.email)):
        with pytest.raises(ZeroDivisionError):
            run(cast.public.slug, *arguments)
    assert not (tmp_path / "groep.zip").exists()
    assert DataExport.objects.get().state == "failed"
    DataExport.objects.update(expires_at="2020-01-01T00:00Z")
    assert sweep_exports() == 1


def test_pictures_of_a_blog_are_in_it_and_are_shown_from_it(cast, tmp_path):
    picture = services.store_picture(upload(), description="Foto", acting_user=cast.alice)
    body = f'<p><img src="{picture.address(480)}" srcset="{picture.srcset}" alt=""></p>'
    picture.post = make_post(cast.public, cast.alice, body=body)
    picture.save()
    run(cast.public.slug, tmp_path / "groep.zip")
    found = texts_of((tmp_path / "groep.zip").read_bytes())
    assert f"pictures/{picture.public_id}.webp" in found
    page = found[f"blogs/{picture.post.public_id}.html"]
    assert f'src="../pictures/{picture.public_id}.webp"' in page
    assert "/blogs/pictures/" not in page


def test_only_who_runs_the_site_makes_a_copy_and_not_without_a_reason(cast):
    for make, arguments in ((services.export_group, (io.BytesIO(),)), (services.export_group_for, (cast.oscar,))):
        with pytest.raises(PermissionDenied):
            make(cast.public, *arguments, reason=WHY, acting_user=cast.oscar)
        with pytest.raises(ValidationError):
            make(cast.public, *arguments, reason=" ", acting_user=cast.rob)
    assert not DataExport.objects.exists()


def test_a_trial_makes_nothing(cast, tmp_path):
    run(cast.public.slug, tmp_path / "groep.zip", "--dry-run")
    run(cast.group.slug, "--for", cast.oscar.email, "--dry-run")
    assert not (tmp_path / "groep.zip").exists()
    assert not DataExport.objects.exists()
