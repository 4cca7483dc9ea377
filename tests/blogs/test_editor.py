"""The write page with its editor: the text saves itself, two windows, pictures in the text, and the same without scripts."""

import io
import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts import services as accounts
from audit.models import AuditEntry
from blogs.models import Picture, Post, Tag, UnsavedText
from blogs.services import (
    StaleTextError,
    carry_out_plans,
    change_post,
    create_post,
    keep_change,
    keep_text,
    publish_post,
    store_picture,
    sweep_pictures,
)
from blogs.services.pictures import file_name
from blogs.services.unsaved import MOST_WITHOUT_GROUP
from blogs.writing_help import advice_for
from common.markdown import render_markdown
from common.markup import show
from notifications.models import Event, Notification
from notifications.services.fanning import fan_out_next
from tests.blogs.pictures import picture_bytes, upload
from tests.blogs.test_writing import HTMX, WRITE, filled, text_of, value_of
from tests.factories import add_member, make_post

SAVE = "/blogs/autosave/"


def typed(group, text="<p>Mijn tekst.</p>", **fields):
    group = {"group": group.slug} if group else {"group": ""}
    return {
        "key": "bcdfghjkmnpqrstvwxyz2345",
        "title": "Mijn titel",
        "source": text,
        "body_format": "html",
        "seen_version": "0",
        "audience": "members",
        "language": "nl",
        **group,
        **fields,
    }


def saved(client, data):
    answer = client.post(SAVE, data, headers=HTMX)
    assert answer.status_code == 200, answer.content
    return answer.json()


# In HTML and in Markdown


def test_what_the_editor_sends_is_kept_in_the_closed_list(cast, as_person):
    html = '<h1>Kop</h1><p onclick="x()">Een <b>tekst</b><script>alert(1)</script></p><p style="color:red">twee</p>'
    as_person(cast.alice).post(WRITE, typed(cast.public, html, action="publish"))
    assert Post.objects.get().body == "<p>Een tekst</p><p>twee</p>".replace(
        "<p>Een tekst</p>", "<p>Kop</p><p>Een tekst</p>"
    )


def test_a_text_from_the_editor_comes_back_as_markdown_and_for_the_editor(cast, as_person):
    client = as_person(cast.alice)
    html = '<h2>Kop</h2><p>Een <strong>vet</strong> woord<sup><a href="#noot-1">1</a></sup>.</p>'
    html += "<section><ol><li><p>Noot.</p></li></ol></section>"
    client.post(WRITE, typed(cast.public, html, action="save"))
    page = text_of(client.get(reverse("blogs:edit", args=[Post.objects.get().public_id])))
    area = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", page, re.DOTALL)[1]
    assert "## Kop" in area
    assert "**vet**" in area
    assert "[^1]: Noot." in area
    assert f'<template id="editor-text">{html}</template>' in page
    assert value_of(page, "body_format") == ""


def test_a_text_that_went_through_both_ways_of_writing_is_the_same_text(cast, as_person):
    client = as_person(cast.alice)
    html = "<h2>Kop</h2><ul><li>een</li><li>twee</li></ul><blockquote><p>Zei zij.</p></blockquote>"
    html += "<pre><code>x = 1\n</code></pre>"
    client.post(WRITE, typed(cast.public, html, action="save"))
    post = Post.objects.get()
    edit = reverse("blogs:edit", args=[post.public_id])
    area = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", text_of(client.get(edit)), re.DOTALL)[1]
    plain = area.replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&")
    client.post(edit, typed(cast.public, plain, body_format="markdown", seen_version="1", action="save"))
    post.refresh_from_db()
    assert post.body == html
    assert post.text_version == 1


def test_an_error_gives_the_text_of_the_editor_back(cast, as_person):
    response = as_person(cast.alice).post(WRITE, typed(cast.public, title="", action="publish"))
    page = text_of(response)
    assert response.status_code == 422
    assert '<template id="editor-text"><p>Mijn tekst.</p></template>' in page
    assert "Mijn tekst.</textarea>" in page
    assert value_of(page, "body_format") == "markdown"
    assert value_of(page, "seen_version") == "1"


