"""Whom a comment names: kept with it, and told once."""

import html
import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from blogs.models import Comment, CommentVersion, Mention, Post
from blogs.naming import Named, named_in
from blogs.services.reach import count_comment
from common.markdown import render_markdown
from notifications.services import announce

MOST_NAMED = 10
_TAG = re.compile(r"(<[^>]*>)")
# A name in one of these is not one.
_NOT_IN = ("a", "code", "pre", "blockquote")


def render_comment(source: str, post: Post, *, is_member: bool, writer: User) -> tuple[str, list[User]]:
    """The HTML of a comment with a link at each person it names, and those people. ValidationError when they are too many."""
    body, named = render_markdown(source), named_in(writer, post, source, is_member=is_member)
    people = list({one.person.pk: one.person for one in named}.values())
    if len(people) > MOST_NAMED:
        raise ValidationError(
            _("Name at most %(limit)s people in one comment."), code="names", params={"limit": MOST_NAMED}
        )
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


def erase_mentions(person: User, *, acting_user: User | None) -> None:
    """That others named the person goes; the comments are theirs, and keep the name that they wrote."""
    link = re.compile(rf'<a href="{re.escape(person.get_absolute_url())}">(@[^<]*)</a>')
    for mention in Mention.objects.filter(person=person).select_related("comment").order_by("pk"):
        texts: list[Comment | CommentVersion] = [mention.comment, *mention.comment.versions.all()]
        for text in texts:
            text.body = link.sub(r"\1", text.body)
            text.save(update_fields=["body"])
        count_comment(mention.comment.post_id, reach=mention.comment.reach, change=0)
        mention.delete()
