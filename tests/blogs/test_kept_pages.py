"""The page of a blog that is kept for visitors: quick, and never a moment longer than it is right."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import User
from blogs.models import Post, Tag
from blogs.services import add_comment
from groups.models import Membership, WorkingGroup
from tests.factories import add_member, make_group, make_organisation, make_post, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def blog():
    organisation = make_organisation("Gemeente Kijkdorp")
    author = make_user("Anna Auteur", organisation)
    group = make_group("Kijkgroep", organisation, visibility="public")
    add_member(group, author)
    post = make_post(group, author, title="Een blog om te bewaren", audience="group")
    other = make_post(group, author, title="Nog een blog over bewaren", audience="group")
    add_comment(post, source="Een reactie die iedereen leest", acting_user=author)
    return Post.objects.get(pk=post.pk), other, author, group


def text_of(post, **headers):
    answer = Client(**headers).get(post.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_second_visitor_costs_one_query(blog, django_assert_num_queries):
    post = blog[0]
    first = text_of(post)
    assert "Een reactie die iedereen leest" in first
    with django_assert_num_queries(1):
        assert text_of(post) == first


def test_each_language_has_its_own(blog):
    post = blog[0]
    dutch = text_of(post)
    browser = Client()
    browser.cookies["language"] = "en"
    english = browser.get(post.get_absolute_url()).content.decode()
    assert '<html lang="nl">' in dutch
    assert '<html lang="en">' in english


def change_of(name):
    """Each of these changes what a visitor may see of the page, past the services, so that nothing helps."""
    now = timezone.now()

    def rename(post, other, author, group):
        User.objects.filter(pk=author.pk).update(name="Anna Andersnaam")
        return "Anna Andersnaam"

    def retitle(post, other, author, group):
        Post.objects.filter(pk=post.pk).update(title="Een andere kop")
        return "Een andere kop"

    def stars(post, other, author, group):
        Post.objects.filter(pk=post.pk).update(rating_sum=9, rating_count=2)
        return "4,5"

    def neighbour(post, other, author, group):
        Post.objects.filter(pk=other.pk).update(title="De buurman heet nu zo")
        return "De buurman heet nu zo"

    def tagline(post, other, author, group):
        WorkingGroup.objects.filter(pk=group.pk).update(tagline="Nu met een andere zin")
        return "Nu met een andere zin"

    def tag(post, other, author, group):
        post.tags.add(Tag.objects.create(name="nieuwlabel"))
        return "nieuwlabel"

    def ended(post, other, author, group):
        User.objects.filter(pk=author.pk).update(is_active=False, deactivated_at=now)
        return "(niet meer actief)"

    def contact(post, other, author, group):
        Membership.objects.filter(person=author, group=group).update(role="owner", is_contact=True)
        return "Eigenaar"

    return {f.__name__: f for f in (rename, retitle, stars, neighbour, tagline, tag, ended, contact)}[name]


@pytest.mark.parametrize("name", ["rename", "retitle", "stars", "neighbour", "tagline", "tag", "ended", "contact"])
def test_what_changes_on_the_page_is_there_at_the_next_visit(blog, name):
    before = text_of(blog[0])
    new = change_of(name)(*blog)
    assert new not in before
    post = Post.objects.get(pk=blog[0].pk)
    assert new in text_of(post)


@pytest.mark.parametrize(
    "gone",
    [
        lambda post, group: Post.objects.filter(pk=post.pk).update(withdrawn_at=timezone.now()),
        lambda post, group: Post.objects.filter(pk=post.pk).update(trashed_at=timezone.now()),
        lambda post, group: Post.objects.filter(pk=post.pk).update(published_at=None),
        lambda post, group: Post.objects.filter(pk=post.pk).update(reach=0),
        lambda post, group: WorkingGroup.objects.filter(pk=group.pk).update(visibility="closed", way_in="request"),
        lambda post, group: WorkingGroup.objects.filter(pk=group.pk).update(trashed_at=timezone.now()),
    ],
    ids=["withdrawn", "trash", "draft", "narrower", "closed", "group in the trash"],
)
def test_what_may_not_be_read_any_more_is_gone_at_once(blog, gone):
    post, _other, _author, group = blog
    text_of(post)
    gone(post, group)
    assert Client().get(post.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("field", ["withdrawn_at", "trashed_at"])
def test_what_is_gone_leads_nowhere_from_a_kept_page(blog, field):
    post, other, _author, _group = blog
    assert other.title in text_of(post)
    Post.objects.filter(pk=other.pk).update(**{field: timezone.now()})
    assert other.title not in text_of(post)


def test_a_portrait_that_is_shown_to_fewer_is_gone_at_once(blog):
    post, _other, author, _group = blog
    User.objects.filter(pk=author.pk).update(portrait="a" * 24, portrait_shown_to="internet")
    assert f"/people/{author.public_id}/portrait-aaa" in text_of(post)
    User.objects.filter(pk=author.pk).update(portrait_shown_to="government")
    assert "/portrait-aaa" not in text_of(post)


def test_a_comment_is_there_at_the_next_visit(blog):
    post, _other, author, _group = blog
    text_of(post)
    add_comment(post, source="Vers van de pers", acting_user=author)
    assert "Vers van de pers" in text_of(post)


def test_who_is_signed_in_never_gets_the_page_of_visitors_nor_leaves_one(blog):
    post, _other, author, _group = blog
    browser = Client()
    browser.force_login(author)
    own = browser.get(post.get_absolute_url()).content.decode()
    assert text_of(post) != own
    assert browser.get(post.get_absolute_url()).content.decode().count("Anna Auteur") >= own.count("Anna Auteur")


def test_a_change_between_reading_and_noting_is_never_kept(blog, monkeypatch):
    """The state is noted first, and the page that is kept read after it."""
    from blogs.views import kept

    post, real = blog[0], kept.fingerprint_for_visitors

    def changed_just_before(*args, **kwargs):
        WorkingGroup.objects.filter(pk=blog[3].pk).update(tagline="Intussen een andere zin")
        return real(*args, **kwargs)

    monkeypatch.setattr(kept, "fingerprint_for_visitors", changed_just_before)
    text_of(post)
    monkeypatch.setattr(kept, "fingerprint_for_visitors", real)
    assert "Intussen een andere zin" in text_of(post)


def test_a_view_counts_from_a_kept_page_too(blog):
    post = blog[0]
    agent = {"HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux) Firefox/140.0"}
    for _ in range(3):
        text_of(post, **agent)
    keys = [key for key in getattr(cache, "_cache", {}) if ":of:" in key]
    if keys:
        assert cache.get(keys[0].split(":", 2)[2]) == 3
