"""The own account, the page of a person, and portraits."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts.models import User
from tests.factories import add_member, make_group, make_post

pytestmark = pytest.mark.django_db
FORM = {
    "name": "Alice",
    "function": "",
    "function_shown_to": "government",
    "about": "",
    "about_shown_to": "government",
    "phone": "",
    "phone_shown_to": "organisation",
    "portrait_shown_to": "government",
}


def picture():
    out = BytesIO()
    Image.new("RGB", (300, 200), "navy").save(out, "PNG")
    return SimpleUploadedFile("../../ik.png", out.getvalue(), "image/png")


def test_one_changes_the_own_profile_and_portrait_in_one_form(cast, as_person):
    client = as_person(cast.alice)
    answer = client.post(reverse("account_profile"), FORM | {"function": "Jurist", "portrait": picture()})
    assert answer.url == reverse("account_profile")
    cast.alice.refresh_from_db()
    assert cast.alice.function == "Jurist"
    image = client.get(cast.alice.portrait_url)
    assert image.headers["Content-Type"] == "image/webp"
    assert image.headers["Cache-Control"].startswith("private")
    assert "Je profiel is opgeslagen." in client.get(reverse("account_profile")).content.decode()
    client.post(reverse("account_profile"), FORM | {"remove_portrait": "on"})
    assert client.get(cast.alice.portrait_url).status_code == 404


def test_a_bad_picture_changes_nothing_and_loses_no_text(cast, as_person):
    bad = SimpleUploadedFile("ik.png", b"no picture", "image/png")
    answer = as_person(cast.alice).post(reverse("account_profile"), FORM | {"function": "Getypt", "portrait": bad})
    assert answer.status_code == 422
    assert 'value="Getypt"' in answer.content.decode()
    cast.alice.refresh_from_db()
    assert cast.alice.function == ""


def test_a_profile_without_a_name_is_refused(cast, as_person):
    answer = as_person(cast.alice).post(reverse("account_profile"), FORM | {"name": "  "})
    assert answer.status_code == 422
    assert "<title>Fout:" in answer.content.decode()


@pytest.mark.parametrize(
    ("viewer", "seen"),
    [
        ("visitor", set()),
        ("alice", {"alice", "charlie"}),
        ("charlie", {"alice", "charlie"}),
        ("gast", {"gast"}),
        ("wim", {"wim"}),
        ("rob", {"alice", "charlie"}),
        ("olga", {"alice", "charlie"}),
    ],
)
def test_profile_pages_are_for_colleagues_and_of_colleagues(cast, as_person, viewer, seen):
    client = as_person(getattr(cast, viewer))
    for name in ("alice", "charlie", "gast", "wim", "dora"):
        answer = client.get(getattr(cast, name).get_absolute_url())
        if viewer == "visitor":
            assert answer.url.startswith(reverse("account_login"))
        else:
            assert answer.status_code == (200 if name in seen else 404), name


def test_a_profile_is_kept_out_of_search_engines(cast, as_person):
    answer = as_person(cast.alice).get(cast.bob.get_absolute_url())
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_a_profile_lists_only_groups_that_both_are_in(cast, as_person):
    only_bob = make_group("Alleen van Bob", cast.lindedaal, visibility="public")
    add_member(only_bob, cast.bob)
    names = {
        name: as_person(getattr(cast, name)).get(cast.bob.get_absolute_url()).content.decode().replace("\u00ad", "")
        for name in ("alice", "petra", "bob")
    }
    for group in cast.groups().values():
        assert group.name in names["alice"]
        assert group.name not in names["petra"]
    assert only_bob.name not in names["alice"]
    assert only_bob.name not in names["petra"]
    assert only_bob.name in names["bob"]


def test_a_profile_shows_the_blogs_that_the_viewer_reads(cast, as_person):
    for kind, group in cast.groups().items():
        make_post(group, cast.bob, title=f"Blog {kind}")
    make_post(cast.public, cast.bob, title="Nog een concept", published=False)
    make_post(cast.public, cast.bob, title="Voor leden", audience="members")

    def titles(viewer):
        text = as_person(viewer).get(cast.bob.get_absolute_url()).content.decode().replace("\u00ad", "")
        return {
            word
            for word in [*(f"Blog {kind}" for kind in cast.groups()), "Nog een concept", "Voor leden"]
            if word in text
        }

    assert titles(cast.alice) == {f"Blog {kind}" for kind in cast.groups()} | {"Voor leden"}
    assert titles(cast.petra) == {"Blog public", "Blog government", "Blog organisation"}
    assert titles(cast.charlie) == {"Blog public", "Blog government"}
    assert "Nog een concept" not in titles(cast.bob), "drafts stand on the own blog list, not here"


def test_a_profile_costs_the_same_for_one_blog_and_for_many(cast, assert_flat_queries):
    make_post(cast.public, cast.bob)

    def more():
        for _ in range(13):
            make_post(cast.public, cast.bob)
            add_member(group := make_group(), cast.bob)
            add_member(group, cast.alice)

    assert_flat_queries(cast.bob.get_absolute_url(), cast.alice, more, budget=8)


def test_names_are_shown_as_text(cast, as_person):
    User.objects.filter(pk=cast.bob.pk).update(name="<script>alert(1)</script>", function="<b>x</b>")
    text = as_person(cast.alice).get(cast.bob.get_absolute_url()).content.decode().replace("\u00ad", "")
    assert "<script>alert" not in text
    assert "<b>x</b>" not in text
