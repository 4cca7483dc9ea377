"""Rich text and comments on a page."""

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from django import template
from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies import shows_page
from blogs.models import Comment, CommentVersion
from blogs.selectors import (
    NEWEST_FIRST,
    CommentPage,
    Outline,
    PostPage,
    folds_around,
    new_in,
    outline_for,
    page_with,
    role_here,
    threads_on,
    writers_on,
)
from common import dates
from common.markup import fill_in, raw, rejoin, show

register = template.Library()

# While a comment is young its "3 hours ago" goes stale; after a week it is a date and stays one.
FRESH_SECONDS, SETTLED_SECONDS = 60, 3600
SETTLED_AFTER_SECONDS = 8 * 24 * 3600


@register.simple_tag
def editor_text(body: str) -> SafeString:
    """A stored text as the editor takes it over."""
    return raw(body)


@register.filter
def rich(html: str) -> SafeString:
    """Stored HTML, cleaned again and shown."""
    return show(html)


@register.simple_tag
def comment_link(comment: Comment) -> SafeString:
    """When it was written, as the address of the comment. The exact time is the title of the link: it shows on hover, and a
    screen reader tells it. What stands fifty times on a page is not written out twice each time, as ``ago`` does.
    """
    words, exact = dates.describe(comment.created_at)
    return format_html(
        '<a href="?comment={0}#reactie-{0}" title="{1}"><time datetime="{2}">{3}</time></a>',
        comment.public_id,
        exact,
        dates.for_machines(comment.created_at),
        words,
    )


_PERSON = re.compile(r'<a href="(/people/[^"]+)">(@[^<]*)</a>')


@register.simple_tag
def comment_body(comment: Comment | CommentVersion, people: dict[str, User] | None, user: Any) -> SafeString:
    """The text of a comment: whom it names by the name of today, with a link for who may open that person's page.

    Whom it names no more, or is not asked for, stands there as it was written.
    """

    def named(found: re.Match[str]) -> str:
        person = people.get(found[1]) if people else None
        if person is None:
            return found[2]
        if shows_page(user, person):
            return format_html('<a href="{}">@{}</a>', found[1], person.author_name)
        return format_html("@{}", person.author_name)

    return rejoin(show(comment.body), _PERSON, named)


@register.simple_tag
def article_body(html: str, language: str) -> SafeString:
    """The text of a blog: as `rich`, and its first paragraph may stand out."""
    return show(html, lead=True, language=language)


@dataclass(frozen=True)
class ShownComments:
    """A page of comments, and the places beside it."""

    html: SafeString
    page: CommentPage
    newest_first: bool
    can_be_sorted: bool
    # The comments of others since the reader was here last, on all pages.
    new: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.page.places)


@register.simple_tag
def comment_threads(
    page: PostPage, user: Any, *, order: str = "", at: str = "", since: float | None = None
) -> ShownComments:
    """One page of the comments under a blog that the person may read, rendered once for many: that with the comment `at`.

    Kept below the permission (who calls this has asked it), by the version of the comments, how far they have to reach, the
    language, whether answering and withdrawing are offered, and by what the page says of each writer to this reader: who
    changes name, portrait, organisation or role is known by the new one on the next page. Only people who have comments
    here get a copy of their own, for the links to change them. What is open or new (written after `since`) for one reader
    is put in afterwards.
    """
    newest_first = order == NEWEST_FIRST
    outline = outline_for(page, user, newest_first=newest_first)
    new = new_in(outline, since, viewer=user.pk)
    shown = page_with(outline, at)
    writers = writers_on(outline, shown, page.post.group, is_member=page.is_member) if shown.places else {}
    html = _kept_threads(page, user, outline, shown, writers)
    pieces = {f"open:{name}": "open" for name in folds_around(shown.places, frozenset({at, *new}))}
    mark = f'<span class="tag tag--new">{_("New")}</span>'
    pieces |= {f"new:{name}": mark for name in new}
    return ShownComments(
        html=fill_in(html, pieces),
        page=shown,
        newest_first=newest_first,
        new=new,
        can_be_sorted=sum(place.level == 0 for place in outline.places) > 1,
    )


def _kept_threads(page: PostPage, user: Any, outline: Outline, shown: CommentPage, writers: dict[int, User]) -> str:
    post, viewer = page.post, user.pk if user.is_authenticated else None
    may_answer, withdraws = page.may_comment.allowed, page.may_withdraw.allowed
    said = [
        (pk, person.author_name, person.portrait_url_for(user), str(person.shown_organisation or ""), role_here(person))
        for pk, person in writers.items()
    ]
    known_by = (
        post.comments_version,
        [(place.pk, place.gone) for place in shown.places],
        # What is answered may stand on another page, and be there for some readers only.
        [place.parent for place in shown.places],
        get_language(),
        timezone.get_current_timezone_name(),
        may_answer,
        page.moderates,
        withdraws,
        viewer if viewer in writers else None,
        # Names lead to pages for who has an organisation.
        bool(user.is_authenticated and user.is_colleague),
        said,
    )
    key = f"blogs:threads:{post.pk}:{hashlib.sha256(repr(known_by).encode()).hexdigest()[:32]}"
    html: str | None = cache.get(key)
    if html is None:
        context = {
            "threads": threads_on(outline, shown, writers),
            "post": post,
            "post_url": post.get_absolute_url(),
            "may_answer": may_answer,
            "withdraws": withdraws,
            "viewer": viewer,
            "people": {person.get_absolute_url(): person for person in writers.values()},
            "user": user,
        }
        html = render_to_string("blogs/_threads.html", context)
        newest = max((place.written for place in shown.places), default=0)
        settled = timezone.now().timestamp() - newest > SETTLED_AFTER_SECONDS
        cache.set(key, html, SETTLED_SECONDS if settled else FRESH_SECONDS)
    return html
