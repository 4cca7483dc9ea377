"""Reading the content files of the demo: organisations, people, groups and blogs, by their keys."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

CONTENT = Path(__file__).parent / "content"
PASSWORD = "welkom-op-pleio"  # noqa: S105 - of every demo account; printed for everyone to use
MORNING = time(9, 0)


@dataclass
class Reaction:
    """A comment with the answers under it."""

    by: str
    at: datetime
    text: str
    replies: list["Reaction"] = field(default_factory=list)

    def thread(self) -> Iterator["Reaction"]:
        """This comment and everything under it."""
        yield self
        for reply in self.replies:
            yield from reply.thread()


@dataclass
class Blog:
    """A blog of the content; without `published` it is a draft."""

    title: str
    author: str
    group: str
    language: str
    audience: str
    source: str
    tags: list[str]
    ratings: list[tuple[str, int]]
    published: datetime | None = None
    cover: str = ""
    cover_alt: str = ""
    comments: list[Reaction] = field(default_factory=list)
    pinned: bool = False

    def reactions(self) -> Iterator[Reaction]:
        """Every comment, at any depth."""
        for comment in self.comments:
            yield from comment.thread()


@dataclass
class Content:
    """All of it, each thing by its key."""

    organisations: dict[str, dict[str, Any]]
    people: dict[str, dict[str, Any]]
    groups: dict[str, dict[str, Any]]
    blogs: list[Blog]

    def newest(self) -> datetime:
        """The last thing that happens."""
        moments = [blog.published for blog in self.blogs if blog.published]
        moments += [reaction.at for blog in self.blogs for reaction in blog.reactions()]
        moments += [morning_of(person["joined_on"]) for person in self.people.values()]
        return max(moments)

    def move_back(self, by: timedelta) -> None:
        """Let everything since the new start happen earlier; what is history stays where it is."""
        for thing, key in [(person, "joined_on") for person in self.people.values()] + [
            (group, "created_on") for group in self.groups.values()
        ]:
            if thing[key] >= OPENED_ON:
                thing[key] -= by
        for blog in self.blogs:
            if blog.published and blog.published.date() >= OPENED_ON:
                blog.published -= by
            for reaction in blog.reactions():
                if reaction.at.date() >= OPENED_ON:
                    reaction.at -= by


# The day on which this platform took over from the one before it.
OPENED_ON = date(2023, 11, 13)


def morning_of(day: date) -> datetime:
    """Nine o'clock on this day, where the site is."""
    return datetime.combine(day, MORNING, timezone.get_default_timezone())


def read_content(folder: Path = CONTENT) -> Content:
    """Read all content files. A clock that runs before the content does gets the same content, whole weeks earlier."""
    content = Content(
        organisations=_by_key(folder / "organisations.toml", "organisation"),
        people=_by_key(folder / "people.toml", "person"),
        groups=_by_key(folder / "groups.toml", "group"),
        blogs=[_read_blog(path) for path in sorted((folder / "blogs").glob("*.md"))],
    )
    ahead = content.newest() - timezone.now()
    if ahead > timedelta(0):
        content.move_back(timedelta(weeks=ahead // timedelta(weeks=1) + 1))
    return content


def _by_key(path: Path, table: str) -> dict[str, dict[str, Any]]:
    rows = tomllib.loads(path.read_text(encoding="utf-8"))[table]
    return {row["key"]: row for row in rows}


def _read_blog(path: Path) -> Blog:
    _before, matter, source = path.read_text(encoding="utf-8").split("+++\n", 2)
    fields = tomllib.loads(matter)
    comments = [_read_reaction(row) for row in fields.pop("comments", [])]
    ratings = [(person, stars) for person, stars in fields.pop("ratings", [])]
    return Blog(**fields, ratings=ratings, comments=comments, source=source.strip())


def _read_reaction(row: dict[str, Any]) -> Reaction:
    return Reaction(row["by"], row["at"], row["text"], [_read_reaction(reply) for reply in row.get("replies", [])])
