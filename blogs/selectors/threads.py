"""The comments under a blog in the order in which they are read, a page of them at a time."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from django.core.cache import cache

from accounts.selectors import Reader
from blogs.models import Comment, Post
from blogs.policies import is_gone_for
from blogs.querysets import CommentQuerySet
from groups.policies import Reach
from groups.reading import own_groups_of

DEEPEST = 2  # counted from 0: what stands there is folded away
PER_PAGE = 50
# What the address says with `?order=`; anything else is oldest first.
NEWEST_FIRST = "newest"
_OUTLINE_SECONDS = 600


class Place(NamedTuple):
    """Where one comment stands. `holder` is the comment that it stands under, `parent` the one that it answers."""

    pk: int
    public_id: str
    author: int
    written: float
    level: int
    holder: int | None
    parent: int | None
    gone: bool


@dataclass(frozen=True)
class Outline:
    """All places under a blog that one kind of reader sees, as they are read; without any text."""

    places: tuple[Place, ...]
    # Who wrote what is withdrawn: each of them still sees it, and has an outline of their own.
    withdrawn: frozenset[int] = frozenset()

    def pages(self) -> list[tuple[Place, ...]]:
        """The places in pages: whole threads while they fit, and a long thread in parts. There is always a first page."""
        pages: list[tuple[Place, ...]] = []
        now: tuple[Place, ...] = ()
        for thread in self._threads():
            if now and len(now) + len(thread) > PER_PAGE:
                pages.append(now)
                now = ()
            now += thread
            while len(now) > PER_PAGE:
                pages.append(now[:PER_PAGE])
                now = now[PER_PAGE:]
        return [*pages, now] if now or not pages else pages

    @property
    def newest(self) -> float:
        return max((place.written for place in self.places), default=0.0)

    def _threads(self) -> Iterator[tuple[Place, ...]]:
        starts = [n for n, place in enumerate(self.places) if place.level == 0]
        for start, end in pairwise([*starts, len(self.places)]):
            yield self.places[start:end]


@dataclass(frozen=True)
class CommentPage:
    """The places on one page, and where the pages beside it begin ("" where there is none)."""

    places: tuple[Place, ...]
    number: int = 1
    pages: int = 1
    previous: str = ""
    following: str = ""


def outline_of(user: Reader, post: Post, nearest: Reach, *, moderates: bool, newest_first: bool) -> Outline:
    """All comments under a blog that reach at least so far, in one query, and in none while nothing changes there.

    `nearest` is the narrowest reach of comments that the reader sees (`groups.policies.nearest_reach`). The oldest threads
    come first, or the newest; within a thread always the oldest. Of a removed comment only the place shows, while there
    are answers under it; so it does of a withdrawn one, but for its writer and who moderates.

    Under a blog that moved there are comments with readers of other groups, of which each may become stricter: nothing of it is
    kept.
    """
    viewer, moderated = (user.pk if user.is_authenticated else None), {post.group_id} if moderates else set()
    if post.moved_at is not None:
        written = Comment.objects.filter(post=post).written_for(user)
        moderated = set(own_groups_of(user).moderator)
        return _outline(written, viewer=viewer, moderated=moderated, newest_first=newest_first)
    found = Comment.objects.filter(post=post, reach__gte=nearest)

    def kept(own: int | None) -> Outline:
        key = f"blogs:outline:{post.pk}:{post.comments_version}:{int(nearest)}:{own}:{moderates}:{newest_first}"
        outline: Outline | None = cache.get(key)
        if outline is None:
            outline = _outline(found, viewer=own, moderated=moderated, newest_first=newest_first)
            cache.set(key, outline, _OUTLINE_SECONDS)
        return outline

    shared = kept(None)
    return kept(viewer) if viewer in shared.withdrawn and not moderates else shared


def _outline(comments: CommentQuerySet, *, viewer: int | None, moderated: set[int], newest_first: bool) -> Outline:
    """Works without recursion: a chain of a thousand answers is only a long list.

    Two levels stand open; deeper answers stand on the third, in the order in which they were written.
    """
    fields = (
        "pk",
        "public_id",
        "parent_id",
        "author_id",
        "created_at",
        "removed_at",
        "withdrawn_at",
        "withdrawn_in_id",
    )
    found: Any = comments.order_by("pk")
    rows = {row.pk: row for row in found.values_list(*fields, named=True)}
    gone = {pk for pk, row in rows.items() if is_gone_for(row, viewer=viewer, moderated=moderated)}
    # An answer that reaches further than what it answers stands by itself for who does not read that.
    above = {pk: row.parent_id if row.parent_id in rows else None for pk, row in rows.items()}
    kept = set(rows) - gone
    for pk in reversed(rows):  # an answer is always younger than what it answers
        if pk in kept and above[pk]:
            kept.add(above[pk])
    holder: dict[int, int | None] = {}
    level: dict[int, int] = {}
    for pk, parent in above.items():
        if parent is None:
            holder[pk], level[pk] = None, 0
        elif level[parent] < DEEPEST:
            holder[pk], level[pk] = parent, level[parent] + 1
        else:
            holder[pk], level[pk] = holder[parent], DEEPEST
    under = defaultdict(list)
    for pk in sorted(kept, key=lambda pk: (rows[pk].created_at, pk)):
        under[holder[pk]].append(pk)

    def place(pk: int) -> Place:
        row = rows[pk]
        written = row.created_at.timestamp()
        return Place(pk, row.public_id, row.author_id, written, level[pk], holder[pk], above[pk], pk in gone)

    def in_order() -> Iterator[int]:
        for top in reversed(under[None]) if newest_first else under[None]:
            yield top
            for reply in under[top]:
                yield reply
                yield from under[reply]

    withdrawn = frozenset(row.author_id for row in rows.values() if row.withdrawn_at and not row.removed_at)
    return Outline(tuple(place(pk) for pk in in_order()), withdrawn)


def new_in(outline: Outline, since: float | None, *, viewer: int | None) -> tuple[str, ...]:
    """The comments of others that were written since then, as they are read; nothing is new at a first visit."""
    if not since:
        return ()
    return tuple(
        place.public_id
        for place in outline.places
        if place.written > since and place.author != viewer and not place.gone
    )


def page_with(outline: Outline, public_id: str) -> CommentPage:
    """The page on which this comment stands, or the first one for what the reader does not see here."""
    pages = outline.pages()
    number = next((n for n, places in enumerate(pages) if any(place.public_id == public_id for place in places)), 0)
    return CommentPage(
        places=pages[number],
        number=number + 1,
        pages=len(pages),
        previous=pages[number - 1][0].public_id if number else "",
        following=pages[number + 1][0].public_id if number + 1 < len(pages) else "",
    )


def folds_around(places: Iterable[Place], wanted: frozenset[str]) -> frozenset[str]:
    """The comments under which a fold has to stand open, because something wanted stands in it."""
    places = tuple(places)
    names = {place.pk: place.public_id for place in places}
    return frozenset(
        names[place.holder]
        for place in places
        if place.level == DEEPEST and place.public_id in wanted and place.holder in names
    )
