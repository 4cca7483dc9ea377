"""A blog moves at the same moment as people write under it, as a group narrows, and as another one moves it back."""

from functools import partial

import pytest

from blogs.models import Comment, Post
from blogs.services import add_comment, move_post, withdraw_comment
from groups.services import change_visibility
from tests.accounts.test_races import a_colleague, at_once
from tests.factories import add_member, make_comment, make_group, make_organisation, make_post
from tests.groups.test_invitation_races import tried

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 4


@pytest.fixture
def here():
    return make_group(visibility="public", organisation=make_organisation())


@pytest.fixture
def there(here):
    return make_group(visibility="public", organisation=here.organisation)


@pytest.fixture
def people(here, there):
    people = {name: a_colleague(here.organisation, name) for name in ("Mo", "Alice", "Bob")}
    for group in (here, there):
        for name, person in people.items():
            add_member(group, person, "owner" if name == "Mo" else "member")
    return people


def settled():
    """The stored number is about the group where the blog stands, and no comment is wider than its group lets the blog be."""
    for post in Post.objects.all():
        written_here = Comment.objects.filter(post=post, group=post.group, removed_at=None, withdrawn_at=None)
        assert post.comment_count == written_here.count()
        assert not written_here.filter(reach__gt=post.reach).exists()


def test_who_comments_while_it_moves_writes_where_it_stands(here, there, people):
    for _ in range(ROUNDS):
        post = make_post(here, people["Alice"])
        comment = make_comment(post, people["Bob"])
        done = at_once(
            partial(tried, partial(move_post, post, there, acting_user=people["Alice"])),
            partial(tried, partial(add_comment, post, source="Net nu.", acting_user=people["Bob"])),
            partial(tried, partial(withdraw_comment, comment, "Uit de hand", acting_user=people["Mo"])),
        )
        assert done[0]
        assert done[1]
        settled()


def test_who_narrows_a_group_while_a_blog_comes_in_lets_nothing_out(here, there, people):
    for _ in range(ROUNDS):
        type(there).objects.filter(pk=there.pk).update(visibility="public", way_in="request")
        post = make_post(here, people["Alice"])
        at_once(
            partial(tried, partial(move_post, post, there, acting_user=people["Alice"])),
            partial(tried, partial(change_visibility, there, "closed", acting_user=people["Mo"])),
        )
        assert not Post.objects.read_without_membership(None).filter(pk=post.pk, group=there).exists()
        settled()


def test_two_who_move_blogs_to_and_fro_do_not_wait_for_each_other(here, there, people):
    for _ in range(ROUNDS):
        out, back = make_post(here, people["Alice"]), make_post(there, people["Bob"])
        done = at_once(
            partial(tried, partial(move_post, out, there, acting_user=people["Alice"])),
            partial(tried, partial(move_post, back, here, acting_user=people["Bob"])),
        )
        assert all(done)
        settled()
