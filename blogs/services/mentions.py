"""Whom a comment names: kept with it, and told once."""

import html
import re

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from blogs.models import Comment, CommentVersion, Mention, Post
from blogs.naming import MOST_NAMED, MOST_SIGNS, Named, named_in, signs_in
from blogs.services.reach import count_comment
from common.markdown import render_markdown
from notifications.services import announce

_TAG = re.compile(r"(<[^>]*>)")
# A name in one of these is not one.
_NOT_IN = ("a", "code", "pre", "blockquote")


def render_comment(source: str, post: Post, *, is_member: bool, writer: User) -> tuple[str, list[User]]:
    """The HTML of a comment with a link at each person it names, and those people. ValidationError when they are too many."""
    too_many = ValidationError(
        _("Name at most %(limit)s people in one comment."), code="names", params={"limit": MOST_NAMED}
    )
    if signs_in(source) > MOST_SIGNS:
        raise too_many
    body, named = render_markdown(source), named_in(writer, post, source, is_member=is_member)
    people = list({one.person.pk: one.person for one in named}.values())
    if len(people) > MOST_NAMED:
        raise too_many
    linked = _with_links(body, named) if named else body
    return linked, [person for person in people if person.get_absolute_url() in linked]


def _with_links(body: str, named: list[Named]) -> str:
    links = {html.escape(one.typed, quote=False): one.person for one in named}
    longest_first = sorted(links, key=len, reverse=True)
    names = re.compile("|".join(rf"(?<![\w@/.]){re.escape(name)}(?!\w)" for name in longest_first))

    def link(found: re.Match[str]) -> str:
        return f'<a href="{links[found[0]].get_absolute_url()}">{found[0]}</a>'

    pieces, inside = [], 0
    for piece in _TAG.split(body):
        if piece.startswith("<"):
            name = piece.strip("</>").split(" ")[0]
            if name in _NOT_IN:
                inside += -1 if piece.startswith("</") else 1
            pieces.append(piece)
        else:
            pieces.append(piece if inside else names.sub(link, piece))
    return "".join(pieces)


def store_mentions(comment: Comment, people: list[User], *, acting_user: User, quiet: bool = False) -> None:
    """In the caller's transaction: the comment names these people and nobody else. Who is new in it is told, once ever."""
    comment.mentions.exclude(person__in=people).delete()
    known = set(comment.mentions.values_list("person", flat=True))
    new = [person for person in people if person.pk not in known]
    Mention.objects.bulk_create([Mention(comment=comment, person=person) for person in new])
    for person in [] if quiet else new:
        announce("mentioned", comment, acting_user=acting_user, key=f"mentioned:{person.pk}")


@transaction.atomic
def erase_mentions(person: User, *, acting_user: User | None) -> None:
    """That others named the person goes; the comments are theirs, and keep the name that they wrote."""
    address = person.get_absolute_url()
    link = re.compile(rf'<a href="{re.escape(address)}">(@[^<]*)</a>')
    versions = CommentVersion.objects.filter(body__contains=address).values("comment")
    naming = Comment.objects.filter(Q(mentions__person=person) | Q(pk__in=versions))
    # Blogs before their comments, as everyone who changes a comment locks them.
    list(Post.objects.select_for_update(of=("self",)).filter(pk__in=naming.values("post")).order_by("pk"))
    keys = list(naming.order_by("pk").values_list("pk", flat=True).distinct())
    for comment in Comment.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"):
        texts: list[Comment | CommentVersion] = [comment, *comment.versions.all()]
        for text in texts:
            if address in text.body:
                text.body = link.sub(r"\1", text.body)
                text.save(update_fields=["body"])
        count_comment(comment, 0)
    Mention.objects.filter(person=person).delete()
