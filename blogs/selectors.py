"""What the pages about blogs need, as a whole."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies import can_write_at_all
from blogs.models import Comment, Post, Tag
from blogs.policies import (
    can_announce_post,
    can_comment_on_post,
    can_edit_post,
    can_pin_post,
    can_put_back,
    can_withdraw,
    can_write_in_group,
    is_gone_for,
    reach_for,
)
from blogs.querysets import PostQuerySet
from common.decisions import Decision
from common.markup import Heading, headings
from common.pagination import Page, page_by_key
from groups.models import WorkingGroup
from groups.policies import Reach
from groups.selectors import reader_sentence

Reader = User | AnonymousUser

WORDS_PER_MINUTE = 200
HEADINGS_FOR_CONTENTS = 3
RELATED = 4
DEEPEST = 2  # counted from 0
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


# One blog ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PostPage:
    """One blog as one person sees it."""

    post: Post
    is_member: bool
    tags: list[str]
    readers: str
    minutes: int
    contents: list[Heading]
    may_comment: Decision
    may_edit: Decision
    moderates: bool
    may_pin: Decision
    may_announce: Decision
    may_withdraw: Decision
    may_put_back: Decision
    related: list[Post] = field(default_factory=list)

    @property
    def is_public(self) -> bool:
        return is_public(self.post)


def is_public(post: Post) -> bool:
    """Does everyone on the internet read this blog?"""
    return (
        post.published_at is not None
        and post.withdrawn_at is None
        and post.reach == Reach.PUBLIC
        and post.group.visibility == WorkingGroup.Visibility.PUBLIC
    )


def readers_of(post: Post) -> str:
    """Who can read this blog now, in words; of a draft, who could if it were published now."""
    if post.withdrawn_at is not None:
        return _("Only the writer and the moderators of %(group)s") % {"group": post.group.name}
    return reader_sentence(post.group, post.reach if post.published_at else reach_for(post.audience, post.group))


def reading_minutes(text: str) -> int:
    return max(1, round(text.count(" ") / WORDS_PER_MINUTE))


def contents_of(html: str) -> list[Heading]:
    """The table of contents: the main headings, when there are enough of them to need one."""
    main = [heading for heading in headings(html) if heading.level == 2]
    return main if len(main) >= HEADINGS_FOR_CONTENTS else []


def post_page(user: Reader, public_id: str, *, related: bool = True) -> PostPage | None:
    """The blog as this person sees it, or None when it does not exist for this person."""
    post = Post.objects.visible_to(user).with_page(user).filter(public_id=public_id).first()
    if post is None:
        return None
    is_member = bool(getattr(post, "reader_is_member"))  # noqa: B009 (an annotation: the type checker cannot see it)
    moderates = bool(getattr(post, "reader_moderates"))  # noqa: B009
    names: str = getattr(post, "tag_names") or ""  # noqa: B009
    acts, may_edit = can_write_at_all(user), can_edit_post(user, post)
    if post.published_at is not None:
        may_edit = may_edit and can_write_in_group(user, post.group, is_member=is_member)
    return PostPage(
        post=post,
        is_member=is_member,
        tags=sorted(name for name in names.split(",") if name),
        readers=readers_of(post),
        minutes=reading_minutes(post.plain_text),
        contents=contents_of(post.body),
        may_comment=can_comment_on_post(user, post, is_member=is_member),
        may_edit=may_edit,
        moderates=moderates,
        may_pin=acts and can_pin_post(post, is_moderator=moderates),
        may_announce=can_announce_post(user, post, is_moderator=moderates),
        may_withdraw=acts and can_withdraw(post.group, is_moderator=moderates),
        may_put_back=acts and can_put_back(user, post, post.group, is_moderator=moderates),
        related=related_posts(user, post) if related and post.published_at and not post.emptied_at else [],
    )


# Related blogs -------------------------------------------------------------------------------------------------------


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


# Comments ------------------------------------------------------------------------------------------------------------


@dataclass
class Thread:
    """A comment with the answers under it. `answers` is the comment it answers, where the page does not show that.

    Of one that is `gone` for the reader only the place is there.
    """

    comment: Comment
    gone: bool = False
    level: int = 0
    answers: Comment | None = None
    replies: list["Thread"] = field(default_factory=list)


def writers_of(post: Post, nearest: Reach) -> list[User]:
    """Who wrote the comments under a blog that are still there, in one query: what a page says of them is theirs to change.

    `nearest` is the narrowest reach of comments that the reader sees (`groups.policies.nearest_reach`).
    """
    writers = Comment.objects.filter(post=post, removed_at=None, reach__gte=nearest).order_by().values("author")
    return list(User.objects.filter(pk__in=writers).select_related("organisation").order_by("pk"))


def threads_of(post: Post, nearest: Reach, *, viewer: int | None, moderates: bool) -> list[Thread]:
    """All comments under a blog that reach at least so far as threads, in one query, oldest first.

    Three levels are shown: deeper answers stand on the third and say whom they answer. Of a removed comment only the place
    shows, while there are answers under it; so it does of a withdrawn one, but for its writer (`viewer`, an account) and who
    moderates. Works without recursion: a chain of a thousand answers is only a long list.
    """
    comments = list(
        Comment.objects.filter(post=post, reach__gte=nearest).select_related("author__organisation").defer("source")
    )
    threads = {
        comment.pk: Thread(comment, gone=is_gone_for(comment, viewer=viewer, moderates=moderates))
        for comment in comments
    }
    numbers = sorted(threads)  # an answer is always younger than what it answers
    # An answer that reaches further than what it answers stands by itself for who does not read that.
    above_of = {
        pk: threads[pk].comment.parent_id if threads[pk].comment.parent_id in threads else None for pk in numbers
    }
    kept = {pk for pk in numbers if not threads[pk].gone}
    for pk in reversed(numbers):
        parent = above_of[pk]
        if pk in kept and parent:
            kept.add(parent)
    holder: dict[int, int | None] = {}
    for pk in numbers:
        thread, parent = threads[pk], above_of[pk]
        if parent is None:
            holder[pk] = None
        elif threads[parent].level < DEEPEST:
            holder[pk], thread.level = parent, threads[parent].level + 1
        else:
            holder[pk], thread.level = holder[parent], DEEPEST
            # Who wrote what is gone is gone with it.
            thread.answers = None if threads[parent].gone else threads[parent].comment
    top: list[Thread] = []
    for comment in comments:
        if comment.pk in kept:
            above = holder[comment.pk]
            (threads[above].replies if above else top).append(threads[comment.pk])
    return top


def visible_comment(user: Reader, public_id: str) -> Comment | None:
    """A comment with its blog, or None when it does not exist for this person."""
    comments = Comment.objects.visible_to(user).select_related("post__group", "author")
    return comments.filter(public_id=public_id, removed_at=None).first()


def unread_own_comment(user: Reader, public_id: str) -> Comment | None:
    """Of who does not find it by `visible_comment`: what this person wrote and reads no more. Only to take away."""
    return Comment.objects.written_by(user).filter(public_id=public_id).first()


# Lists ---------------------------------------------------------------------------------------------------------------


def posts_page(user: Reader, params: dict[str, str]) -> Page[Post]:
    """The newest blogs that this person reads; `?tag=` leaves those with that tag."""
    posts: QuerySet[Post] = Post.objects.visible_to(user).published().with_card(user)
    if tag := params.get("tag", ""):
        posts = posts.filter(pk__in=Post.tags.through.objects.filter(tag__name=tag.lower()).values("post_id"))
    return page_by_key(posts, params)


def written_in(group: WorkingGroup) -> tuple[int, int]:
    """The number of published blogs in a group and of the comments under them, for who owns it."""
    posts = Post.objects.published().filter(group=group)
    return posts.count(), Comment.objects.filter(post__in=posts.order_by().values("pk"), removed_at=None).count()


def drafts_of(user: Reader) -> list[Post]:
    """The own drafts, the latest changed first."""
    if not user.is_authenticated:
        return []
    drafts = Post.objects.visible_to(user).filter(published_at=None).select_related("group")
    return list(drafts.defer("source", "body", "plain_text").order_by("-changed_at", "-pk")[:20])


def pinned_posts(user: Reader, group: WorkingGroup) -> list[Post]:
    """What stands first on the page of the group, as far as this person reads it; the last one pinned on top."""
    pinned = Post.objects.visible_to(user).published().filter(group=group, pinned_at__isnull=False)
    return list(pinned.with_card(user).order_by("-pinned_at", "-pk"))


def public_posts(tag: str = "") -> QuerySet[Post]:
    """What everyone on the internet reads, the newest first."""
    posts = Post.objects.visible_to(AnonymousUser()).published().select_related("author__organisation", "group")
    if tag:
        posts = posts.filter(pk__in=Post.tags.through.objects.filter(tag__name=tag.lower()).values("post_id"))
    return posts.order_by("-published_at", "-pk")
