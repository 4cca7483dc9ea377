"""New public blogs for feed readers."""

import hashlib
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from blogs.models import Post
from blogs.selectors import PostChoice, public_posts
from common.text import without_unseen

ENTRIES = 30


class _Feed(Atom1Feed):
    """A feed in which nothing stands was not changed at the moment that someone asked."""

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else datetime(2000, 1, 1, tzinfo=UTC)


def _tag_uri(post: Post) -> str:
    """A name for the entry that stays when its address changes."""
    assert post.published_at is not None  # noqa: S101 (for the type checker: only published blogs come here)
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{post.published_at:%Y-%m-%d}:{post.public_id}"


def _entry(feed: Atom1Feed, post: Post) -> None:
    organisation = post.author.shown_organisation
    author = f"{post.author.author_name} ({organisation.name})" if organisation else post.author.author_name
    # Rows may be older than the rules for what is typed: one bad sign would silence the whole feed.
    feed.add_item(
        title=without_unseen(post.title),
        link=settings.SITE_URL + post.get_absolute_url(),
        description=escape(without_unseen(post.excerpt)),
        author_name=without_unseen(author),
        pubdate=post.published_at,
        updateddate=max(post.changed_at, post.published_at) if post.published_at else post.changed_at,
        unique_id=_tag_uri(post),
        categories=[without_unseen(post.group.name)],
    )


def _title(choice: PostChoice, posts: list[Post]) -> str:
    """What the feed is, with names from what stands in it only."""
    whole = _("Blogs on %(site)s") % {"site": settings.SITE_NAME}
    if choice.author:
        what = posts[0].author.author_name if posts else ""
    elif choice.group:
        what = posts[0].group.name if posts else ""
    elif choice.organisation:
        what = posts[0].group.organisation.name if posts else ""
    else:
        what = choice.tag
    return without_unseen(f"{whole}: {what}" if what else whole)


def _atom(choice: PostChoice, posts: list[Post]) -> bytes:
    with override(settings.LANGUAGE_CODE):
        atom = _Feed(
            title=_title(choice, posts),
            link=settings.SITE_URL + reverse("blogs:list") + choice.query,
            feed_url=settings.SITE_URL + reverse("blogs:feed") + choice.query,
            description=_("The newest public blogs"),
            language=settings.LANGUAGE_CODE,
        )
        for post in posts:
            _entry(atom, post)
        return atom.writeString("utf-8").encode()


@login_not_required
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The newest public blogs as Atom, the same for everyone: all, or by tag, author, organisation or group.

    Asked for anew each time, because a group may become stricter. What the reader has is compared with what is public now,
    and only by its ETag: by the date alone, a feed that lost its newest blog would look like the one from before.
    """
    choice = PostChoice.of(request.GET.dict(), AnonymousUser()).of_the_feed
    posts = list(public_posts(choice)[:ENTRIES])
    text = _atom(choice, posts)
    headers = {"Cache-Control": "no-cache", "ETag": f'"{hashlib.sha256(text).hexdigest()[:32]}"'}
    if newest := max((post.changed_at for post in posts), default=None):
        headers["Last-Modified"] = http_date(newest.timestamp())
    if headers["ETag"] in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers=headers)
    return HttpResponse(text, content_type="application/atom+xml; charset=utf-8", headers=headers)
