"""What is being written under a blog is kept, for its writer only."""

import re

import pytest
from django.urls import reverse

from accounts.services import erase_account
from blogs.models import Comment, CommentDraft
from blogs.own_data import blog_parts
from blogs.services import add_comment, close_comments, save_comment_draft, withdraw_comment
from groups.services import leave_group
from tests.factories import make_comment, make_post


def text_of(response):
    return response.content.decode()


def box(html):
    return re.search(r"<textarea[^>]*>\s*(.*?)</textarea>", html, re.DOTALL)[1].strip()


@pytest.fixture
def post(cast):
    return make_post(cast.public, cast.alice)


def draft(post):
    return reverse("blogs:comment_draft", args=[post.public_id])


def test_what_is_written_is_there_again_with_when_it_was_saved(cast, as_person, post):
    client = as_person(cast.bob)
    answer = client.post(draft(post), {"source": "Ik begon te"})
    assert re.search(r"Bewaard om \d{1,2}[.:]\d\d", text_of(answer))
    html = text_of(client.get(post.get_absolute_url()))
    assert box(html) == "Ik begon te"
    assert "Bewaard om" in html
    client.post(draft(post), {"source": "Ik begon te schrijven"})
    assert box(text_of(client.get(post.get_absolute_url()))) == "Ik begon te schrijven"
    assert CommentDraft.objects.count() == 1


def test_each_box_has_a_draft_of_its_own(cast, as_person, post):
    comment = make_comment(post, cast.mo)
    client = as_person(cast.bob)
    client.post(draft(post), {"source": "Los"})
    client.post(draft(post), {"source": "Antwoord", "parent": comment.public_id})
    assert box(text_of(client.get(post.get_absolute_url()))) == "Los"
    assert box(text_of(client.get(f"{post.get_absolute_url()}?answer={comment.public_id}"))) == "Antwoord"


def test_a_draft_is_gone_when_the_comment_is_placed_and_comes_not_back_late(cast, as_person, post):
    client = as_person(cast.bob)
    form = {"source": "Klaar", "key": "bcdfghjk"}
    client.post(draft(post), form)
    client.post(reverse("blogs:comment", args=[post.public_id]), form)
    client.post(draft(post), form)  # it was under way
    assert not CommentDraft.objects.exists()
    assert not box(text_of(client.get(post.get_absolute_url())))
    assert Comment.objects.count() == 1


def test_only_its_writer_sees_a_draft(cast, as_person, post):
    save_comment_draft(post, source="Nog niet klaar", acting_user=cast.bob)
    for person in (None, cast.alice, cast.mo, cast.oscar, cast.charlie, cast.rob):
        assert "Nog niet klaar" not in text_of(as_person(person).get(post.get_absolute_url()))


def test_a_text_that_is_too_long_is_kept_when_it_is_sent_without_scripts(cast, as_person, post):
    client, text = as_person(cast.bob), "Een lange zin. " * 400
    client.post(reverse("blogs:comment", args=[post.public_id]), {"source": text})
    assert box(text_of(client.get(post.get_absolute_url()))) == text.strip()


def test_a_text_is_kept_when_commenting_ended_meanwhile(cast, as_person, post):
    type(cast.public).objects.update(others_may_comment=False)
    client = as_person(cast.charlie)
    assert client.post(reverse("blogs:comment", args=[post.public_id]), {"source": "Te laat"}).status_code == 403
    type(cast.public).objects.update(others_may_comment=True)
    assert box(text_of(client.get(post.get_absolute_url()))) == "Te laat"


def test_an_emptied_box_leaves_no_draft(cast, as_person, post):
    client = as_person(cast.bob)
    for text in ("Iets", "  "):
        client.post(draft(post), {"source": text})
    assert not CommentDraft.objects.exists()


@pytest.mark.parametrize(("person", "status"), [("visitor", {302, 403}), ("dana", {404}), ("gast", {404})])
def test_no_draft_is_kept_under_what_one_does_not_read(cast, as_person, person, status):
    hidden = make_post(cast.hidden, cast.alice)
    assert as_person(cast.people()[person]).post(draft(hidden), {"source": "x"}).status_code in status
    if person != "visitor":
        assert save_comment_draft(hidden, source="x", acting_user=cast.people()[person]) is None
    assert not CommentDraft.objects.exists()


def test_a_quote_comes_after_what_was_written(cast, as_person, post):
    comment = make_comment(post, cast.mo, "Wat jij zegt")
    save_comment_draft(post, source="Mijn begin", answers=comment.public_id, acting_user=cast.bob)
    html = text_of(as_person(cast.bob).get(f"{post.get_absolute_url()}?quote={comment.public_id}"))
    assert box(html) == "Mijn begin\n\n&gt; Wat jij zegt"


def test_drafts_come_along_in_the_own_data_and_name_no_blog_one_reads_no_more(cast):
    there, left = make_post(cast.public, cast.alice, title="Hier"), make_post(cast.hidden, cast.alice, title="Weg")
    for post in (there, left):
        save_comment_draft(post, source="Half af", acting_user=cast.bob)
    leave_group(cast.hidden, acting_user=cast.bob)
    rows = list(next(part.rows for part in blog_parts(cast.bob) if part.name == "comment-drafts"))
    assert [(row["under"], row["text"]) for row in rows] == [("Hier", "Half af"), ("", "Half af")]


def test_drafts_go_with_the_account(cast, post):
    save_comment_draft(post, source="Half af", acting_user=cast.bob)
    add_comment(make_post(cast.public, cast.alice), source="Blijft", acting_user=cast.bob)
    erase_account(cast.bob, with_texts=False, acting_user=cast.bob)
    assert not CommentDraft.objects.exists()


def test_what_one_was_writing_is_still_there_when_the_comments_are_closed(cast, as_person):
    post = make_post(cast.public, cast.alice)
    save_comment_draft(post, source="Bijna af", acting_user=cast.bob)
    close_comments(post, acting_user=cast.alice)
    assert "Bijna af" in as_person(cast.bob).get(post.get_absolute_url()).content.decode()
    assert "Bijna af" not in as_person(cast.mo).get(post.get_absolute_url()).content.decode()


def test_an_answer_to_what_is_no_comment_that_one_reads_here_is_not_kept(cast, post):
    comment, elsewhere = make_comment(post, cast.alice), make_comment(make_post(cast.public, cast.alice), cast.mo)
    withdraw_comment(withdrawn := make_comment(post, cast.alice), "Zo niet.", acting_user=cast.mo)
    kept = [
        save_comment_draft(post, source="Mijn begin", answers=answers, acting_user=cast.bob)
        for answers in ("bestaatniet2", elsewhere.public_id, withdrawn.public_id, comment.public_id)
    ]
    assert [draft is not None for draft in kept] == [False, False, False, True]
    assert CommentDraft.objects.count() == 1


def test_an_answer_that_was_begun_is_kept_on_when_what_it_answers_is_withdrawn_meanwhile(cast, post):
    comment = make_comment(post, cast.alice)
    save_comment_draft(post, source="Mijn begin", answers=comment.public_id, acting_user=cast.bob)
    withdraw_comment(comment, "Zo niet.", acting_user=cast.mo)
    save_comment_draft(post, source="Mijn begin en meer", answers=comment.public_id, acting_user=cast.bob)
    assert CommentDraft.objects.get().source == "Mijn begin en meer"