@pytest.mark.parametrize("html", ["<p>" + "x" * 400_001, "<b>" * 40_001])
def test_a_text_made_to_keep_the_server_busy_is_refused_in_words(cast, as_person, html):
    response = as_person(cast.alice).post(SAVE, typed(cast.public, html), headers=HTMX)
    assert response.status_code == 422
    assert "te lang of heeft te veel opmaak" in response.json()["error"]
    assert not Post.objects.exists()


# It saves itself


def test_the_first_save_makes_the_draft_and_the_next_ones_change_it(cast, as_person):
    client = as_person(cast.alice)
    first = saved(client, typed(cast.public))
    post = Post.objects.get()
    assert (first["post"], first["version"]) == (post.public_id, 1)
    assert first["edit"] == reverse("blogs:edit", args=[post.public_id])
    assert re.fullmatch(r"Bewaard om \d{1,2}\.\d\d", first["saved"])
    second = saved(client, typed(cast.public, "<p>Meer.</p>", post=post.public_id, seen_version="1"))
    post.refresh_from_db()
    assert (post.body, post.published_at, second["version"]) == ("<p>Meer.</p>", None, 2)
    assert set(AuditEntry.objects.filter(subject_type="blogs.post").values_list("action", flat=True)) == {
        "post.created"
    }


def test_saving_itself_asks_as_much_for_a_long_text_as_for_a_short_one(cast, as_person, count_queries):
    client = as_person(cast.alice)
    saved(client, typed(cast.public))
    numbers = []
    for text in ("<p>kort</p>", "<p>lang</p>" * 400):
        with count_queries() as queries:
            saved(client, typed(cast.public, text))
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 25


def test_before_a_group_is_chosen_the_text_is_kept_too_and_found_again(cast, as_person):
    client = as_person(cast.alice)
    assert "post" not in saved(client, typed(None, "<p>Nog zonder groep.</p>"))
    kept = UnsavedText.objects.get()
    assert (kept.author, kept.post, kept.title) == (cast.alice, None, "Mijn titel")
    offered = text_of(client.get(WRITE))
    assert "Teksten waarvoor je nog geen groep koos" in offered
    assert f'<a href="{WRITE}?text={kept.form_key}">Mijn titel</a>' in offered
    again = text_of(client.get(f"{WRITE}?text={kept.form_key}"))
    assert "Nog zonder groep.</textarea>" in again
    assert value_of(again, "key") == kept.form_key
    saved(client, typed(cast.public, "<p>Nog zonder groep.</p>"))
    assert not UnsavedText.objects.exists()
    assert Post.objects.get().body == "<p>Nog zonder groep.</p>"


def test_a_text_without_a_group_is_thrown_away_by_its_writer_only(cast, as_person):
    saved(as_person(cast.alice), typed(None))
    key = UnsavedText.objects.get().form_key
    as_person(cast.bob).post(reverse("blogs:drop_text"), {"key": key})
    assert UnsavedText.objects.exists()
    assert "Mijn tekst" not in text_of(as_person(cast.bob).get(f"{WRITE}?text={key}"))
    as_person(cast.alice).post(reverse("blogs:drop_text"), {"key": key})
    assert not UnsavedText.objects.exists()


def test_texts_without_a_group_do_not_pile_up(cast):
    for number in range(MOST_WITHOUT_GROUP + 5):
        keep_text(f"sleutel{number}", title=str(number), html="<p>x</p>", acting_user=cast.alice)
    assert UnsavedText.objects.count() == MOST_WITHOUT_GROUP
    assert not UnsavedText.objects.filter(form_key="sleutel0").exists()


