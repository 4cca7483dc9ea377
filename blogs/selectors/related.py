"""Blogs that are near to one, and that a person may read."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.core.cache import cache
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accounts.selectors import Reader
from blogs.models import Post, Tag
from blogs.querysets import PostQuerySet

RELATED = 4
# How far the search for related blogs goes, whatever the number of blogs.
_NEWEST, _SHARING, _KEPT = 200, 200, 8
_RELATED_SECONDS = 600
_WORD = re.compile(r"[^\W\d_]{5,}")
# Words that say nothing about a subject, in both languages.
_SMALL_TALK = """
alleen altijd andere anders bijna daarom daarover deze dingen eerste einde geen gewoon goede graag heeft hebben hoeveel
iedereen jouw kunnen maken mensen moeten nieuwe nooit onder onze onderweg overal samen steeds tegen tijdens tussen vanaf
vandaag vanuit voordat voorbij waarom wanneer waren weten werken wordt worden zelfs zonder about after always another
because before better between could every first found great group never other people should still their there these
things think those together under until using where which while without would blogs pleio
"""
_COMMON_WORDS = frozenset(_SMALL_TALK.split())


def title_words(title: str) -> set[str]:
    """The words of a title that say what it is about."""
    return {word for word in _WORD.findall(title.lower()) if word not in _COMMON_WORDS}


def _circles(user: Reader) -> Iterator[tuple[str, Callable[[], PostQuerySet]]]:
    """What this person reads, in parts of which every reader reads everything, with the name of each part.

    What is kept of one part is therefore the same for all its readers, and nothing outside it can move it: more blogs in
    a hidden group never push one out that others would have seen.
    """
    organisation = user.organisation_id if user.is_authenticated and user.is_colleague else None
    yield f"organisation-{organisation or 0}", partial(Post.objects.read_without_membership, organisation)
    if user.is_authenticated:
        yield f"person-{user.pk}", partial(Post.objects.in_groups_of, user)


def _nearest(post: Post, circle: str, posts: Callable[[], PostQuerySet]) -> list[tuple[int, float, int]]:
    """The blogs of one circle that share tags or words with this one, as (score, time of publishing, row), nearest first.

    Looks at the newest blogs and the newest with the same tags only, so that it costs the same among ten thousand; kept
    for ten minutes.
    """
    key = f"blogs:related:{post.pk}:{post.changed_at.timestamp()}:{circle}"
    known: list[tuple[int, float, int]] | None = cache.get(key)
    if known is not None:
        return known
    own_tags = Tag.objects.filter(posts=post).values("pk")
    links = Post.tags.through.objects.filter(tag__in=own_tags)
    newest = posts().with_words().order_by("-published_at", "-pk")
    sharing = newest.filter(pk__in=links.values("post_id"))
    counted: Any = links.filter(post=OuterRef("pk")).order_by().values("post").annotate(n=Count("pk"))
    rows = (
        Post.objects.filter(Q(pk__in=newest.values("pk")[:_NEWEST]) | Q(pk__in=sharing.values("pk")[:_SHARING]))
        .exclude(pk=post.pk)
        .annotate(shared=Coalesce(Subquery(counted.values("n")), 0))
        .order_by()
        .values_list("pk", "title", "group_id", "shared", "published_at")
    )
    words = title_words(post.title)
    scored = [
        (3 * tags + 2 * len(words & title_words(title)) + (group_id == post.group_id), published_at.timestamp(), pk)
        for pk, title, group_id, tags, published_at in rows
        if published_at is not None
    ]
    found = sorted((row for row in scored if row[0]), reverse=True)[:_KEPT]
    cache.set(key, found, _RELATED_SECONDS)
    return found


def related_posts(user: Reader, post: Post) -> list[Post]:
    """Four blogs near to this one that this person may read now."""
    nearest = {row for circle, posts in _circles(user) for row in _nearest(post, circle, posts)}
    likely = [pk for _score, _time, pk in sorted(nearest, reverse=True)]
    if not likely:
        return []
    # At most sixteen slim rows, put in order here: cheaper than explaining the order to the database.
    posts = (
        Post.objects.visible_to(user).published().with_words().filter(pk__in=likely).select_related("cover").order_by()
    )
    slim = posts.only("public_id", "title", "excerpt", "language", "cover__public_id", "cover__widths")
    place = {pk: number for number, pk in enumerate(likely)}
    return sorted(slim, key=lambda found: place[found.pk])[:RELATED]
