"""A comment that is changed later says so, and keeps what stood there for who reads it. Quoting."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from blogs.models import Comment, CommentVersion
from blogs.own_data import blog_parts
from blogs.services import change_comment, remove_comment, withdraw_comment
from blogs.services.erasing import erase_texts
from groups.policies import Reach
from groups.services import leave_group
from tests.factories import make_comment, make_post


def text_of(response):
    return response.content.decode()


@pytest.fixture
def post(cast):
    return make_post(cast.public, cast.alice, plain_text="Wij bouwen samen.")


@pytest.fixture
def old(cast, post):
    return make_comment(post, cast.bob, "Eerst zo", created_at=timezone.now() - timedelta(minutes=16))


def history(comment):
    return reverse("blogs:comment_history", args=[comment.public_id])


@pytest.mark.parametrize(("minutes", "seen"), [(0, False), (14, False), (16, True), (60 * 24, True)])
def test_within_fifteen_minutes_a_change_leaves_no_trace(cast, as_person, post, minutes, seen):
    comment = make_comment(post, cast.bob, "Eerst zo", created_at=timezone.now() - timedelta(minutes=minutes))
    change_comment(comment, source="Later zo", acting_user=cast.bob)
    comment.refresh_from_db()
    assert (comment.source, comment.body) == ("Later zo", "<p>Later zo</p>")
    assert (comment.changed_at is not None) == seen
    assert comment.versions.count() == seen
    html = text_of(as_person(None).get(post.get_absolute_url()))
    assert (history(comment) in html) == seen
    assert ("Eerst zo" in text_of(as_person(None).get(history(comment)))) == seen


def test_each_earlier_text_is_there_with_until_when_newest_first(cast, as_person, old):
    for number in (1, 2):
        change_comment(old, source=f"Versie {number}", acting_user=cast.bob)
    html = text_of(as_person(None).get(history(old)))
    assert re.findall(r"<p>(Eerst zo|Versie \d)</p>", html) == ["Versie 2", "Versie 1", "Eerst zo"]


def test_the_form_of_a_change_sent_twice_keeps_one_version(cast, as_person, old):
    client = as_person(cast.bob)
    for _twice in range(2):
        client.post(reverse("blogs:comment_edit", args=[old.public_id]), {"source": "Later zo"})
    assert old.versions.count() == 1


@pytest.mark.parametrize("person", ["visitor", "charlie", "dana", "gast", "bob", "alice", "mo"])
def test_earlier_versions_are_read_by_who_reads_the_comment(cast, as_person, post, person):
    comment = make_comment(
        post, cast.bob, "Eerst zo", created_at=timezone.now() - timedelta(days=1), reach=Reach.MEMBERS
    )
    change_comment(comment, source="Later zo", acting_user=cast.bob)
    response = as_person(cast.people()[person]).get(history(comment))
    reads = person in {"bob", "alice", "mo"}
    assert response.status_code == (200 if reads else 404)
    assert ("Eerst zo" in text_of(response)) == reads


def test_earlier_versions_of_what_is_withdrawn_are_out_of_sight_with_it(cast, as_person, old):
    change_comment(old, source="Later zo", acting_user=cast.bob)
    withdraw_comment(old, "Zo praten we niet.", acting_user=cast.mo)
    for person, status in ((None, 404), (cast.alice, 404), (cast.charlie, 404), (cast.bob, 200), (cast.mo, 200)):
        assert as_person(person).get(history(old)).status_code == status


def test_earlier_versions_go_with_the_text(cast, as_person, old):
    change_comment(old, source="Later zo", acting_user=cast.bob)
    remove_comment(old, acting_user=cast.bob)
    assert not CommentVersion.objects.exists()
    assert as_person(cast.bob).get(history(old)).status_code == 404


def test_earlier_versions_go_when_the_texts_are_erased(cast, old):
    change_comment(old, source="Later zo", acting_user=cast.bob)
    erase_texts(cast.bob, acting_user=None)
    assert not CommentVersion.objects.exists()


def test_earlier_versions_come_along_in_the_own_data_also_of_groups_left(cast):
    comment = make_comment(
        make_post(cast.group, cast.alice), cast.bob, "Eerst zo", created_at=timezone.now() - timedelta(days=1)
    )
    change_comment(comment, source="Later zo", acting_user=cast.bob)
    leave_group(cast.group, acting_user=cast.bob)

    def rows(person: User):
        return list(next(part.rows for part in blog_parts(person) if part.name == "comment-versions"))

    assert [row["text"] for row in rows(cast.bob)] == ["Eerst zo"]
    assert rows(cast.alice) == []


# Quoting


def box(html):
    return re.search(r"<textarea[^>]*>\s*(.*?)</textarea>", html, re.DOTALL)[1].strip()


def test_quoting_a_comment_brings_the_form_with_its_words_as_an_answer(cast, as_person, post, old):
    client = as_person(cast.charlie)
    html = text_of(client.get(post.get_absolute_url()))
    assert f'href="?quote={old.public_id}#reageer"' in html
    html = text_of(client.get(f"{post.get_absolute_url()}?quote={old.public_id}"))
    assert box(html) == "&gt; Eerst zo"
    assert f'name="parent" value="{old.public_id}"' in html


def test_quoting_the_blog_brings_its_first_words(cast, as_person, post):
    client = as_person(cast.charlie)
    html = text_of(client.get(f"{post.get_absolute_url()}?quote=blog"))
    assert box(html) == "&gt; Wij bouwen samen."
    assert 'name="parent" value=' not in html


def test_a_quote_is_cut_off_and_shown_as_one(cast, as_person, post):
    long = make_comment(post, cast.bob, "woord " * 500)
    client = as_person(cast.charlie)
    source = box(text_of(client.get(f"{post.get_absolute_url()}?quote={long.public_id}"))).replace("&gt;", ">")
    assert len(source) < 420
    client.post(
        reverse("blogs:comment", args=[post.public_id]), {"source": source + "\n\nEens.", "parent": long.public_id}
    )
    assert re.match(r"<blockquote>\s*<p>woord woord", Comment.objects.get(author=cast.charlie).body)


@pytest.mark.parametrize("how", ["narrow", "withdrawn", "removed", "elsewhere"])
def test_what_one_does_not_read_or_is_not_there_is_not_quoted(cast, as_person, post, how):
    fields = {
        "narrow": {"reach": Reach.MEMBERS},
        "withdrawn": {"withdrawn_at": timezone.now(), "withdrawn_by": cast.mo, "withdrawn_reason": "x"},
        "removed": {"removed_at": timezone.now()},
    }.get(how, {})
    under = make_post(cast.hidden, cast.alice) if how == "elsewhere" else post
    comment = make_comment(under, cast.bob, "Niet voor jou", **fields)
    html = text_of(as_person(cast.charlie).get(f"{post.get_absolute_url()}?quote={comment.public_id}"))
    assert "Niet voor jou" not in html
    assert not box(html)


def test_links_of_the_page_that_came_back_with_a_mistake_lead_to_the_blog(cast, as_person, post):
    address = reverse("blogs:comment", args=[post.public_id])
    response = as_person(cast.bob).get(f"{address}?quote=blog")
    assert response["Location"] == f"{post.get_absolute_url()}?quote=blog"
    hidden = reverse("blogs:comment", args=[make_post(cast.hidden, cast.alice).public_id])
    assert as_person(cast.dana).get(hidden).status_code == 404
