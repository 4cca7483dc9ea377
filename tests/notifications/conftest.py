"""A kind of notification of the tests' own, about blogs: members are told, who reads the blog may see it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils.translation import gettext

from accounts.models import User
from blogs.models import Post
from notifications import kinds
from notifications.kinds import Notice, NoticeKind
from notifications.models import Event
from notifications.services import announce

KIND = "tests.blog"


def candidates(event: Event) -> Any:
    return User.objects.filter(memberships__group__posts=event.subject_id)


def allowed(event: Event, people: Any) -> Any:
    post = Post.objects.filter(pk=event.subject_id).first()
    if post is None or post.published_at is None:
        return people.none()
    return people.filter(memberships__group=post.group)


def describe(events: Any, user: User) -> dict[int, Notice]:
    posts = Post.objects.visible_to(user).in_bulk([event.subject_id for event in events])
    return {
        event.pk: Notice(
            title=posts[event.subject_id].title,
            text=posts[event.subject_id].excerpt,
            url=f"/blogs/{posts[event.subject_id].public_id}/proef/",
            why=gettext("Group") + ": proef",
        )
        for event in events
        if event.subject_id in posts
    }


@pytest.fixture(autouse=True)
def _kind() -> Iterator[None]:
    kinds.register(NoticeKind(name=KIND, label="Blog", candidates=candidates, allowed=allowed, describe=describe))
    yield
    kinds._kinds.pop(KIND, None)


@pytest.fixture
def tell() -> Callable[..., Event]:
    """Announce a blog as a service would: `tell(post)`."""

    def write(post: Post, key: str = "", acting_user: User | None = None) -> Event:
        with transaction.atomic():
            return announce(KIND, post, acting_user=acting_user or post.author, key=key)

    return write


@pytest.fixture
def on_postgres() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