def test_what_is_typed_under_a_published_blog_waits_beside_it(cast, as_person):
    post = make_post(cast.public, cast.alice, body="<p>Wat lezers zien.</p>")
    client = as_person(cast.alice)
    saved(client, typed(cast.public, "<p>Half af.</p>", post=post.public_id, seen_version="1"))
    post.refresh_from_db()
    assert post.body == "<p>Wat lezers zien.</p>"
    assert "Half af" not in text_of(as_person(cast.bob).get(post.get_absolute_url()))
    edit = reverse("blogs:edit", args=[post.public_id])
    page = text_of(client.get(edit))
    assert "Half af.</textarea>" in page
    assert "Je lezers zien die tekst nog niet" in page
    client.post(edit, typed(cast.public, "<p>Helemaal af.</p>", seen_version="1", action="save"))
    post.refresh_from_db()
    assert post.body == "<p>Helemaal af.</p>"
    assert not UnsavedText.objects.exists()


def test_a_change_that_waits_is_thrown_away_and_the_blog_stays(cast, as_person):
    post = make_post(cast.public, cast.alice, body="<p>Wat lezers zien.</p>")
    keep_change(post, title="Anders", html="<p>Half.</p>", seen=1, acting_user=cast.alice)
    for person, status in ((cast.bob, 403), (cast.charlie, 403)):
        assert as_person(person).post(reverse("blogs:drop", args=[post.public_id])).status_code == status
    as_person(cast.alice).post(reverse("blogs:drop", args=[post.public_id]))
    assert not UnsavedText.objects.exists()
    assert "Wat lezers zien." in text_of(as_person(cast.alice).get(reverse("blogs:edit", args=[post.public_id])))


def test_without_scripts_a_preview_of_a_published_blog_loses_nothing(cast, as_person):
    post = make_post(cast.public, cast.alice)
    edit = reverse("blogs:edit", args=[post.public_id])
    page = text_of(as_person(cast.alice).post(edit, typed(cast.public, "Beter.", body_format="", action="preview")))
    assert "Zo zien je lezers het" in page
    assert UnsavedText.objects.get().body == "<p>Beter.</p>"


def test_nobody_saves_into_the_text_of_another(cast, as_person):
    draft = make_post(cast.public, cast.alice, published=False)
    public = make_post(cast.public, cast.alice)
    for person in (cast.bob, cast.mo, cast.charlie):
        for post in (draft, public):
            data = typed(cast.public, "<p>Van mij.</p>", post=post.public_id)
            assert as_person(person).post(SAVE, data, headers=HTMX).status_code in {403, 404}
    with pytest.raises(PermissionDenied):
        keep_change(public, title="x", html="<p>x</p>", seen=1, acting_user=cast.bob)
    assert not UnsavedText.objects.exists()
    assert not Post.objects.filter(body__contains="Van mij").exists()


def test_who_left_the_group_saves_no_more_into_it_and_reads_why(cast, as_person):
    client = as_person(cast.alice)
    saved(client, typed(cast.public))
    cast.public.memberships.filter(person=cast.alice).delete()
    answer = client.post(SAVE, typed(cast.public, "<p>Toch.</p>"), headers=HTMX)
    assert answer.status_code in {403, 404} or UnsavedText.objects.filter(body="<p>Toch.</p>").exists()
    assert Post.objects.get().body == "<p>Mijn tekst.</p>"


def test_what_waits_comes_along_in_the_own_data_and_goes_with_the_account(cast):
    post = make_post(cast.public, cast.alice)
    keep_change(post, title="Anders", html="<p>Half.</p>", seen=1, acting_user=cast.alice)
    keep_text("abc", title="Los", html="<p>Zonder groep.</p>", acting_user=cast.alice)
    accounts.erase_account(cast.alice, with_texts=False, acting_user=cast.alice)
    assert not UnsavedText.objects.exists()


# Two windows


