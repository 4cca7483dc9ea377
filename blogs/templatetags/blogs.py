"""Rich text and comments on a page."""

import hashlib
from typing import Any

from django import template
from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from blogs.models import Post
from blogs.selectors import threads_of, writers_of
from common.markup import raw, show
from groups.policies import nearest_reach

register = template.Library()

# While a comment is young its "3 hours ago" goes stale; after a week it is a date and stays one.
FRESH_SECONDS, SETTLED_SECONDS = 60, 3600
DAYS_UNTIL_SETTLED = 7


@register.simple_tag
def editor_text(body: str) -> SafeString:
    """A stored text as the editor takes it over."""
    return raw(body)


@register.filter
def rich(html: str) -> SafeString:
    """Stored HTML, cleaned again and shown."""
    return show(html)


@register.simple_tag
def article_body(html: str, language: str) -> SafeString:
    """The text of a blog: as `rich`, and its first paragraph may stand out."""
    return show(html, lead=True, language=language)


@register.simple_tag
def comment_threads(
    post: Post, user: Any, *, is_member: bool, may_answer: bool, moderates: bool, withdraws: bool
) -> SafeString:
    """All comments under a blog that the person may read, rendered once for many.

    Kept below the permission (who calls this has asked it), by the version of the comments, how far they have to reach, the
    language, whether answering and withdrawing are offered, and by what the page says of each writer to this reader: who
    changes name, portrait or organisation is known by the new one on the next page. Only people who have comments here get a
    copy of their own, for the links to change them.
    """
    nearest = nearest_reach(user, post.group.organisation_id, is_member=is_member)
    writers = writers_of(post, nearest)
    viewer = user.pk if user.is_authenticated else None
    said = [
        (person.pk, person.author_name, person.portrait_url_for(user), str(person.shown_organisation or ""))
        for person in writers
    ]
    shown = (
        post.comments_version,
        int(nearest),
        get_language(),
        timezone.get_current_timezone_name(),
        may_answer,
        moderates,
        withdraws,
        viewer if any(person.pk == viewer for person in writers) else None,
        said,
    )
    key = f"blogs:threads:{post.pk}:{hashlib.sha256(repr(shown).encode()).hexdigest()[:32]}"
    html = cache.get(key)
    if html is not None:
        return html
    threads = threads_of(post, nearest, viewer=viewer, moderates=moderates)
    address = post.get_absolute_url()
    context = {
        "threads": threads,
        "post": post,
        "post_url": address,
        "may_answer": may_answer,
        "withdraws": withdraws,
        "viewer": viewer,
        "user": user,
    }
    html = render_to_string("blogs/_threads.html", context)
    newest = max((moment for moment in _moments(threads)), default=None)
    settled = newest is None or (timezone.now() - newest).days > DAYS_UNTIL_SETTLED
    seconds = SETTLED_SECONDS if settled else FRESH_SECONDS
    cache.set(key, html, seconds)
    return html


def _all(threads: list[Any]) -> list[Any]:
    return [found for thread in threads for found in (thread, *_all(thread.replies))]


def _moments(threads: list[Any]) -> list[Any]:
    return [thread.comment.created_at for thread in _all(threads)]
