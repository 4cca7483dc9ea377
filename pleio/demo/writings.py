"""Writing the blogs, comments and stars of the demo, in the order in which they happened."""

import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.utils import timezone

from accounts.models import User
from blogs.models import Comment, Picture, Post
from blogs.services import add_comment, create_post, pin_post, publish_post, store_picture
from common.pictures import Reencoded, reencode
from groups.models import GroupInvitation, JoinRequest, WorkingGroup
from moderation.models import Report
from notifications.models import Event, Notification
from pleio.demo.files import Blog, Content, Reaction
from pleio.demo.pictures import draw_recipe
from pleio.demo.sign_in import demo_roles
from ratings.services import rate_post

PICTURE_IN_TEXT = re.compile(r"!\[([^\]]*)\]\(recipe:([a-z]+)\)")

Say = Callable[[str], None]
PictureKey = tuple[str, str]
Happening = tuple[datetime, int, Callable[[], None]]


def pictures_of(blogs: Sequence[Blog]) -> list[PictureKey]:
    """Recipe and description of each picture in these blogs, once each."""
    wanted = [(blog.cover, blog.cover_alt) for blog in blogs if blog.cover]
    wanted += [(recipe, alt) for blog in blogs for alt, recipe in PICTURE_IN_TEXT.findall(blog.source)]
    return list(dict.fromkeys(wanted))


def draw_pictures(blogs: Sequence[Blog], say: Say) -> dict[PictureKey, Reencoded]:
    """Every picture of these blogs, drawn and encoded in its widths; nothing is stored yet."""
    wanted = pictures_of(blogs)
    say(f"Drawing {len(wanted)} pictures ...")
    pictures = {}
    # Pillow lets go of the interpreter while it encodes: two threads keep two cores busy.
    with ThreadPoolExecutor(2) as pool:
        drawn = pool.map(lambda key: reencode(draw_recipe(*key)), wanted)
        for number, (key, picture) in enumerate(zip(wanted, drawn, strict=True), start=1):
            pictures[key] = picture
            if number % 30 == 0:
                say(f"  {number} drawn")
    return pictures


