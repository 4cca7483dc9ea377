"""Lists of blogs: what can be asked for, and what a person gets."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import cached_property
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.selectors import Reader
from blogs.models import Comment, Post, Tag
from blogs.querysets import PostQuerySet
from common.pagination import Page, page_by_key
from common.text import one_line
from groups.models import WorkingGroup

BEST = "rating"
TAGS_SHOWN = 15
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class PostChoice:
    """What an address asks for: which blogs, and in which order. What it asks for in vain is left out."""

    tag: str = ""
    # The public id of who wrote them.
    author: str = ""
    # The one that answers for the group they stand in, by its slug.
    organisation: str = ""
    group: str = ""
    # As 2026-11.
    month: str = ""
    mine: bool = False
    order: str = ""

    @classmethod
    def of(cls, params: Mapping[str, str], user: Reader) -> "PostChoice":
        words = {name: one_line(params.get(name, ""))[:60] for name in ("tag", "author", "organisation", "group")}
        return cls(
            **words,
            month=month if _MONTH.fullmatch(month := params.get("month", "")) else "",
            mine="mine" in params and user.is_authenticated,
            order=BEST if params.get("order") == BEST else "",
        )

    def within(self, posts: PostQuerySet) -> PostQuerySet:
        """Those of these blogs that are asked for, in the order that they are in."""
        if self.tag:
            links = Post.tags.through.objects.filter(tag__name=self.tag.lower())
            posts = posts.filter(pk__in=links.values("post_id"))
        if self.author:
            posts = posts.filter(author__public_id=self.author)
        if self.organisation:
            posts = posts.filter(group__organisation__slug=self.organisation)
        if self.group:
            posts = posts.filter(group__slug=self.group)
        if self.month:
            posts = posts.filter(published_at__gte=self._month(), published_at__lt=self._month(1))
        return posts

    def _month(self, later: int = 0) -> datetime:
        """Where the month begins, or the one so many months later, by the clock of the reader."""
        year, month = (int(part) for part in self.month.split("-"))
        month += later
        return datetime(year + (month - 1) // 12, (month - 1) % 12 + 1, 1, tzinfo=timezone.get_current_timezone())

    @property
    def month_in_words(self) -> str:
        return date_format(self._month(), "F Y") if self.month else ""

    @property
    def is_narrow(self) -> bool:
        return bool(self.tag or self.author or self.organisation or self.group or self.month)

    @property
    def query(self) -> str:
        """What asks for it, with its question mark; nothing when it is everything."""
        query = urlencode(self.asked)
        return f"?{query}" if query else ""

    @property
    def asked(self) -> dict[str, str]:
        """The parameters of an address that asks for it."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: "" if value is True else value for name, value in values.items() if value}

    @property
    def of_the_feed(self) -> "PostChoice":
        """The same of what is public, as a feed has it: the newest, whatever the month and whoever asks."""
        return replace(self, month="", mine=False, order="")


