"""Blogs in a list: each row is rendered once for many readers."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django import template
from django.core.cache import cache
from django.template import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from blogs.models import Post

register = template.Library()

# While a blog is young its "3 hours ago" goes stale; after a week it is a date and stays one.
FRESH_SECONDS, SETTLED_SECONDS = 60, 3600
DAYS_UNTIL_SETTLED = 7


@register.simple_tag(takes_context=True)
def post_rows(context: Context, posts: Iterable[Post], *, hide_group: bool = False, lead: bool = False) -> SafeString:
    """The rows of these blogs, which were read `with_card()`. With `lead` the first one is larger.

    Kept below the permission (who calls this has asked it). The key holds everything that the row shows, so a change of
    a title, a name or a number is a row of its own.
    """
    rows, viewer = list(posts), context.get("user")
    now = timezone.now()
    keys = [_key(post, viewer, hide_group=hide_group, lead=lead and n == 0) for n, post in enumerate(rows)]
    known = cache.get_many(keys)
    fresh: dict[int, dict[str, SafeString]] = {FRESH_SECONDS: {}, SETTLED_SECONDS: {}}
    for n, (key, post) in enumerate(zip(keys, rows, strict=True)):
        if key in known:
            continue
        shown = {"post": post, "hide_group": hide_group, "lead": lead and n == 0, "user": viewer}
        known[key] = render_to_string("blogs/_post_row.html", shown)
        settled = post.published_at is not None and (now - post.published_at).days > DAYS_UNTIL_SETTLED
        fresh[SETTLED_SECONDS if settled else FRESH_SECONDS][key] = known[key]
    for seconds, html in fresh.items():
        if html:
            cache.set_many(html, seconds)
    return format_html_join("", "{}", ((known[key],) for key in keys))


def _key(post: Post, viewer: Any, *, hide_group: bool, lead: bool) -> str:
    author, group, organisation = post.author, post.group, post.author.shown_organisation
    shown = (
        post.pk,
        post.title,
        post.excerpt,
        post.language,
        post.published_at,
        post.announced_at is not None,
        getattr(post, "shown_comments"),  # noqa: B009 (an annotation: the type checker cannot see it)
        post.rating_sum,
        post.rating_count,
        author.author_name,
        author.portrait_url_for(viewer),
        author.public_id,
        organisation.name if organisation else "",
        group.name,
        group.slug,
        group.visibility,
        hide_group,
        lead,
        get_language(),
        timezone.get_current_timezone_name(),
        getattr(viewer, "scheme", ""),
    )
    return f"blogs:row:{hashlib.sha256(repr(shown).encode()).hexdigest()[:32]}"