class Writer:
    """Writes blogs and comments as their authors, through the services, and tells only a few of them to people."""

    def __init__(
        self,
        content: Content,
        people: Mapping[str, User],
        groups: Mapping[str, WorkingGroup],
        pictures: Mapping[PictureKey, Reencoded],
        dice: random.Random,
        say: Say,
    ) -> None:
        self.content = content
        self.people = people
        self.groups = groups
        self.pictures = pictures
        self.dice = dice
        self.say = say
        self.now = timezone.now()
        self.told = told_to_sign_ins(content)
        self.posts: dict[int, Post] = {}
        self.comments: dict[int, Comment] = {}

    def write(self, blogs: Sequence[Blog]) -> None:
        """Write everything in the order of time, so that a feed or a list by number tells the same story."""
        happenings = [happening for blog in blogs for happening in self._happenings(blog)]
        for _at, _depth, happen in sorted(happenings, key=lambda one: one[:2]):
            happen()
        for blog in blogs:
            self._rate(blog)

    def _happenings(self, blog: Blog) -> Iterator[Happening]:
        at = blog.published or self.now - timedelta(days=self.dice.uniform(1, 9))
        yield at, 0, partial(self._publish, blog, at)
        for comment in blog.comments:
            yield from self._reactions(blog, comment, None, 1)

    def _reactions(self, blog: Blog, reaction: Reaction, parent: Reaction | None, depth: int) -> Iterator[Happening]:
        yield reaction.at, depth, partial(self._comment, blog, reaction, parent)
        for reply in reaction.replies:
            yield from self._reactions(blog, reply, reaction, depth + 1)

    def _store(self, recipe: str, alt: str, author: User, at: datetime) -> Picture:
        picture = store_picture(self.pictures[recipe, alt], description=alt, acting_user=author)
        Picture.objects.filter(pk=picture.pk).update(created_at=at)
        return picture

    def _publish(self, blog: Blog, at: datetime) -> None:
        author = self.people[blog.author]
        begun = at - timedelta(hours=self.dice.uniform(3, 60))

        def place(found: re.Match[str]) -> str:
            picture = self._store(found[2], found[1], author, begun)
            return f"![{found[1]}]({picture.get_absolute_url()})"

        try:
            post = create_post(
                self.groups[blog.group],
                title=blog.title,
                source=PICTURE_IN_TEXT.sub(place, blog.source),
                language=blog.language,
                audience=blog.audience,
                tags=blog.tags,
                cover=self._store(blog.cover, blog.cover_alt, author, begun) if blog.cover else None,
                acting_user=author,
                at=begun,
            )
            if blog.published:
                publish_post(post, acting_user=author, at=at, quiet=id(blog) not in self.told)
            if blog.pinned:
                pin_post(post, acting_user=post.group.memberships.get(is_main_owner=True).person)
        except PermissionDenied as refusal:
            self.say(f"  Left out “{blog.title}”: {refusal}")
        else:
            self.posts[id(blog)] = post

    def _comment(self, blog: Blog, reaction: Reaction, parent: Reaction | None) -> None:
        post, above = self.posts.get(id(blog)), self.comments.get(id(parent))
        if post is None or (parent is not None and above is None):
            return
        try:
            self.comments[id(reaction)] = add_comment(
                post,
                source=reaction.text,
                parent=above,
                acting_user=self.people[reaction.by],
                at=reaction.at,
                quiet=id(reaction) not in self.told,
            )
        except PermissionDenied as refusal:
            self.say(f"  Left out a comment on “{blog.title}”: {refusal}")

    def _rate(self, blog: Blog) -> None:
        """Stars come in the weeks after the blog, from people who were there by then."""
        post = self.posts.get(id(blog))
        if post is None or not blog.published:
            return
        for key, stars in blog.ratings:
            earliest = max(blog.published, self.people[key].date_joined)
            weeks = min(timedelta(days=30), max(self.now - earliest, timedelta(0)))
            try:
                rate_post(post, stars, acting_user=self.people[key], at=earliest + weeks * self.dice.random() ** 2)
            except PermissionDenied as refusal:
                self.say(f"  Left out stars for “{blog.title}”: {refusal}")


def told_to_sign_ins(content: Content) -> set[int]:
    """What is really announced, by `id`: so much that each demo sign-in finds a few notifications and a mail.

    For each of them the newest blog of others in the own groups (not in those of whole organisations), and the newest
    comment of others on an own blog or under an own comment.
    """
    emails = {role.email for role in demo_roles()}
    told = set()
    for key in [key for key, person in content.people.items() if person["email"] in emails]:
        own = {
            group["key"]
            for group in content.groups.values()
            if key in [*group["owners"], *group.get("moderators", []), *group.get("members", [])]
            and group["way_in"] != "automatic"
        }
        blogs = [
            (blog.published, id(blog))
            for blog in content.blogs
            if blog.published and blog.group in own and blog.author != key
        ]
        answers = [(one.at, id(one)) for blog in content.blogs for one in _answers_to(key, blog)]
        told |= {number for _at, number in (max(blogs, default=(None, 0)), max(answers, default=(None, 0)))}
    return told


def _answers_to(key: str, blog: Blog) -> Iterator[Reaction]:
    for reaction in blog.reactions():
        if blog.author == key and reaction.by != key and reaction in blog.comments:
            yield reaction
        if reaction.by == key:
            yield from (reply for reply in reaction.replies if reply.by != key)


# When something happened that people are told about.
MOMENTS: dict[str, tuple[type[Model], str]] = {
    "blogs.post": (Post, "published_at"),
    "blogs.comment": (Comment, "created_at"),
    "groups.joinrequest": (JoinRequest, "asked_at"),
    "groups.groupinvitation": (GroupInvitation, "invited_at"),
    "moderation.report": (Report, "created_at"),
}


def date_back(events: Iterable[Event]) -> None:
    """Let notifications be as old as what they tell about: they were made just now."""
    for event in events:
        model, moment = MOMENTS[event.subject_type]
        at = model._default_manager.filter(pk=event.subject_id).values_list(moment, flat=True).first()
        if at:
            Event.objects.filter(pk=event.pk).update(created_at=at)
            Notification.objects.filter(event=event).update(created_at=at)
