"""Blogs in a list: each row is rendered once for many readers."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.safestring import SafeString

from blogs.models import Post
from common.rows import Row, render_rows

register = template.Library()

# While a blog is young its "3 hours ago" goes stale; after a week it is a date and stays one.
FRESH_SECONDS, SETTLED_SECONDS = 60, 3600
DAYS_UNTIL_SETTLED = 7


@register.simple_tag(takes_context=True)
def post_rows(context: Context, posts: Iterable[Post], *, hide_group: bool = False, lead: bool = False) -> SafeString:
    """The rows of these blogs, which were read `with_card()`. With `lead` the first one is larger.

    Below the permission: who calls this has asked it.
    """
    viewer, now = context.get("user"), timezone.now()
    rows = []
    for n, post in enumerate(posts):
        first = lead and n == 0
        settled = post.published_at is not None and (now - post.published_at).days > DAYS_UNTIL_SETTLED
        shown = {"post": post, "hide_group": hide_group, "lead": first, "user": viewer}
        shows = _shows(post, viewer, hide_group=hide_group, lead=first)
        rows.append(Row(shows, shown, SETTLED_SECONDS if settled else FRESH_SECONDS))
    return render_rows("blogs/_post_row.html", rows)


def _shows(post: Post, viewer: Any, *, hide_group: bool, lead: bool) -> tuple[Any, ...]:
    author, group, organisation = post.author, post.group, post.author.shown_organisation
    return (
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
        getattr(viewer, "scheme", ""),
    )