@dataclass(frozen=True)
class PostList:
    """A page of blogs, and what it is a list of.

    Names of people and organisations come from the blogs that are shown: where there are none it says nobody's name, so that
    it tells of no one whether there is such a person, or a blog that the reader may not read.
    """

    choice: PostChoice
    page: Page[Post]

    @cached_property
    def author(self) -> str:
        if not self.choice.author:
            return ""
        return self.page.items[0].author.author_name if self.page else _("one writer")

    @cached_property
    def organisation(self) -> str:
        if not self.choice.organisation:
            return ""
        return self.page.items[0].group.organisation.name if self.page else _("one organisation")

    @property
    def heading(self) -> str:
        """What the list is, by the narrowest thing that was asked for."""
        choice = self.choice
        if choice.author:
            return _("Blogs by %(name)s") % {"name": self.author}
        if choice.group:
            return _("Blogs in %(group)s") % {"group": self.page.items[0].group.name if self.page else _("one group")}
        if choice.organisation:
            return _("Blogs in groups of %(organisation)s") % {"organisation": self.organisation}
        if choice.tag:
            return _("Blogs about %(tag)s") % {"tag": choice.tag}
        if choice.month:
            return _("Blogs of %(month)s") % {"month": choice.month_in_words}
        if choice.mine:
            return _("Blogs from my groups")
        return _("Best rated blogs") if choice.order else _("Blogs")

    @property
    def narrowed_by(self) -> list[tuple[str, str]]:
        """Each thing it was narrowed by in words, with the address of the list without it."""
        group = self.page.items[0].group.name if self.page and self.choice.group else _("one group")
        words = {
            "author": self.author,
            "organisation": self.organisation,
            "group": group,
            "tag": self.choice.tag,
            "month": self.choice.month_in_words,
        }
        return [(said, self._without(name)) for name, said in words.items() if getattr(self.choice, name)]

    def _without(self, name: str) -> str:
        query = urlencode({other: value for other, value in self.choice.asked.items() if other != name})
        return f"?{query}"

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the form to narrow the list passes on."""
        return [(name, value) for name, value in self.choice.asked.items() if name not in {"tag", "month"}]

    @property
    def views(self) -> list[tuple[str, str, bool]]:
        """The newest, those of the own groups and the best: (words, address, whether it is this one)."""
        plain, mine = replace(self.choice, mine=False, order=""), replace(self.choice, mine=True, order="")
        best = replace(self.choice, mine=False, order=BEST)
        words = ((_("Newest"), plain), (_("From my groups"), mine), (_("Best rated"), best))
        return [(said, choice.query or "?", choice == self.choice) for said, choice in words]


def post_list(user: Reader, params: dict[str, str]) -> PostList:
    """The blogs that this person reads, by `?tag=&author=&organisation=&group=&month=&mine&order=rating`; one query."""
    choice = PostChoice.of(params, user)
    posts = choice.within(Post.objects.visible_to(user).published()).with_card(user)
    posts = posts.select_related("group__organisation")
    if choice.mine:
        posts = posts.in_groups_of(user)
    if choice.order == BEST:
        return PostList(choice, page_by_key(posts.best_rated(), params, field="fair"))
    return PostList(choice, page_by_key(posts, params))


def saved_posts(user: User, params: dict[str, str]) -> Page[Post]:
    """What this person kept to read later and reads now, the last one kept first."""
    posts = Post.objects.visible_to(user).published().saved_by(user).with_card(user)
    return page_by_key(posts, params, field="reader_saved_at")


def tags_to_choose(user: Reader) -> list[str]:
    """The words that stand most often at the blogs in the own groups, by alphabet: what fits is better than a new one."""
    used = Tag.objects.filter(posts__in=Post.objects.visible_to(user).in_groups_of(user).values("pk"))
    most = used.annotate(number=Count("pk")).order_by("-number", "name").values_list("name", flat=True)
    return sorted(most[:TAGS_SHOWN])


def written_in(group: WorkingGroup) -> tuple[int, int]:
    """The number of published blogs in a group and of the comments under them, for who owns it."""
    posts = Post.objects.published().filter(group=group)
    return posts.count(), Comment.objects.filter(
        post__in=posts.order_by().values("pk"), group=group, removed_at=None
    ).count()


def drafts_of(user: Reader) -> list[Post]:
    """The own drafts, the latest changed first."""
    if not user.is_authenticated:
        return []
    drafts = Post.objects.visible_to(user).filter(published_at=None, trashed_at=None).select_related("group")
    return list(drafts.defer("body", "plain_text").order_by("-changed_at", "-pk")[:20])


def pinned_posts(user: Reader, group: WorkingGroup) -> list[Post]:
    """What stands first on the page of the group, as far as this person reads it; the last one pinned on top."""
    pinned = Post.objects.visible_to(user).published().filter(group=group, pinned_at__isnull=False)
    return list(pinned.with_card(user).order_by("-pinned_at", "-pk"))


def public_posts(choice: PostChoice) -> QuerySet[Post]:
    """What everyone on the internet reads of this choice, the newest first."""
    posts = choice.within(Post.objects.visible_to(AnonymousUser()).published())
    slim = posts.select_related("author__organisation", "group__organisation").defer("body", "plain_text")
    return slim.order_by("-published_at", "-pk")
