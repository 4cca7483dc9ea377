import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import User
from blogs.forms.posts import seen_as
from blogs.models import Picture, Post
from groups.models import WorkingGroup
from notifications.models import Event
from tests.blogs.pictures import upload
from tests.factories import make_post

WRITE = "/blogs/write/"
HTMX = {"HX-Request": "true"}


def text_of(response):
    return response.content.decode()


def filled(group, /, **fields):
    form = {
        "key": "bcdfghjkmnpqrstvwxyz2345",
        "group": group.slug,
        "seen_group": seen_as(group),
        "title": "Mijn titel",
        "source": "Mijn **tekst**.",
        "tags": "data, open overheid",
        "audience": "members",
        "language": "nl",
        "action": "publish",
    }
    return {**form, **fields}


def value_of(html, name):
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    return found[1] if found else ""


def test_a_blog_is_published_and_its_page_opens_with_a_word(cast, as_person):
    client = as_person(cast.alice)
    response = client.post(WRITE, filled(cast.public, audience="group"))
    post = Post.objects.get()
    assert response["Location"] == post.get_absolute_url()
    assert post.published_at
    assert (post.author, post.group, post.audience, post.language) == (cast.alice, cast.public, "group", "nl")
    assert set(post.tags.values_list("name", flat=True)) == {"data", "open overheid"}
    assert "Je blog is geplaatst." in text_of(client.get(post.get_absolute_url()))
    assert Event.objects.count() == 1


def test_sending_a_blog_twice_makes_one_and_leads_to_it(cast, as_person):
    client = as_person(cast.alice)
    first, second = (client.post(WRITE, filled(cast.public)) for _twice in range(2))
    assert Post.objects.count() == 1
    assert first["Location"] == second["Location"]
    assert Event.objects.count() == 1


def test_each_new_form_has_a_key_of_its_own(cast, as_person):
    client = as_person(cast.alice)
    keys = {value_of(text_of(client.get(WRITE)), "key") for _twice in range(2)}
    assert len(keys) == 2
    assert all(len(key) == 24 for key in keys)


def test_a_draft_may_be_half_a_thought(cast, as_person):
    client = as_person(cast.alice)
    response = client.post(WRITE, filled(cast.public, title="", action="save"))
    post = Post.objects.get()
    assert post.published_at is None
    assert response["Location"] == reverse("blogs:edit", args=[post.public_id])
    html = text_of(client.get(response["Location"]))
    assert "Mijn **tekst**." in html
    assert "data, open overheid" in html
    assert not Event.objects.exists()


def test_there_must_be_something_to_keep(cast, as_person):
    response = as_person(cast.alice).post(WRITE, filled(cast.public, title=" ", source="", action="save"))
    assert response.status_code == 422
    assert not Post.objects.exists()


def test_a_draft_is_published_later_and_becomes_no_second_blog(cast, as_person):
    client = as_person(cast.alice)
    client.post(WRITE, filled(cast.public, action="save"))
    edit = reverse("blogs:edit", args=[Post.objects.get().public_id])
    answers = [client.post(edit, filled(cast.public, title="Beter")) for _twice in range(2)]
    post = Post.objects.get()
    assert post.published_at
    assert post.title == "Beter"
    assert [answer["Location"] for answer in answers] == [post.get_absolute_url()] * 2


# Nothing is lost


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "x" * 121},
        {"source": "   "},
        {"tags": "a,b,c,d,e,f,g,h,i"},
        {"audience": "everyone"},
        {"language": "fr"},
        {"group": "onbekend"},
        {"source": "lang " * 20_001},
        {"cover": "svg"},
    ],
)
def test_whatever_is_wrong_all_that_was_typed_comes_back(cast, as_person, wrong):
    data = filled(cast.public, **wrong)
    if wrong.get("cover"):
        data["cover"] = SimpleUploadedFile("x.png", b"<svg onload='alert(1)'/>", content_type="image/png")
    response = as_person(cast.alice).post(WRITE, data)
    html = text_of(response)
    assert response.status_code == 422
    assert "<title>Fout:" in html
    assert 'role="alert"' in html
    assert data["source"].strip() in html
    assert f'value="{data["title"]}"' in html or not data["title"]
    assert f'value="{data["tags"]}"' in html
    assert value_of(html, "key") == data["key"]
    assert not Post.objects.filter(published_at__isnull=False).exists()


def test_a_text_with_an_error_is_kept_as_a_draft_and_sent_again_it_is_that_blog(cast, as_person):
    client = as_person(cast.alice)
    html = text_of(client.post(WRITE, filled(cast.public, title="")))
    assert "Je tekst is bewaard als concept." in html
    kept = Post.objects.get()
    assert kept.source == "Mijn **tekst**."
    assert kept.published_at is None
    client.post(WRITE, filled(cast.public, title="Nu wel"))
    assert Post.objects.get().pk == kept.pk
    assert Post.objects.get().published_at


