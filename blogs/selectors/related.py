"""What leads on from a blog and what a person may read of it: related blogs, and the neighbours in the group."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.core.cache import cache
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from accounts.selectors import Reader
from blogs.models import Post, Tag
from blogs.querysets import Joined, PostQuerySet
from common.prepared import Prepared, filled_up
from groups.policies import Reach, nearest_reach
from groups.reading import kind_and_values, stand_in

RELATED = 4
# How far the search for related blogs goes, whatever the number of blogs.
_NEWEST, _SHARING, _KEPT = 200, 200, 8
# How many subjects the line that explains it names.
_SAID = 3
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


@dataclass(frozen=True)
class Near:
    """How near a blog is to another: its score, when it was published, its row, and the tags that both have."""

    score: float
    published: float
    pk: int
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Related:
    """A blog near to the one that is read, and why in a line."""

    post: Post
    why: str


@dataclass(frozen=True)
class Around:
    """What leads on from a blog, as far as the reader reads it."""

    related: list[Related] = field(default_factory=list)
    # In the same group, by when they were published.
    earlier: Post | None = None
    later: Post | None = None


def _nearest(post: Post, circle: str, posts: Callable[[], PostQuerySet]) -> list[Near]:
    """The blogs of one circle that share tags or words with this one, nearest first.

    Looks at the newest blogs and the newest with the same tags only, so that it costs the same among ten thousand; kept
    for ten minutes.
    """
    key = f"blogs:near:{post.pk}:{post.changed_at.timestamp()}:{circle}"
    known: list[Near] | None = cache.get(key)
    if known is not None:
        return known
    own_tags = Tag.objects.filter(posts=post).values("pk")
    links = Post.tags.through.objects.filter(tag__in=own_tags)
    newest = posts().with_words().order_by("-published_at", "-pk")
    sharing = newest.filter(pk__in=links.values("post_id"))
    shared: Any = links.filter(post=OuterRef("pk")).order_by().values("post").annotate(names=Joined("tag__name"))
    parts = (newest.values("pk")[:_NEWEST], sharing.values("pk")[:_SHARING])
    # A union and not an "or", with which the database reads all blogs there are.
    among, others = (Post.objects.filter(pk__in=part).order_by().values("pk") for part in parts)
    rows = (
        Post.objects.filter(pk__in=among.union(others))
        .exclude(pk=post.pk)
        .annotate(shared=Subquery(shared.values("names")[:1]))
        .order_by()
        .values_list("pk", "title", "group_id", "shared", "published_at")
    )
    words = title_words(post.title)
    scored = []
    for pk, title, group_id, names, published_at in rows:
        tags = tuple(sorted(names.split(","))) if names else ()
        score = 3 * len(tags) + 2 * len(words & title_words(title)) + (group_id == post.group_id)
        if score and published_at is not None:
            scored.append(Near(score, published_at.timestamp(), pk, tags))
    found = sorted(scored, key=_order)[:_KEPT]
    cache.set(key, found, _RELATED_SECONDS)
    return found


def _order(near: Near) -> tuple[float, float, int]:
    return -near.score, -near.published, -near.pk


def _why(post: Post, other: Post, tags: tuple[str, ...]) -> str:
    """What both are about: the tags that they share, and then words of both titles. All of it the reader reads anyway."""
    words = title_words(post.title) & title_words(other.title)
    subjects = list(dict.fromkeys([*tags, *sorted(words)]))[:_SAID]
    if not subjects:
        return _("In the same group")
    *first, last = subjects
    said = _("%(first)s and %(last)s") % {"first": ", ".join(first), "last": last} if first else last
    return _("Also about %(subjects)s") % {"subjects": said}


def _near_query(reader: Any, nearest: Reach, place: Mapping[str, Any]) -> PostQuerySet:
    """Those of the `likely` blogs that this person may read now, and the neighbours of the post at its place in the group.

    At most eighteen slim rows, put in order by who asked: cheaper than explaining the order to the database.
    """
    beside = Post.objects.published().with_words().filter(group=place["group"], reach__gte=nearest)
    at, pk = place["at"], place["post"]
    earlier = beside.filter(Q(published_at__lt=at) | Q(published_at=at, pk__lt=pk)).order_by("-published_at", "-pk")
    later = beside.filter(Q(published_at__gt=at) | Q(published_at=at, pk__gt=pk)).order_by("published_at", "pk")
    likely = Q(pk__in=place["likely"])
    wanted = likely | Q(pk=Subquery(earlier.values("pk")[:1])) | Q(pk=Subquery(later.values("pk")[:1]))
    shown = Post.objects.visible_to(reader).published().with_words().filter(wanted).select_related("cover").order_by()
    return shown.only(
        "public_id", "title", "excerpt", "language", "published_at", "group_id", "cover__public_id", "cover__widths"
    )


_near_rows = Prepared(lambda shape, values: _near_query(stand_in(shape[0], values), shape[1], values))


def around_post(user: Reader, post: Post, *, is_member: bool) -> Around:
    """Four blogs near to this one, and its neighbours in the group, that this person may read now; one query when warm."""
    near: dict[int, Near] = {}
    for circle, posts in _circles(user):
        near |= {found.pk: found for found in _nearest(post, circle, posts)}
    likely = [found.pk for found in sorted(near.values(), key=_order)]
    # Who reads a blog of a group reads the others there that reach as far. All of them are asked for again below.
    nearest = nearest_reach(user, post.group.organisation_id, is_member=is_member)
    at: Any = post.published_at
    place = {"group": post.group_id, "at": at, "post": post.pk, "likely": filled_up(likely)}
    known = kind_and_values(user)
    slim = _near_query(user, nearest, place) if known is None else _near_rows((known[0], nearest), **known[1], **place)
    found = {other.pk: other for other in slim}
    chosen = [number for number in likely if number in found][:RELATED]
    # Whatever else stands in this group is further away than the neighbours.
    inside = sorted((o for o in found.values() if o.group_id == post.group_id), key=_place)
    return Around(
        related=[Related(found[number], _why(post, found[number], near[number].tags)) for number in chosen],
        earlier=next((o for o in reversed(inside) if _place(o) < _place(post)), None),
        later=next((o for o in inside if _place(o) > _place(post)), None),
    )


def _place(post: Post) -> tuple[float, int]:
    """Where a published blog stands in time."""
    return (post.published_at.timestamp() if post.published_at else 0.0), post.pk
