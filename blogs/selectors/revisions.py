"""The earlier texts of a blog, and what changed in each."""

from dataclasses import dataclass

from accounts.selectors import Reader
from blogs.models import Post, Revision
from common.differences import Passage, differences
from common.pagination import Page, page_by_key


@dataclass(frozen=True)
class RevisionPage:
    """One version of a blog beside the one before it; `before` is None for the first."""

    revision: Revision
    before: Revision | None
    passages: list[Passage]
    is_last: bool


def revisions_page(user: Reader, post: Post, params: dict[str, str]) -> Page[Revision]:
    """Those that this person reads, the last first. Who may see them at all is asked before (`can_see_revisions`)."""
    rows = Revision.objects.readable_by(user).filter(post=post).select_related("author").defer("body")
    return page_by_key(rows, params, field="number", key="number")


def revision_page(user: Reader, post: Post, number: int) -> RevisionPage | None:
    """One version with what changed in it, as far as this person reads both. Who may see any of them is asked before."""
    near = (
        Revision.objects.readable_by(user)
        .filter(post=post, number__in=(number - 1, number, number + 1))
        .select_related("author")
    )
    found = {revision.number: revision for revision in near}
    if number not in found:
        return None
    before = found.get(number - 1)
    passages = differences(before.body, found[number].body) if before else []
    return RevisionPage(found[number], before, passages, is_last=number + 1 not in found)