def test_without_a_group_the_text_stays_in_the_form(cast, as_person):
    html = text_of(as_person(cast.alice).post(WRITE, filled(cast.public, group="")))
    assert "Mijn **tekst**." in html
    assert "Kies een groep." in html
    assert not Post.objects.exists()


def test_a_picture_that_came_along_with_an_error_need_not_be_chosen_again(cast, as_person):
    client = as_person(cast.alice)
    html = text_of(client.post(WRITE, filled(cast.public, title="", cover=upload(), cover_description="Een polder")))
    picture = Picture.objects.get()
    assert value_of(html, "cover_id") == picture.public_id
    assert picture.address(picture.widths[0]) in html
    client.post(WRITE, filled(cast.public, cover_id=picture.public_id, cover_description="Een polder"))
    assert Post.objects.get().cover == picture
    assert Picture.objects.count() == 1


def test_a_picture_without_words_blocks_publishing_until_it_is_described_or_decoration(cast, as_person):
    client = as_person(cast.alice)
    html = text_of(client.post(WRITE, filled(cast.public, cover=upload())))
    assert "Beschrijf wat er op de afbeelding staat" in html
    assert not Post.objects.filter(published_at__isnull=False).exists()
    name = value_of(html, "cover_id")
    client.post(WRITE, filled(cast.public, cover_id=name, cover_is_decoration="on"))
    post = Post.objects.get()
    assert post.published_at
    assert post.cover.is_decoration
    assert 'alt=""' in text_of(client.get(post.get_absolute_url()))


def test_the_picture_of_another_cannot_be_taken(cast, as_person):
    as_person(cast.bob).post(WRITE, filled(cast.public, cover=upload(), cover_description="Van bob", action="save"))
    picture = Picture.objects.get()
    as_person(cast.alice).post(WRITE, filled(cast.public, cover_id=picture.public_id, cover_description="Gekaapt"))
    picture.refresh_from_db()
    assert Post.objects.get(author=cast.alice).cover is None
    assert picture.description == "Van bob"


def test_a_picture_can_be_taken_away(cast, as_person):
    client = as_person(cast.alice)
    client.post(WRITE, filled(cast.public, cover=upload(), cover_description="Polder", action="save"))
    post = Post.objects.get()
    client.post(
        reverse("blogs:edit", args=[post.public_id]),
        filled(cast.public, cover_id=post.cover.public_id, cover_remove="on", action="save"),
    )
    post.refresh_from_db()
    assert post.cover is None
    assert not Picture.objects.exists()


# Who may read it


def test_the_page_says_who_can_read_and_how_many_are_told_before_publishing(cast, as_person):
    html = text_of(as_person(cast.alice).get(f"{WRITE}?group={cast.public.slug}"))
    assert f"Alleen de {cast.public.member_count} leden van Openbare groep" in html
    assert "Iedereen, ook op internet" in html
    # Who is no longer here is told nothing.
    told = cast.public.memberships.exclude(person=cast.alice).filter(person__in=User.objects.active()).count()
    assert f"dan krijgen {told} andere leden van de groep bericht" in html
    assert re.search(r'value="members"[^>]*checked', html)


@pytest.mark.parametrize("visibility", ["closed", "hidden"])
def test_in_a_closed_group_there_is_nothing_wider_to_choose(cast, as_person, visibility):
    group = cast.groups()[visibility]
    client = as_person(cast.alice)
    html = text_of(client.get(f"{WRITE}?group={group.slug}"))
    assert html.count('name="audience"') == 1
    assert client.post(WRITE, filled(group, audience="group")).status_code == 422


def test_going_wider_in_a_group_that_the_page_was_not_about_is_shown_first(cast, as_person):
    client = as_person(cast.alice)
    data = filled(cast.public, audience="group", seen_group=seen_as(cast.government))
    html = text_of(client.post(WRITE, data))
    assert "Wie dit kan lezen, is veranderd." in html
    assert "Iedereen, ook op internet" in html
    assert value_of(html, "seen_group") == seen_as(cast.public)
    assert not Post.objects.filter(published_at__isnull=False).exists()


def test_with_htmx_the_sentences_follow_the_group(cast, as_person):
    html = text_of(as_person(cast.alice).get(f"{WRITE}?group={cast.government.slug}", headers=HTMX))
    assert html.startswith('<div id="audience">')
    assert "Iedereen bij de overheid met een account" in html
    assert "<html" not in html


def test_only_own_groups_are_offered_and_taken(cast, as_person):
    client = as_person(cast.gast)
    form = client.get(WRITE).context["form"]
    assert list(form.fields["group"].queryset) == [cast.group]
    assert client.post(WRITE, filled(cast.public)).status_code == 422
    assert not Post.objects.exists()


