"""One blog as one person sees it."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from accounts.policies import can_write_at_all
from accounts.selectors import Reader
from blogs.models import Attachment, Post
from blogs.policies import (
    can_announce_post,
    can_comment_on_post,
    can_edit_post,
    can_pin_post,
    can_put_back,
    can_withdraw,
    can_write_in_group,
    reach_for,
)
from blogs.querysets import ATTACHMENT_PARTS, PostQuerySet
from blogs.selectors.handling import PostHandling, handling_of
from blogs.selectors.related import Around, around_post
from blogs.selectors.threads import Outline
from common.decisions import Decision
from common.markup import Heading, headings
from common.prepared import Prepared
from groups.models import WorkingGroup
from groups.policies import Reach
from groups.reading import kind_and_values, stand_in
from groups.selectors import reader_sentence

WORDS_PER_MINUTE = 200
# Fewer views are not shown: a small number is about the few people who could be meant.
VIEWS_SHOWN_FROM = 25
HEADINGS_FOR_CONTENTS = 3


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
    handling: PostHandling
    attachments: list[Attachment]
    around: Around = field(default_factory=Around)
    is_own: bool = False
    # The places of the comments, by whether the newest stand first (`outline_for`).
    outlines: dict[bool, Outline] = field(default_factory=dict)

    @property
    def views(self) -> int:
        """About how often it was opened, or nothing: in tens, so that it does not tell when somebody looked."""
        return self.post.view_count // 10 * 10 if self.is_public and self.post.view_count >= VIEWS_SHOWN_FROM else 0

    @property
    def is_public(self) -> bool:
        return is_public(self.post)


def is_public(post: Post) -> bool:
    """Does everyone on the internet read this blog?"""
    return (
        post.published_at is not None
        and post.withdrawn_at is None
        and post.trashed_at is None
        and post.reach == Reach.PUBLIC
        and post.group.visibility == WorkingGroup.Visibility.PUBLIC
    )


def readers_of(post: Post) -> str:
    """Who can read this blog now, in words; of a draft, who could if it were published now."""
    if post.trashed_at is not None:
        return _("Only who put it in the trash and the moderators of %(group)s") % {"group": post.group.name}
    if post.withdrawn_at is not None:
        return _("Only the writer and the moderators of %(group)s") % {"group": post.group.name}
    return reader_sentence(post.group, post.reach if post.published_at else reach_for(post.audience, post.group))


def reading_minutes(text: str) -> int:
    return max(1, round(text.count(" ") / WORDS_PER_MINUTE))


def contents_of(html: str) -> list[Heading]:
    """The table of contents: the main headings, when there are enough of them to need one."""
    main = [heading for heading in headings(html) if heading.level == 2]
    return main if len(main) >= HEADINGS_FOR_CONTENTS else []


def _page_query(reader: Any, public_id: str) -> PostQuerySet:
    return Post.objects.visible_to(reader).with_page(reader).filter(public_id=public_id).order_by("pk")


_page_rows = Prepared(lambda kind, values: _page_query(stand_in(kind, values), values["public_id"]))


def _post_for(user: Reader, public_id: str) -> Post | None:
    """The blog with everything its page says of it, as this person may see it."""
    known = kind_and_values(user)
    if known is None:
        return _page_query(user, public_id).first()
    kind, values = known
    rows: list[Post] = _page_rows(kind, **values, public_id=public_id)
    return rows[0] if rows else None


def _attachments_in(lines: str) -> list[Attachment]:
    """What the query of the page brought along of them (`PostQuerySet.with_page`)."""
    rows = (line.split(" ", len(ATTACHMENT_PARTS) - 1) for line in lines.split("\n") if line)
    found = [Attachment(**dict(zip(ATTACHMENT_PARTS, row, strict=True))) for row in rows]
    return sorted(found, key=lambda attachment: int(attachment.pk))


def post_page(user: Reader, public_id: str, *, around: bool = True) -> PostPage | None:
    """The blog as this person sees it, or None when it does not exist for this person."""
    post = _post_for(user, public_id)
    if post is None:
        return None
    is_member = bool(getattr(post, "reader_is_member"))  # noqa: B009 (an annotation: the type checker cannot see it)
    moderates = bool(getattr(post, "reader_moderates"))  # noqa: B009
    names: str = getattr(post, "tag_names") or ""  # noqa: B009
    lines: str = getattr(post, "attachment_lines") or ""  # noqa: B009
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
        is_own=user.is_authenticated and post.author_id == user.pk,
        handling=handling_of(user, post, is_member=is_member, is_moderator=moderates),
        attachments=_attachments_in(lines),
        around=around_post(user, post, is_member=is_member)
        if around and post.published_at and not post.emptied_at
        else Around(),
    )
