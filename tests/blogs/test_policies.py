import pytest
from django.contrib.auth.models import AnonymousUser

from blogs.models import Comment, Post
from blogs.policies import can_comment_on_post, can_edit_post, can_rate_post, can_write_in_group
from groups.selectors import is_member
from tests.factories import make_comment, make_post

MEMBERS = "alice bob mo oscar"
COLLEAGUES_OF_LINDEDAAL = f"{MEMBERS} dana petra xander nina olga"
EVERY_COLLEAGUE = f"{COLLEAGUES_OF_LINDEDAAL} charlie sam rob"
EVERYONE = f"{EVERY_COLLEAGUE} visitor gast wim"

# (visibility of the group, audience of the blog): who reads it once it is published.
READERS = {
    ("public", "members"): MEMBERS,
    ("public", "group"): EVERYONE,
    ("government", "members"): MEMBERS,
    ("government", "group"): EVERY_COLLEAGUE,
    ("organisation", "members"): MEMBERS,
    ("organisation", "group"): COLLEAGUES_OF_LINDEDAAL,
    ("closed", "members"): f"{MEMBERS} gast",
    ("closed", "group"): f"{MEMBERS} gast",
    ("hidden", "members"): MEMBERS,
    ("hidden", "group"): MEMBERS,
}


def reader(person):
    return person or AnonymousUser()


def readers_of(cast, post):
    return {
        name
        for name, person in cast.people().items()
        if name != "dora" and Post.objects.visible_to(reader(person)).filter(pk=post.pk).exists()
    }


@pytest.mark.parametrize(("visibility", "audience"), READERS)
def test_the_narrower_of_blog_and_group_decides_who_reads(cast, visibility, audience):
    post = make_post(cast.groups()[visibility], cast.alice, audience=audience)
    assert readers_of(cast, post) == set(READERS[visibility, audience].split())


@pytest.mark.parametrize(("visibility", "audience"), READERS)
def test_a_draft_is_seen_by_its_author_only(cast, visibility, audience):
    post = make_post(cast.groups()[visibility], cast.alice, audience=audience, published=False)
    assert readers_of(cast, post) == {"alice"}


@pytest.mark.parametrize("audience", ["members", "group"])
def test_who_leaves_a_closed_group_reads_the_own_blogs_no_more(cast, audience):
    posts = [make_post(cast.group, cast.alice, audience=audience, published=published) for published in (True, False)]
    cast.group.memberships.filter(person=cast.alice).delete()
    assert not Post.objects.visible_to(cast.alice).filter(pk__in=[post.pk for post in posts]).exists()


@pytest.mark.parametrize("visibility", ["public", "closed", "hidden"])
def test_comments_are_read_by_who_reads_the_blog(cast, visibility):
    post = make_post(cast.groups()[visibility], cast.alice)
    comment = make_comment(post, cast.bob)
    for person in cast.people().values():
        sees_post = Post.objects.visible_to(reader(person)).filter(pk=post.pk).exists()
        assert Comment.objects.visible_to(reader(person)).filter(pk=comment.pk).exists() == sees_post


def test_members_write_and_others_do_not(cast):
    for name, person in cast.people().items():
        member = is_member(reader(person), cast.public)
        allowed = can_write_in_group(reader(person), cast.public, is_member=member)
        assert bool(allowed) == (name in {*MEMBERS.split(), "dora"}), name
        assert allowed or str(allowed.reason).endswith(".")


def test_readers_who_are_signed_in_comment_where_the_group_is_open_for_it(cast):
    post = make_post(cast.public, cast.alice)
    assert can_comment_on_post(cast.charlie, post, is_member=False)
    assert can_comment_on_post(cast.gast, post, is_member=False)
    assert not can_comment_on_post(AnonymousUser(), post, is_member=False)
    post.group.others_may_comment = False
    assert not can_comment_on_post(cast.charlie, post, is_member=False)
    assert can_comment_on_post(cast.bob, post, is_member=True)


def test_nobody_comments_on_or_rates_a_draft(cast):
    draft = make_post(cast.public, cast.alice, published=False)
    assert not can_comment_on_post(cast.alice, draft, is_member=True)
    assert not can_rate_post(cast.bob, draft, is_member=True)


def test_nobody_rates_the_own_blog(cast):
    post = make_post(cast.public, cast.alice)
    assert not can_rate_post(cast.alice, post, is_member=True)
    assert can_rate_post(cast.bob, post, is_member=True)


def test_only_the_author_changes_a_blog_whatever_the_office(cast):
    post = make_post(cast.public, cast.alice)
    assert can_edit_post(cast.alice, post)
    for person in (cast.bob, cast.mo, cast.oscar, cast.olga, cast.sam, cast.rob, AnonymousUser()):
        assert not can_edit_post(person, post)