def test_a_group_where_one_does_not_write_is_refused_with_a_reason_or_does_not_exist(cast, as_person):
    assert as_person(cast.dana).get(f"{WRITE}?group={cast.public.slug}").status_code == 403
    assert as_person(cast.dana).get(f"{WRITE}?group={cast.hidden.slug}").status_code == 404
    assert as_person(cast.dana).get(f"{WRITE}?group=nonsens").status_code == 404


def test_who_is_in_no_group_is_helped_to_one(cast, as_person):
    html = text_of(as_person(cast.dana).get(WRITE))
    assert 'class="empty"' in html
    assert reverse("groups:list") in html


def test_a_visitor_signs_in_first(as_person, db):
    assert as_person(None).get(WRITE)["Location"].startswith("/accounts/login/")


# Preview and change


def test_a_preview_shows_the_blog_and_publishes_nothing(cast, as_person):
    html = text_of(as_person(cast.alice).post(WRITE, filled(cast.public, source="## Kop\n\nTekst", action="preview")))
    assert '<h2 id="kop-1">Kop</h2>' in html
    assert "## Kop" in html
    post = Post.objects.get()
    assert post.published_at is None
    assert not Event.objects.exists()


def test_a_published_blog_is_changed_but_not_who_reads_it(cast, as_person):
    post = make_post(cast.public, cast.alice, audience="members")
    client = as_person(cast.alice)
    edit = reverse("blogs:edit", args=[post.public_id])
    html = text_of(client.get(edit))
    assert 'name="audience"' not in html
    assert 'name="group"' not in html
    client.post(edit, filled(cast.hidden, title="Beter", audience="group", action="save"))
    post.refresh_from_db()
    assert (post.title, post.audience, post.group) == ("Beter", "members", cast.public)
    assert client.post(edit, filled(cast.public, title="", action="save")).status_code == 422
    post.refresh_from_db()
    assert post.title == "Beter"


def test_a_preview_of_a_published_blog_changes_nothing(cast, as_person):
    post = make_post(cast.public, cast.alice, title="Oud")
    html = text_of(
        as_person(cast.alice).post(reverse("blogs:edit", args=[post.public_id]), filled(cast.public, action="preview"))
    )
    assert "Mijn titel" in html
    post.refresh_from_db()
    assert post.title == "Oud"


@pytest.mark.parametrize("name", ["edit", "discard"])
def test_the_blog_of_another_is_refused_and_an_unseen_one_does_not_exist(cast, as_person, name):
    seen, unseen = make_post(cast.public, cast.alice), make_post(cast.hidden, cast.alice)
    draft = make_post(cast.public, cast.alice, published=False)
    for person in (cast.bob, cast.oscar, cast.rob):
        client = as_person(person)
        assert client.post(reverse(f"blogs:{name}", args=[seen.public_id]), filled(cast.public)).status_code == 403
        assert client.post(reverse(f"blogs:{name}", args=[draft.public_id]), filled(cast.public)).status_code == 404
    assert as_person(cast.dana).post(reverse(f"blogs:{name}", args=[unseen.public_id])).status_code == 404
    assert Post.objects.count() == 3


def test_a_draft_is_thrown_away_and_a_published_blog_is_not(cast, as_person):
    draft, post = make_post(cast.public, cast.alice, published=False), make_post(cast.public, cast.alice)
    client = as_person(cast.alice)
    assert client.post(reverse("blogs:discard", args=[draft.public_id]))["Location"] == "/"
    assert client.post(reverse("blogs:discard", args=[post.public_id])).status_code == 403
    assert list(Post.objects.all()) == [post]


def test_throwing_a_draft_away_is_asked_once(cast, as_person):
    draft = make_post(cast.public, cast.alice, published=False)
    html = text_of(as_person(cast.alice).get(reverse("blogs:edit", args=[draft.public_id])))
    question, _, rest = html.partition("Gooi dit concept weg</summary>")
    assert question.rstrip().endswith("<summary>")
    assert "Ja, gooi het weg" in rest.partition("</details>")[0]


def test_the_only_group_of_a_writer_is_chosen(cast, as_person):
    cast.alice.memberships.exclude(group=cast.public).delete()
    html = text_of(as_person(cast.alice).get(WRITE))
    assert f'<option value="{cast.public.slug}" selected>' in html


def test_who_left_the_group_while_writing_keeps_the_text(cast, as_person):
    cast.public.memberships.filter(person=cast.alice).delete()
    response = as_person(cast.alice).post(WRITE, filled(cast.public))
    assert response.status_code == 422
    assert "Mijn **tekst**." in text_of(response)
    assert "Je bent geen lid van deze groep." in text_of(response)


def test_the_write_page_costs_the_same_for_one_group_and_for_many(cast, assert_flat_queries):
    from tests.factories import add_member, make_group

    assert_flat_queries(
        WRITE,
        cast.alice,
        lambda: [add_member(make_group(organisation=cast.lindedaal), cast.alice) for _n in range(10)],
        budget=8,
    )
    assert WorkingGroup.objects.count() > 10
