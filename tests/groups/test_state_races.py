"""A group that changes while people read and write in it, on PostgreSQL: one result, whoever comes first, and no error."""

from functools import partial

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.services import deactivate_account
from audit.models import AuditEntry
from blogs.models import Comment, Post
from blogs.services import add_comment, create_post, publish_post, widen_post
from groups.models import JoinRequest
from groups.services import (
    archive_group,
    ask_to_join,
    change_visibility,
    freeze_group,
    join_group,
    thaw_group,
    trash_group,
)
from groups.services import differences as group_differences
from notifications.models import Event
from ratings.services import differences as rating_differences
from ratings.services import rate_post
from tests.accounts.test_races import a_colleague, at_once
from tests.factories import add_member, make_comment, make_group, make_organisation, make_post, make_user
from tests.groups.test_invitation_races import is_in, tried

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 6


@pytest.fixture
def group():
    group = make_group(visibility="public", organisation=make_organisation())
    add_member(group, a_colleague(group.organisation, "Oscar"), "owner")
    add_member(group, a_colleague(group.organisation, "Olga"), "owner")
    add_member(group, a_colleague(group.organisation, "Alice"))
    return group


@pytest.fixture
def oscar(group):
    return group.memberships.get(person__name="Oscar").person


@pytest.fixture
def olga(group):
    return group.memberships.get(person__name="Olga").person


@pytest.fixture
def alice(group):
    return group.memberships.get(person__name="Alice").person


def settled():
    """Every stored number is what a recount finds."""
    assert group_differences() == rating_differences() == []
    for post in Post.objects.all():
        reaches = list(Comment.objects.filter(post=post, removed_at=None).values_list("reach", flat=True))
        names = ("comment_count", "comment_count_organisation", "comment_count_government", "comment_count_public")
        assert [getattr(post, name) for name in names] == [sum(r >= level for r in reaches) for level in range(4)]


def entries(action):
    return AuditEntry.objects.filter(action=action).count()


def test_publishing_while_the_group_closes_shows_nobody_outside_anything(group, oscar, alice):
    visitor = Client()
    for _ in range(ROUNDS):
        change_visibility(group, "public", way_in="request", acting_user=oscar)
        post = create_post(group, title="Net", source="Tekst.", audience="group", acting_user=alice)
        published, closed = at_once(
            partial(tried, partial(publish_post, post, acting_user=alice)),
            partial(tried, partial(change_visibility, group, "closed", way_in="request", acting_user=oscar)),
        )
        assert published
        assert closed
        assert visitor.get(post.get_absolute_url()).status_code == 404
        # What was read by the members at any moment stays theirs when the group opens up again.
        change_visibility(group, "public", way_in="request", acting_user=oscar)
        assert visitor.get(post.get_absolute_url()).status_code == 404
    settled()


def test_a_comment_while_the_group_or_the_blog_becomes_wider_stays_with_the_earlier_readers(group, oscar, alice):
    for number in range(ROUNDS):
        change_visibility(group, "closed", way_in="request", acting_user=oscar)
        post = make_post(group, alice, reach=3 if number % 2 else 0)
        make_comment(post, alice)
        at_once(
            partial(add_comment, post, source="Onder ons.", acting_user=alice),
            partial(change_visibility, group, "public", way_in="request", acting_user=oscar),
            partial(rate_post, post, 4, acting_user=oscar),
        )
        assert set(post.comments.values_list("reach", flat=True)) == {0}
        post.refresh_from_db()
        assert post.reach == 0
        at_once(
            partial(add_comment, post, source="Nog een.", acting_user=alice),
            partial(widen_post, post, acting_user=alice),
        )
        post.refresh_from_db()
        newest = post.comments.latest("pk")
        assert (post.reach, newest.source) == (3, "Nog een.")
        assert sorted(post.comments.exclude(pk=newest.pk).values_list("reach", flat=True)) == [0, 0]
        settled()


@pytest.mark.parametrize("end", [archive_group, trash_group])
def test_joining_and_asking_while_the_group_ends(group, oscar, end):
    for number in range(ROUNDS):
        other = make_group(organisation=group.organisation, way_in="open" if number % 2 else "request")
        add_member(other, oscar, "owner")
        eva = a_colleague(group.organisation, f"Eva{number}")
        come = partial(join_group, other, acting_user=eva) if number % 2 else None
        come = come or partial(ask_to_join, other, "Graag.", acting_user=eva)
        came, ended = at_once(partial(tried, come), partial(tried, partial(end, other, acting_user=oscar)))
        assert ended
        assert is_in(eva, other) == (came and bool(number % 2))
        # Nobody waits for an answer that nobody can give.
        assert not JoinRequest.objects.waiting().filter(group=other).exists()
        settled()


def test_an_account_that_ends_while_its_request_runs(group):
    closed = make_group(visibility="closed", organisation=group.organisation)
    for number in range(ROUNDS):
        eva = a_colleague(group.organisation, f"Eva{number}")
        add_member(closed, eva)
        post = make_post(closed, make_user(organisation=group.organisation), reach=0)
        reading, writing = Client(), Client()
        for browser in (reading, writing):
            browser.force_login(eva, backend="accounts.backends.PersonBackend")
        comment = reverse("blogs:comment", args=[post.public_id])
        read, wrote, _ended = at_once(
            partial(reading.get, post.get_absolute_url()),
            partial(writing.post, comment, {"source": "Net op tijd."}),
            partial(deactivate_account, eva, acting_user=None),
        )
        assert read.status_code in {200, 302, 404}
        assert wrote.status_code in {302, 403, 404}
        for browser in (reading, writing):
            assert browser.get(post.get_absolute_url()).status_code == 404
            assert browser.post(comment, {"source": "Te laat."}).status_code in {302, 403, 404}
        assert not post.comments.filter(source="Te laat.").exists()
        assert not is_in(eva, closed)
        settled()


def test_two_operators_who_run_one_command_do_it_once(group):
    for number in range(ROUNDS):
        run = partial(call_command, "thaw" if number % 2 else "freeze", "group", group.slug, reason="Onderzoek.")
        at_once(run, run)
        group.refresh_from_db()
        assert (group.frozen_at is None) == bool(number % 2)
        assert entries("group.frozen") + entries("group.thawed") == number + 1
        assert Event.objects.filter(kind="group_state_changed").count() == number + 1


def test_two_owners_archive_while_an_operator_freezes(group, oscar, olga):
    at_once(
        *(partial(tried, partial(archive_group, group, acting_user=owner)) for owner in (oscar, olga)),
        partial(freeze_group, group, reason="Onderzoek.", acting_user=None),
    )
    group.refresh_from_db()
    assert group.frozen_at is not None
    assert entries("group.archived") == int(group.archived_at is not None)
    thaw_group(group, reason="Klaar.", acting_user=None)
    archive_group(group, acting_user=oscar)
    assert entries("group.archived") == 1