def test_a_text_that_was_changed_in_another_window_is_not_undone_unseen(cast, as_person):
    client = as_person(cast.alice)
    post = create_post(cast.public, title="Titel", html="<p>Begin.</p>", acting_user=cast.alice)
    edit = reverse("blogs:edit", args=[post.public_id])
    seen = value_of(text_of(client.get(edit)), "seen_version")
    change_post(post, html="<p>Uit het andere venster.</p>", acting_user=cast.alice)
    mine = typed(cast.public, "<p>Uit dit venster.</p>", seen_version=seen, action="save")
    response = client.post(edit, mine)
    page = text_of(response)
    assert response.status_code == 409
    assert "Uit het andere venster." in page
    assert "Uit dit venster.</textarea>" in page
    post.refresh_from_db()
    assert post.body == "<p>Uit het andere venster.</p>"
    assert client.post(edit, {**mine, "seen_version": value_of(page, "seen_version")}).status_code == 302
    post.refresh_from_db()
    assert post.body == "<p>Uit dit venster.</p>"


def test_saving_itself_stops_at_what_another_window_wrote(cast, as_person):
    client = as_person(cast.alice)
    first = saved(client, typed(cast.public))
    post = Post.objects.get()
    change_post(post, html="<p>Anders.</p>", window="ander", acting_user=cast.alice)
    answer = client.post(SAVE, typed(cast.public, "<p>Verder.</p>", post=first["post"], seen_version="1"), headers=HTMX)
    assert answer.status_code == 409
    assert "ander venster" in answer.json()["error"]
    post.refresh_from_db()
    assert post.body == "<p>Anders.</p>"


def test_an_answer_that_got_lost_makes_no_second_window(cast, as_person):
    client = as_person(cast.alice)
    for text in ("<p>Een.</p>", "<p>Een. Twee.</p>", "<p>Een. Twee. Drie.</p>"):
        saved(client, typed(cast.public, text, seen_version="0"))
    assert Post.objects.get().body == "<p>Een. Twee. Drie.</p>"


def test_the_same_text_twice_is_no_conflict(cast):
    post = create_post(cast.public, title="Titel", html="<p>Een.</p>", acting_user=cast.alice)
    change_post(post, html="<p>Twee.</p>", acting_user=cast.alice)
    assert change_post(post, html="<p>Twee.</p>", seen=1, window="b", acting_user=cast.alice).text_version == 2
    with pytest.raises(StaleTextError):
        change_post(post, html="<p>Drie.</p>", seen=1, window="b", acting_user=cast.alice)


# Pictures in the text


def test_a_picture_is_taken_in_and_shown_in_the_size_that_fits(cast, as_person):
    client = as_person(cast.alice)
    answer = client.post(reverse("blogs:picture_upload"), {"file": upload(size=(1200, 600)), "description": "Een wei"})
    assert answer.status_code == 201
    told = answer.json()
    assert (told["width"], told["height"]) == (1200, 600)
    html = f'<figure><img src="{told["src"]}" alt="Een wei"><figcaption>In mei</figcaption></figure>'
    client.post(WRITE, typed(cast.public, html, action="publish"))
    post = Post.objects.get()
    picture = Picture.objects.get()
    assert picture.post == post
    assert 'alt="Een wei" width="1200" height="600"' in post.body
    shown = show(post.body)
    folder = f"/blogs/pictures/{picture.public_id}/"
    assert f'srcset="{folder}480/ 480w, {folder}960/ 960w, {folder}1200/ 1200w"' in shown
    assert 'loading="lazy"' in shown
    assert client.get(told["src"]).status_code == 200


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "leeg"),
        (b"<svg onload='alert(1)'/>", "tekening"),
        (b"<!doctype html><script>alert(1)</script>", "webpagina"),
        (b"%PDF-1.7 x", "niet als afbeelding lezen"),
        (b"\0" * (8 * 1024 * 1024 + 1), "te groot"),
    ],
)
def test_what_is_no_picture_is_refused_in_words_and_the_text_stays(cast, as_person, content, said):
    file = SimpleUploadedFile("foto.jpg", content, content_type="image/jpeg")
    answer = as_person(cast.alice).post(reverse("blogs:picture_upload"), {"file": file}, headers=HTMX)
    assert answer.status_code == 422
    assert said in answer.json()["error"]
    assert not Picture.objects.exists()


