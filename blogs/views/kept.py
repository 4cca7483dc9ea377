"""The page of a blog as all visitors get it, kept for a minute: who may read it, and whether it still says what is so, is asked
each time (`selectors.fingerprints`), in the one query of such a page.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language

from blogs.models import Post
from blogs.selectors import PostPage, fingerprint_for_visitors, outline_for, page_with, post_page, writers_on

# A page says how long ago something was, and which blogs are near.
KEPT_SECONDS = 60


@dataclass(frozen=True)
class KeptPage:
    """The bytes of a page, and what has to be the same for them to be right."""

    post: Post
    path: str
    html: bytes
    near: tuple[int, ...]
    people: tuple[int, ...]
    fingerprint: str


def _key(public_id: str) -> str:
    return f"blogs:visitors-page:{public_id}:{get_language()}"


def is_plain_visit(request: HttpRequest) -> bool:
    """Is this what every visitor gets who follows a link: no session, nothing asked for in the address, a whole page?"""
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES or request.user.is_authenticated
    is_part = "HX-Request" in request.headers
    return request.method == "GET" and not (has_session or request.META.get("QUERY_STRING") or is_part)


def kept_page(request: HttpRequest, public_id: str) -> KeptPage | None:
    """The kept page, when visitors may read it now and it is still right."""
    kept: KeptPage | None = cache.get(_key(public_id))
    if kept is None or kept.path != request.path:
        return None
    is_right = fingerprint_for_visitors(public_id, near=kept.near, people=kept.people) == kept.fingerprint
    return kept if is_right else None


def _shown_on(request: HttpRequest, page: PostPage) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The other blogs on the page, and who is named there."""
    around = page.around
    others = (around.earlier, around.later, *(near.post for near in around.related))
    outline = outline_for(page, request.user)
    writers = writers_on(outline, page_with(outline, ""), page.post.group, is_member=False)
    return tuple(sorted({other.pk for other in others if other})), tuple(sorted({page.post.author_id, *writers}))


def made_and_kept(request: HttpRequest, found: PostPage, make: Callable[[PostPage], HttpResponse]) -> HttpResponse:
    """Make the page, and keep it for the visitors that come after.

    What is kept is read after its state is noted: what changes meanwhile makes a kept page wrong, and never right.
    """
    public_id = found.post.public_id
    near, people = _shown_on(request, found)
    fingerprint = fingerprint_for_visitors(public_id, near=near, people=people)
    page = post_page(request.user, public_id)
    if page is None:
        raise Http404
    answer = make(page)
    # Of a blog that moved the earlier comments depend on other groups too.
    is_simple = page.post.moved_at is None and not answer.cookies
    if fingerprint is not None and is_simple and _shown_on(request, page) == (near, people):
        slim = Post(pk=page.post.pk, author_id=page.post.author_id, published_at=page.post.published_at)
        kept = KeptPage(slim, request.path, answer.content, near, people, fingerprint)
        cache.set(_key(public_id), kept, KEPT_SECONDS)
    return answer
