"""A double click: each form about blogs, comments, stars and reports is sent twice as it stood. What it does is done once."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from blogs.models import Picture, Post
from blogs.services import (
    change_post,
    close_comments,
    create_post,
    follow_post,
    lock_post,
    publish_post,
    save_post,
    trash_post,
    withdraw_comment,
    withdraw_post,
)
from groups.models import WorkingGroup
from groups.services import change_visibility
from moderation.services import report_subject
from tests.blogs.documents import document
from tests.blogs.pictures import upload
from tests.blogs.test_editor import typed
from tests.blogs.test_writing import WRITE, filled
from tests.factories import add_member, make_comment, make_group, make_post, make_rating

pytestmark = pytest.mark.django_db

KEY = "bcdfghjkmnpqrstvwxyz2345"
APPS = ("blogs", "ratings", "moderation", "notifications", "audit")
HTMX = {"HX-Request": "true"}


@dataclass
class Form:
    """What one form sends, and who sends it."""

    person: str
    path: str
    body: dict
    headers: dict | None = None


def at(name, thing, *more):
    return reverse(name, args=[getattr(thing, "public_id", None) or thing.slug, *more])


def own_post(cast, **fields):
    return make_post(cast.public, cast.alice, **fields)


def draft_of(cast):
    return create_post(cast.public, title="Concept", source="Tekst.", acting_user=cast.alice)


def twice_written(cast):
    post = publish_post(draft_of(cast), acting_user=cast.alice)
    change_post(post, title="Anders", source="Andere tekst.", acting_user=cast.alice)
    return post


def narrow_post(cast):
    group = make_group("Was besloten", cast.lindedaal, visibility="closed")
    add_member(group, cast.alice, "owner")
    post = publish_post(
        create_post(group, title="Smal", source="Tekst.", audience="group", acting_user=cast.alice),
        acting_user=cast.alice,
    )
    change_visibility(group, "public", acting_user=cast.alice)
    return Post.objects.get(pk=post.pk)


def moved_form(cast):
    there = make_group("Nieuwe plek", cast.lindedaal, visibility="closed")
    add_member(there, cast.mo, "owner")
    add_member(there, cast.alice)
    body = {"group": there.slug, "seen": "members", "reason": "Hoort hier beter."}
    return Form("mo", at("blogs:move", own_post(cast)), body)


def withdrawn_comment(cast):
    comment = make_comment(own_post(cast), cast.bob)
    withdraw_comment(comment, "Zo niet.", acting_user=cast.mo)
    return comment


def with_state(service, *words):
    def make(cast):
        post = own_post(cast)
        service(post, *words, acting_user=cast.mo)
        return post

    return make


def marked(service):
    def make(cast):
        post = own_post(cast)
        service(post, acting_user=cast.bob)
        return post

    return make


def rated(cast):
    post = own_post(cast)
    make_rating(post, cast.bob, 2)
    return post


def reported(cast):
    return report_subject("post", own_post(cast).public_id, "Dit is niet waar.", acting_user=cast.bob)


def picture_of(cast, as_person):
    as_person(cast.alice).post(reverse("blogs:picture_upload"), {"file": upload()})
    return Picture.objects.get()


def with_unsaved(cast, as_person):
    post = twice_written(cast)
    kept = typed(cast.public, "<p>Nog niet bewaard.</p>", post=post.public_id, seen_version="2")
    as_person(cast.alice).post(reverse("blogs:autosave"), kept, headers=HTMX)
    return post


def kept_text(cast, as_person):
    as_person(cast.alice).post(reverse("blogs:autosave"), typed(None), headers=HTMX)


# The log says of each time that somebody saved, and of nothing else that is done already.
SAVES = {"write: save", "write: attach", "edit", "picture_describe", "revision_restore"}
LOG = {"audit.AuditEntry", "audit.AuditDetail"}
# No row more or less: these are not on record, and change one that is there.
CHANGES_A_ROW = {"ratings:post change"}
REASON = {"reason": "Even niet."}
FORMS = {
    "write: publish": lambda c, _: Form("alice", WRITE, filled(c.public)),
    "write: save": lambda c, _: Form("alice", WRITE, filled(c.public, action="save")),
    "write: attach": lambda c, _: Form("alice", WRITE, filled(c.public, action="save", attach=document())),
    "edit": lambda c, _: Form(
        "alice",
        at("blogs:edit", twice_written(c)),
        filled(c.public, action="save", seen_version="2", title="Nog anders"),
    ),
    "edit: publish a draft": lambda c, _: Form(
        "alice", at("blogs:edit", draft_of(c)), filled(c.public, seen_version="1", title="Nu openbaar")
    ),
    "autosave": lambda c, _: Form("alice", reverse("blogs:autosave"), typed(c.public), HTMX),
    "autosave without a group": lambda c, _: Form("alice", reverse("blogs:autosave"), typed(None), HTMX),
    "picture_describe": lambda c, a: Form(
        "alice", at("blogs:picture_describe", picture_of(c, a)), {"description": "Wei"}
    ),
    "drop": lambda c, a: Form("alice", at("blogs:drop", with_unsaved(c, a)), {}),
    "discard": lambda c, _: Form("alice", at("blogs:discard", draft_of(c)), {}),
    "drop_text": lambda c, a: kept_text(c, a) or Form("alice", reverse("blogs:drop_text"), {"key": KEY}),
    "widen": lambda c, _: Form("alice", at("blogs:widen", narrow_post(c)), {}),
    "pin": lambda c, _: Form("mo", at("blogs:pin", own_post(c)), {"change": "pin"}),
    "announce": lambda c, _: Form("mo", at("blogs:announce", own_post(c)), {}),
    "withdraw": lambda c, _: Form("mo", at("blogs:withdraw", own_post(c)), REASON),
    "put_back": lambda c, _: Form("mo", at("blogs:put_back", with_state(withdraw_post, "Zo niet.")(c)), {}),
    "trash": lambda c, _: Form("mo", at("blogs:trash", own_post(c)), REASON),
    "close_comments": lambda c, _: Form("mo", at("blogs:close_comments", own_post(c)), REASON),
    "lock": lambda c, _: Form("mo", at("blogs:lock", own_post(c)), REASON),
    "undo: trash": lambda c, _: Form("mo", at("blogs:undo", with_state(trash_post, "Weg.")(c)), {"change": "restore"}),
    "undo: comments": lambda c, _: Form(
        "mo", at("blogs:undo", with_state(close_comments, "Klaar.")(c)), {"change": "open_comments"}
    ),
    "undo: lock": lambda c, _: Form("mo", at("blogs:undo", with_state(lock_post, "Rust.")(c)), {"change": "unlock"}),
    "move": lambda c, _: moved_form(c),
    "unpublish": lambda c, _: Form("alice", at("blogs:unpublish", own_post(c)), {}),
    "revision_restore": lambda c, _: Form("alice", at("blogs:revision_restore", twice_written(c), 1), {}),
    "comment": lambda c, _: Form("bob", at("blogs:comment", own_post(c)), {"source": "Dubbel", "key": KEY}),
    "comment with htmx": lambda c, _: Form(
        "bob", at("blogs:comment", own_post(c)), {"source": "Dubbel", "key": KEY}, HTMX
    ),
    "comment_draft": lambda c, _: Form("bob", at("blogs:comment_draft", own_post(c)), {"source": "Ik begon"}),
    "comment_edit": lambda c, _: Form(
        "bob",
        at("blogs:comment_edit", make_comment(own_post(c), c.bob, created_at=timezone.now() - timedelta(hours=1))),
        {"source": "Later zo"},
    ),
    "comment_remove": lambda c, _: Form("bob", at("blogs:comment_remove", make_comment(own_post(c), c.bob)), {}),
    "comment_withdraw": lambda c, _: Form("mo", at("blogs:comment_withdraw", make_comment(own_post(c), c.bob)), REASON),
    "comment_put_back": lambda c, _: Form("mo", at("blogs:comment_put_back", withdrawn_comment(c)), {}),
    "mark: save": lambda c, _: Form("bob", at("blogs:mark", own_post(c)), {"change": "save"}),
    "mark: unsave": lambda c, _: Form("bob", at("blogs:mark", marked(save_post)(c)), {"change": "unsave"}),
    "mark: follow": lambda c, _: Form("bob", at("blogs:mark", own_post(c)), {"change": "follow"}),
    "mark: unfollow": lambda c, _: Form("bob", at("blogs:mark", marked(follow_post)(c)), {"change": "unfollow"}),
    "ratings:post": lambda c, _: Form("bob", at("ratings:post", own_post(c)), {"stars": "4"}),
    "ratings:post change": lambda c, _: Form("bob", at("ratings:post", rated(c)), {"stars": "5"}),
    "ratings:post withdraw": lambda c, _: Form("bob", at("ratings:post", rated(c)), {"withdraw": "1"}),
    "ratings:group": lambda c, _: Form("bob", reverse("ratings:group", args=[c.public.slug]), {"stars": "4"}),
    "reports:new": lambda c, _: Form(
        "bob", reverse("reports:new", args=["post", own_post(c).public_id]), {"words": "Dit is niet waar.", "key": KEY}
    ),
    "reports: decide": lambda c, _: Form(
        "mo", at("report_desk:subject", reported(c)), {"outcome": "left", "answer": "Dit mag er staan."}
    ),
}


def rows():
    """How many there are of everything that a form about a blog may make: the notices and the log as well."""
    return {m._meta.label: m.objects.count() for name in APPS for m in apps.get_app_config(name).get_models()}


def stars():
    return [
        list(model.objects.order_by("pk").values_list("rating_count", "rating_sum")) for model in (Post, WorkingGroup)
    ]


def sent(client, form):
    for value in form.body.values():
        if hasattr(value, "seek"):
            value.seek(0)
    return client.post(form.path, form.body, headers=form.headers)


@pytest.mark.parametrize("name", FORMS)
def test_a_form_that_is_sent_twice_does_what_it_does_once(cast, as_person, name):
    form = FORMS[name](cast, as_person)
    client, before = as_person(getattr(cast, form.person)), rows()
    first = sent(client, form)
    assert first.status_code in {200, 201, 204, 302}, (first.status_code, first.content.decode()[-3000:])
    after, counted = rows(), stars()
    assert after != before or name in CHANGES_A_ROW
    second = sent(client, form)
    # Done, or told in words that it was done already; never a fault.
    assert second.status_code in {200, 201, 204, 302, 403, 404, 409, 422}, second.status_code
    more = {label for label, number in rows().items() if number != after[label]}
    assert not more - (LOG if name in SAVES else set())
    assert stars() == counted
