"""The own groups, found once for a page: the same answers as by the rule itself, and nowhere where something is changed."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils import timezone

from accounts.models import User
from blogs.models import Comment, Post
from groups.middleware import OwnGroupsOnce
from groups.models import WorkingGroup
from groups.reading import find_own_groups
from groups.services import leave_group
from tests.factories import make_comment, make_post

PEOPLE = "gast wim charlie dana petra xander alice mo olga sam rob".split()


def answers(person):
    """Everything that asks for the own groups, as keys."""
    groups = WorkingGroup.objects.order_by("pk")
    return {
        "of member": list(groups.of_member(person).values_list("pk", flat=True)),
        "of moderator": list(groups.of_moderator(person).values_list("pk", flat=True)),
        "visible": list(groups.visible_to(person).values_list("pk", flat=True)),
        "rights": list(groups.with_rights(person).values_list("pk", "reader_can_read", "reader_moderates")),
        "blogs": list(Post.objects.visible_to(person).order_by("pk").values_list("pk", flat=True)),
        "cards": list(Post.objects.with_card(person).order_by("pk").values_list("pk", "shown_comments")),
        "pages": list(
            Post.objects.with_page(person).order_by("pk").values_list("pk", "reader_is_member", "reader_moderates")
        ),
        "comments": list(Comment.objects.visible_to(person).order_by("pk").values_list("pk", flat=True)),
    }


def as_truths(found):
    """Engines say yes and no in their own way."""
    return {
        name: [tuple(map(int, row)) if isinstance(row, tuple) else row for row in rows] for name, rows in found.items()
    }


@pytest.mark.parametrize("name", PEOPLE)
def test_what_was_found_for_a_page_is_what_the_rule_says(cast, name):
    for group in cast.groups().values():
        post = make_post(group, cast.olga)
        make_comment(post, cast.alice)
        make_post(group, cast.mo, published=False)
        withdrawn = make_post(group, cast.mo)
        Post.objects.filter(pk=withdrawn.pk).update(withdrawn_at=timezone.now())
    trashed = cast.groups()["closed"]
    WorkingGroup.objects.filter(pk=trashed.pk).update(trashed_at=timezone.now(), trashed_by=cast.oscar)
    person = getattr(cast, name)
    by_rule = as_truths(answers(User.objects.get(pk=person.pk)))
    person = User.objects.get(pk=person.pk)
    person.own_groups = find_own_groups(person)
    assert as_truths(answers(person)) == by_rule


def test_a_page_finds_them_when_it_first_needs_them_and_once(cast, count_queries):
    request = RequestFactory().get("/")
    request.user = User.objects.get(pk=cast.alice.pk)
    OwnGroupsOnce(lambda _request: None)(request)
    with count_queries() as queries:
        assert WorkingGroup.objects.keys_of_member(request.user)
        assert WorkingGroup.objects.keys_of_moderator(request.user) == ()
    assert len(queries) == 1


def test_who_changes_something_is_asked_by_the_rule(cast):
    request = RequestFactory().post("/")
    request.user = User.objects.get(pk=cast.alice.pk)
    OwnGroupsOnce(lambda _request: None)(request)
    assert not hasattr(request.user, "own_groups")


def test_a_visitor_has_none(cast):
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    OwnGroupsOnce(lambda _request: None)(request)
    assert not hasattr(request.user, "own_groups")


def test_who_left_does_not_read_on_at_the_next_page(cast, as_person):
    browser, group = as_person(cast.alice), cast.groups()["closed"]
    post = make_post(group, cast.olga)
    assert browser.get(post.get_absolute_url()).status_code == 200
    leave_group(group, acting_user=cast.alice)
    assert browser.get(post.get_absolute_url()).status_code == 404
