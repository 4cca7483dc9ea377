"""What counts as a view of a blog, and what does not."""

import re

from django.conf import settings
from django.http import HttpRequest

from blogs.models import Post
from blogs.policies import counts_as_view
from blogs.services import count_view, store_views
from blogs.views.readers import is_asked_ahead

# Programs that fetch pages say so, most of them; one that does not is counted.
_PROGRAM = re.compile(
    r"bot|crawl|spider|slurp|preview|fetch|monitor|curl|wget|python|java/|go-http|headless", re.IGNORECASE
)


def note_view(request: HttpRequest, post: Post) -> None:
    """Count a view, unless nobody reads it: the writer's own, a program's, one that was only asked for in advance.

    Without Redis the buckets are in the memory of this process and no worker reaches them: the first view after one is over
    stores what is in it.
    """
    if not counts_as_view(request.user, post) or request.method != "GET" or not _is_read(request):
        return
    if count_view(post.pk) and not settings.REDIS_URL:
        store_views()


def _is_read(request: HttpRequest) -> bool:
    """Whether a browser of a person asks for it, to show it now."""
    agent = request.headers.get("User-Agent", "")
    return bool(agent) and not _PROGRAM.search(agent) and not is_asked_ahead(request)
