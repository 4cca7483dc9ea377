"""Whom one may name under a blog."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from blogs.models import Comment, Post
from blogs.policies import mentionable_people
from groups.models import Membership

SUGGESTED = 8
MOST_WORDS = 6
# Who may be named in one comment; a text with many more of these signs is not looked at.
MOST_NAMED, MOST_SIGNS = 10, 20
# An @ that begins a word, outside of addresses; what follows it is looked at word by word.
_AT = re.compile(r"(?<![\w@/.])@(?=\w)")
_WORD = re.compile(r"[^\s@]+")
_END = ".,;:!?)\"'”’"


@dataclass(frozen=True)
class Named:
    """A piece of a text, `@Anna de Vries`, and whom it names."""

    typed: str
    person: User


def _writers(user: User, post: Post) -> Any:
    """The keys of who wrote the comments that this person reads."""
    return Comment.objects.written_for(user).in_the_open().filter(post=post).order_by().values("author")


def _people(user: User, post: Post, *, is_member: bool) -> QuerySet[User]:
    wrote = _writers(user, post)
    members = Membership.objects.of_today().filter(group=post.group_id).values("person")
    rule = mentionable_people(user, post, is_member=is_member, members=members, writers=wrote)
    # The writer of the blog stands above it, with a comment or without.
    author = mentionable_people(user, post, is_member=is_member, members=members, writers=[post.author_id])
    return User.objects.active().filter(rule | (author & Q(pk=post.author_id))).select_related("organisation")


def people_to_mention(user: User, post: Post, typed: str, *, is_member: bool) -> list[tuple[str, User]]:
    """At most eight people whose name, or a word of it, begins so, each with what to type; nothing typed: who wrote here."""
    people = _people(user, post, is_member=is_member)
    words = unicodedata.normalize("NFC", typed).split()
    if words:
        typed = " ".join(words)
        people = people.filter(Q(name__istartswith=typed) | Q(name__icontains=f" {typed}"))
    else:
        people = people.filter(Q(pk__in=_writers(user, post)) | Q(pk=post.author_id))
    found = list(people.order_by("name", "pk")[:SUGGESTED])
    names = [person.name.casefold() for person in found]
    return [(_called(person, is_alone=names.count(person.name.casefold()) == 1), person) for person in found]


def _called(person: User, *, is_alone: bool) -> str:
    return person.name if is_alone or person.organisation is None else f"{person.name} ({person.organisation.name})"


def _without_end(text: str) -> tuple[str, str, str]:
    """A name can end a sentence, and stand in brackets or end with one."""
    return text, text.rstrip(".,;:!?"), text.rstrip(_END)


def signs_in(source: str) -> int:
    """How often a text seems to name somebody."""
    return len(_AT.findall(source))


def _readings(source: str) -> list[list[str]]:
    """For each @ what it could name: the words after it, the longest first."""
    readings = []
    for at in _AT.finditer(source):
        line = source[at.end() :].split("\n", 1)[0]
        ends = [word.end() for word in list(_WORD.finditer(line[:200]))[:MOST_WORDS]]
        longest_first = [line[:end] for end in reversed(ends)]
        readings.append(list(dict.fromkeys(piece for text in longest_first for piece in _without_end(text))))
    return readings


def named_in(user: User, post: Post, source: str, *, is_member: bool) -> list[Named]:
    """Whom a text names, in one query: each `@` with a name that exactly one person has whom this person may name here.

    `@Name (Organisation)` tells two people with one name apart. Letters with a sign are the same however they were typed.
    """
    readings = _readings(source)
    if not readings:
        return []

    def plain(text: str) -> str:
        return unicodedata.normalize("NFC", text).casefold()

    asked = Q()
    for name in {unicodedata.normalize("NFC", piece.partition(" (")[0]) for pieces in readings for piece in pieces}:
        asked |= Q(name__iexact=name)
    called: dict[str, set[User]] = {}
    for person in _people(user, post, is_member=is_member).filter(asked):
        for name in (person.name, _called(person, is_alone=False)):
            called.setdefault(plain(name), set()).add(person)
    found = {}
    for pieces in readings:
        for piece in pieces:
            people = called.get(plain(piece), set())
            if people:
                # The longest name decides, also when it is of two people: then it names nobody.
                if len(people) == 1:
                    found[f"@{piece}"] = Named(f"@{piece}", next(iter(people)))
                break
    return list(found.values())