@pytest.mark.parametrize("kind", ["AVIF", "GIF", "WEBP", "PNG"])
def test_each_kind_of_picture_that_we_name_is_taken(cast, as_person, kind):
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, kind)
    file = SimpleUploadedFile("x", out.getvalue())
    assert as_person(cast.alice).post(reverse("blogs:picture_upload"), {"file": file}).status_code == 201


def picture_of(person, **fields):
    return store_picture(picture_bytes(), description=fields.pop("description", ""), acting_user=person, **fields)


def test_a_picture_that_says_nothing_keeps_a_blog_from_being_published(cast, as_person):
    picture = picture_of(cast.alice)
    html = f'<p>Tekst</p><p><img src="{picture.get_absolute_url()}" alt=""></p>'
    client = as_person(cast.alice)
    response = client.post(WRITE, typed(cast.public, html, action="publish"))
    assert response.status_code == 422
    assert "1 afbeelding in je tekst heeft geen beschrijving" in text_of(response)
    assert Post.objects.get().published_at is None
    client.post(reverse("blogs:picture_describe", args=[picture.public_id]), {"decoration": "1"})
    assert client.post(WRITE, typed(cast.public, html, seen_version="1", action="publish")).status_code == 302
    assert Post.objects.get().published_at


def test_a_described_picture_is_described_where_the_text_says_nothing(cast):
    picture = picture_of(cast.alice, description='Een "wei" & een sloot')
    post = create_post(cast.public, title="T", source=f"![]({picture.get_absolute_url()})", acting_user=cast.alice)
    assert 'alt="Een &quot;wei&quot; &amp; een sloot"' in post.body
    publish_post(post, acting_user=cast.alice)


def test_nobody_describes_the_picture_of_another(cast, as_person):
    picture = picture_of(cast.alice, description="Een wei")
    picture.post = make_post(cast.public, cast.alice)
    picture.save()
    for person in (cast.bob, cast.charlie):
        address = reverse("blogs:picture_describe", args=[picture.public_id])
        assert as_person(person).post(address, {"description": "Anders"}).status_code == 404
    picture.refresh_from_db()
    assert picture.description == "Een wei"


def test_without_scripts_a_picture_comes_at_the_end_of_the_text(cast, as_person):
    client = as_person(cast.alice)
    data = filled(cast.public, action="insert", insert=upload(), insert_description="Een [groene] wei")
    page = text_of(client.post(WRITE, data))
    picture = Picture.objects.get()
    assert f"![Een \\[groene\\] wei]({picture.get_absolute_url()})" in page
    post = Post.objects.get()
    assert 'alt="Een [groene] wei"' in post.body
    assert post.published_at is None


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({}, "Kies eerst een afbeelding."),
        ({"insert": "svg"}, "tekening (SVG)"),
        ({"insert": "good", "insert_description": ""}, "Beschrijf wat er op de afbeelding staat"),
    ],
)
def test_without_scripts_a_picture_that_is_not_right_is_said_and_the_text_stays(cast, as_person, wrong, said):
    data = filled(cast.public, **{"action": "insert", "insert_description": "Een wei", **wrong})
    if wrong.get("insert") == "svg":
        data["insert"] = SimpleUploadedFile("x.png", b"<svg onload='alert(1)'/>")
    elif wrong.get("insert"):
        data["insert"] = upload()
    page = text_of(as_person(cast.alice).post(WRITE, data))
    assert said in page
    assert "Mijn **tekst**." in page
    assert Post.objects.get().body == "<p>Mijn <strong>tekst</strong>.</p>"


# Pictures that nothing shows


def in_days(days):
    return timezone.now() + timedelta(days=days)


def shows(picture):
    return f'<p><img src="{picture.get_absolute_url()}" alt="x"></p>'


