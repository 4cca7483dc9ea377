"""New public blogs for feed readers."""

from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from blogs.models import Post
from blogs.selectors import public_posts
from common.text import without_unseen

ENTRIES = 30


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


@login_not_required
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The newest public blogs as Atom, the same for everyone; asked for anew each time, because a group may become stricter."""
    tag = request.GET.get("tag", "")[:40]
    query = f"?{urlencode({'tag': tag})}" if tag else ""
    with override(settings.LANGUAGE_CODE):
        atom = Atom1Feed(
            title=_("Blogs on %(site)s") % {"site": settings.SITE_NAME},
            link=settings.SITE_URL + reverse("blogs:list") + query,
            feed_url=settings.SITE_URL + reverse("blogs:feed") + query,
            description=_("The newest public blogs"),
            language=settings.LANGUAGE_CODE,
        )
        for post in public_posts(tag)[:ENTRIES]:
            _entry(atom, post)
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    atom.write(response, "utf-8")
    return response
