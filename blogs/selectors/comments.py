"""The comments under a blog."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from accounts.models import User
from accounts.selectors import Reader
from blogs.models import Comment, CommentDraft, CommentVersion, Mention
from blogs.selectors.pages import PostPage
from blogs.selectors.threads import DEEPEST, CommentPage, Outline, outline_of
from common.prepared import Prepared, filled_up
from groups.models import Membership, WorkingGroup
from groups.policies import nearest_reach, roles_named


def outline_for(page: PostPage, user: Reader, *, newest_first: bool = False) -> Outline:
    """The places under a blog for this reader of it, found once for a page."""
    if newest_first not in page.outlines:
        nearest = nearest_reach(user, page.post.group.organisation_id, is_member=page.is_member)
        found = outline_of(user, page.post, nearest, moderates=page.moderates, newest_first=newest_first)
        page.outlines[newest_first] = found
    return page.outlines[newest_first]


@dataclass
class Thread:
    """A comment with the answers under it. `answers` is who wrote what it answers, where the page does not show that.

    Of one that is `gone` for the reader only the place is there.
    """

    comment: Comment
    gone: bool = False
    level: int = 0
    answers: User | None = None
    replies: list["Thread"] = field(default_factory=list)

    @property
    def folded(self) -> bool:
        """Do the answers to this one stand in a fold?"""
        return self.level == DEEPEST - 1 and bool(self.replies)


def writers_on(outline: Outline, page: CommentPage, group: WorkingGroup, *, is_member: bool) -> dict[int, User]:
    """Who wrote what stands on a page of comments, wrote what is answered there or is named there, in one query, each with a
    `role_here`.

    What a page says of them is theirs to change, so it is asked each time. Who reads the group as no member is told of a
    role only where the person agreed to be named.
    """
    author_of = {place.pk: place.author for place in outline.places if not place.gone}
    pks = {place.pk for place in page.places} | {place.parent for place in page.places}
    wrote = filled_up(sorted({author_of[pk] for pk in pks if pk in author_of}))
    shown = filled_up([place.pk for place in page.places if not place.gone])
    people: list[User] = _writers(is_member, group=group.pk, wrote=wrote, shown=shown)
    return {person.pk: person for person in people}


def _writers_query(group: int, wrote: tuple[int, ...], shown: tuple[int, ...], *, is_member: bool) -> QuerySet[User]:
    here = Membership.objects.of_today().filter(roles_named(is_member=is_member), group=group, person=OuterRef("pk"))
    wrote_here = User.objects.filter(pk__in=wrote).order_by().values("pk")
    named = Mention.objects.filter(comment__in=shown).order_by().values("person")
    # A union and not an "or": with that the database reads all people there are, to find the few who are meant.
    people = User.objects.filter(pk__in=wrote_here.union(named)).select_related("organisation")
    return people.annotate(role_here=Subquery(here.values("role")[:1])).order_by("pk")


_writers = Prepared(lambda is_member, values: _writers_query(**values, is_member=bool(is_member)))


def role_here(writer: User) -> str | None:
    """What `writers_on` found about this person in the group."""
    role: str | None = getattr(writer, "role_here")  # noqa: B009 (an annotation: the type checker cannot see it)
    return role


def threads_on(outline: Outline, page: CommentPage, writers: dict[int, User]) -> list[Thread]:
    """The comments on a page as threads, in one query. What goes on from the page before stands by itself."""
    has_versions = Exists(CommentVersion.objects.filter(comment=OuterRef("pk")))
    rows = Comment.objects.defer("source").annotate(has_versions=has_versions)
    comments = rows.in_bulk([place.pk for place in page.places])
    author_of = {place.pk: place.author for place in outline.places if not place.gone}
    threads: dict[int, Thread] = {}
    top: list[Thread] = []
    for place in page.places:
        comment = comments.get(place.pk)
        if comment is None:
            continue  # gone since the outline was read
        above = threads.get(place.holder) if place.holder else None
        thread = threads[place.pk] = Thread(comment, gone=place.gone, level=place.level)
        if place.author in writers:
            comment.author = writers[place.author]
        if place.parent and (above is None or place.parent != place.holder):
            # Who wrote what is gone is gone with it.
            thread.answers = writers.get(author_of.get(place.parent, 0))
        (above.replies if above else top).append(thread)
    return top


def draft_for(page: PostPage, user: Reader, parent: Comment | None) -> tuple[str, datetime | None]:
    """What this person was writing in this box and when it was saved; of a comment of its own it came with the page."""
    if parent is None:
        return getattr(page.post, "reader_draft") or "", getattr(page.post, "reader_draft_at")  # noqa: B009 (annotations)
    drafts = CommentDraft.objects.filter(person=user.pk, post=page.post, answers=parent.public_id)
    return drafts.values_list("source", "saved_at").first() or ("", None)


def visible_comment(user: Reader, public_id: str) -> Comment | None:
    """A comment with its blog, or None when it does not exist for this person."""
    comments = Comment.objects.visible_to(user).select_related("post__group", "group", "withdrawn_in", "author")
    return comments.filter(public_id=public_id, removed_at=None).first()


def unread_own_comment(user: Reader, public_id: str) -> Comment | None:
    """Of who does not find it by `visible_comment`: what this person wrote and reads no more. Only to take away."""
    return Comment.objects.written_by(user).filter(public_id=public_id).first()


def versions_of(comment: Comment) -> list[CommentVersion]:
    """What stood in a comment that one reads, newest first."""
    return list(comment.versions.defer("source"))