def test_a_picture_that_was_taken_out_of_a_text_is_gone_for_its_readers_at_once(cast, as_person):
    picture = picture_of(cast.alice, description="Een wei")
    post = create_post(cast.public, title="T", html=shows(picture), audience="group", acting_user=cast.alice)
    publish_post(post, acting_user=cast.alice)
    assert as_person(None).get(picture.get_absolute_url()).status_code == 200
    change_post(post, html="<p>Zonder.</p>", acting_user=cast.alice)
    for person, status in ((None, 404), (cast.bob, 404), (cast.alice, 200)):
        assert as_person(person).get(picture.get_absolute_url()).status_code == status
    change_post(post, html=shows(picture), acting_user=cast.alice)
    assert as_person(cast.bob).get(picture.get_absolute_url()).status_code == 200


def test_uploads_that_nothing_shows_are_swept_after_a_week_with_their_files(cast, django_capture_on_commit_callbacks):
    picture = picture_of(cast.alice)
    name = file_name(picture.stem, max(picture.widths))
    assert sweep_pictures(in_days(6)) == 0
    assert default_storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep_pictures(in_days(8)) == 1
    assert not Picture.objects.exists()
    assert not default_storage.exists(name)


def test_what_a_text_or_an_earlier_version_still_names_is_not_swept(cast):
    in_text, waiting, earlier, cover = (picture_of(cast.alice, description="x") for _ in range(4))
    post = create_post(cast.public, title="T", html=shows(earlier), acting_user=cast.alice)
    publish_post(post, acting_user=cast.alice)
    change_post(post, html=shows(in_text), cover=cover, acting_user=cast.alice)
    keep_text("abc", title="T", html=shows(waiting), acting_user=cast.alice)
    assert sweep_pictures(in_days(30)) == 0
    assert Picture.objects.count() == 4


# Help with writing


@pytest.mark.parametrize(
    ("title", "source", "said"),
    [
        ("Titel", "Kort. Een zin " + "die maar doorgaat en " * 8 + "eindigt. Kort.", "1 zin is erg lang"),
        ("Titel", "Lees [klik hier](https://lindedaal.example/).", "Schrijf in de link zelf"),
        ("ALLES IN HOOFDLETTERS", "Tekst.", "Schrijf de titel in kleine letters"),
        ("Titel", "Dit MOET ECHT GOED WORDEN gedaan.", "Woorden in hoofdletters"),
        ("Titel", "woord " * 301, "Er staat nog geen kop in"),
    ],
)
def test_what_could_be_easier_to_read_is_said(title, source, said):
    advice = advice_for(title, render_markdown(source))
    assert [one for one in advice if said in one.text], advice


def test_a_good_text_gets_no_advice():
    source = "## Kop\n\n" + "Een korte zin over het werk. De KNMI en het UWV doen mee. " * 30
    assert (
        advice_for("Een gewone titel", render_markdown(source + "\n\nZie [het verslag](https://lindedaal.example/)."))
        == []
    )


def test_advice_comes_with_saving_and_never_stops_anyone(cast, as_person):
    client = as_person(cast.alice)
    answer = saved(client, typed(cast.public, "<p>Ga naar <a href='https://lindedaal.example/'>hier</a>.</p>"))
    assert "Schrijf in de link zelf" in answer["advice"]
    assert (
        client.post(WRITE, typed(cast.public, "<p>Ga naar <a href='/x/'>hier</a>.</p>", action="publish")).status_code
        == 302
    )


# When, quietly, and without comments


