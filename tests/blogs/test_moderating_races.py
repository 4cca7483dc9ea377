"""Moderators at work at the same moment as each other and as writers, on PostgreSQL: one result, and no error."""

from functools import partial

import pytest

from accounts.models import User
from blogs.models import Comment, Post
from blogs.services import (
    add_comment,
    announce_post,
    create_post,
    pin_post,
    publish_post,
    put_comment_back,
    remove_comment,
    withdraw_comment,
    withdraw_post,
)
from blogs.services.erasing import erase_texts
from notifications.models import Event
from ratings.services import differences, rate_post
from tests.accounts.test_races import a_colleague, at_once
from tests.factories import add_member, make_group, make_organisation, make_post
from tests.groups.test_invitation_races import tried

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 4


@pytest.fixture
def group():
    group = make_group(visibility="public", organisation=make_organisation())
    for name, role in (("Oscar", "owner"), ("Mo", "moderator"), ("Alice", "member"), ("Bob", "member")):
        add_member(group, a_colleague(group.organisation, name), role)
    return group


@pytest.fixture
def people(group):
    return {person.name.lower(): person for person in User.objects.filter(memberships__group=group)}


def settled():
    """Stored numbers are what a recount finds."""
    assert differences() == []
    for post in Post.objects.all():
        shown = Comment.objects.filter(post=post, removed_at=None, withdrawn_at=None).count()
        assert post.comment_count == post.comment_count_public == shown


def test_two_announcements_at_once_are_one(group, people):
    for _ in range(ROUNDS):
        Event.objects.all().delete()
        type(group).objects.update(announced_at=None)
        post, other = make_post(group, people["alice"]), make_post(group, people["bob"])
        draft = create_post(group, title="Net", source="Tekst.", acting_user=people["mo"])
        done = at_once(
            partial(tried, partial(announce_post, post, acting_user=people["mo"])),
            partial(tried, partial(announce_post, other, acting_user=people["oscar"])),
            partial(tried, partial(publish_post, draft, acting_user=people["mo"], as_announcement=True)),
        )
        assert sum(map(bool, done)) == 1
        assert Event.objects.filter(kind="post_announced").count() == 1
        assert Post.objects.filter(announced_at__isnull=False, pk__in=[post.pk, other.pk, draft.pk]).count() == 1


def test_a_fourth_pin_at_the_same_moment_is_refused(group, people):
    posts = [make_post(group, people["alice"]) for _ in range(5)]
    at_once(*(partial(tried, partial(pin_post, post, acting_user=people["mo"])) for post in posts))
    assert Post.objects.filter(pinned_at__isnull=False).count() == 3


def test_withdrawing_while_people_react_leaves_the_numbers_right(group, people):
    for _ in range(ROUNDS):
        post = make_post(group, people["alice"])
        comment = add_comment(post, source="Een", acting_user=people["bob"])
        at_once(
            partial(tried, partial(withdraw_comment, comment, "Nee", acting_user=people["mo"])),
            partial(tried, partial(withdraw_comment, comment, "Nee", acting_user=people["oscar"])),
            partial(tried, partial(add_comment, post, source="Twee", parent=comment, acting_user=people["alice"])),
            partial(tried, partial(remove_comment, comment, acting_user=people["bob"])),
        )
        settled()
        at_once(
            partial(tried, partial(put_comment_back, comment, acting_user=people["mo"])),
            partial(tried, partial(withdraw_post, post, "Nee", acting_user=people["oscar"])),
            partial(tried, partial(rate_post, post, 4, acting_user=people["bob"])),
            partial(tried, partial(add_comment, post, source="Drie", acting_user=people["bob"])),
        )
        settled()


def test_erasing_what_someone_wrote_while_it_is_withdrawn_ends_well(group, people):
    for _ in range(ROUNDS):
        posts = [make_post(group, people["alice"]) for _ in range(3)]
        comments = [add_comment(post, source="Een", acting_user=people["bob"]) for post in posts]
        at_once(
            partial(erase_texts, people["bob"], acting_user=people["bob"]),
            *(
                partial(tried, partial(withdraw_comment, c, "Nee", acting_user=people["mo"]))
                for c in reversed(comments)
            ),
        )
        settled()
        assert not Comment.objects.exclude(source="").exists()