def in_an_hour():
    return (timezone.localtime() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")


def test_a_blog_is_published_at_a_time_from_the_write_page(cast, as_person):
    client = as_person(cast.alice)
    data = typed(cast.public, action="publish", **{"publishing-publish_at": in_an_hour(), "publishing-quietly": "on"})
    page = text_of(client.post(WRITE, data, follow=True))
    post = Post.objects.get()
    assert (post.published_at, post.publish_quietly) == (None, True)
    assert post.publish_at is not None
    assert "Je blog wordt vanzelf geplaatst op" in page
    carry_out_plans(timezone.now() + timedelta(hours=2))
    post.refresh_from_db()
    assert post.published_at
    assert not Event.objects.filter(kind="post_published").exists()


def test_a_plan_is_taken_back_where_it_was_made(cast, as_person):
    client = as_person(cast.alice)
    client.post(WRITE, typed(cast.public, action="publish", **{"publishing-publish_at": in_an_hour()}))
    edit = reverse("blogs:edit", args=[Post.objects.get().public_id])
    assert 'value="20' in text_of(client.get(edit))
    client.post(edit, typed(cast.public, action="save", seen_version="1", **{"publishing-publish_at": ""}))
    assert Post.objects.get().publish_at is None


def test_saving_itself_leaves_a_plan_as_it_is(cast, as_person):
    client = as_person(cast.alice)
    client.post(WRITE, typed(cast.public, action="publish", **{"publishing-publish_at": in_an_hour()}))
    saved(client, typed(cast.public, "<p>Verder.</p>", seen_version="1"))
    assert Post.objects.get().publish_at is not None


def test_a_time_that_is_over_is_said_and_nothing_is_lost(cast, as_person):
    data = typed(cast.public, action="publish", **{"publishing-publish_at": "2020-01-01T10:00"})
    response = as_person(cast.alice).post(WRITE, data)
    page = text_of(response)
    assert response.status_code == 422
    assert "Kies een moment in de toekomst." in page
    assert "Mijn tekst.</textarea>" in page
    assert Post.objects.get().published_at is None


def test_who_publishes_quietly_tells_nobody_and_reads_that(cast, as_person):
    client = as_person(cast.alice)
    page = text_of(
        client.post(WRITE, typed(cast.public, action="publish", **{"publishing-quietly": "on"}), follow=True)
    )
    assert "Je blog is geplaatst." in page
    assert "krijg" not in page.split("Je blog is geplaatst.")[1][:80]
    assert not Event.objects.filter(kind="post_published").exists()


def test_the_writer_closes_the_comments_and_says_until_when(cast, as_person):
    client = as_person(cast.alice)
    until = (timezone.localtime() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    more = {"publishing-comments": "closed", "publishing-unpublish_at": until}
    client.post(WRITE, typed(cast.public, action="publish", **more))
    post = Post.objects.get()
    assert post.published_at
    assert post.comments_closed_at
    assert post.unpublish_at
    edit = reverse("blogs:edit", args=[post.public_id])
    client.post(edit, typed(cast.public, action="save", seen_version="1", **{"publishing-comments": "open"}))
    post.refresh_from_db()
    assert (post.comments_closed_at, post.unpublish_at) == (None, None)


def test_the_number_that_is_told_is_the_number_that_is_said(cast, as_person):
    page = text_of(as_person(cast.alice).get(f"{WRITE}?group={cast.public.slug}"))
    said = int(re.search(r"dan krijgen (\d+) andere leden", page)[1])
    publish_post(create_post(cast.public, title="T", html="<p>x</p>", acting_user=cast.alice), acting_user=cast.alice)
    fan_out_next()
    assert Notification.objects.filter(event__kind="post_published", decision="told").count() == said


def test_words_that_are_used_in_the_own_groups_are_offered_and_no_others(cast, as_person):
    own, foreign = make_post(cast.public, cast.bob), make_post(cast.hidden, cast.oscar)
    draft = make_post(cast.public, cast.bob, published=False)
    for post, word in ((own, "dijken"), (foreign, "geheimwoord"), (draft, "nog niet")):
        post.tags.add(Tag.objects.create(name=word))
    add_member(cast.public, cast.dana)
    page = text_of(as_person(cast.dana).get(WRITE))
    assert "dijken</span>" in page
    for word in ("geheimwoord", "nog niet"):
        assert word not in page
