"""Lists of blogs."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from accounts.selectors import Reader
from blogs.models import Comment, Post
from common.pagination import Page, page_by_key
from groups.models import WorkingGroup


def posts_page(user: Reader, params: dict[str, str]) -> Page[Post]:
    """The newest blogs that this person reads; `?tag=` leaves those with that tag."""
    posts: QuerySet[Post] = Post.objects.visible_to(user).published().with_card(user)
    if tag := params.get("tag", ""):
        posts = posts.filter(pk__in=Post.tags.through.objects.filter(tag__name=tag.lower()).values("post_id"))
    return page_by_key(posts, params)


def written_in(group: WorkingGroup) -> tuple[int, int]:
    """The number of published blogs in a group and of the comments under them, for who owns it."""
    posts = Post.objects.published().filter(group=group)
    return posts.count(), Comment.objects.filter(post__in=posts.order_by().values("pk"), removed_at=None).count()


def drafts_of(user: Reader) -> list[Post]:
    """The own drafts, the latest changed first."""
    if not user.is_authenticated:
        return []
    drafts = Post.objects.visible_to(user).filter(published_at=None, trashed_at=None).select_related("group")
    return list(drafts.defer("body", "plain_text").order_by("-changed_at", "-pk")[:20])


def pinned_posts(user: Reader, group: WorkingGroup) -> list[Post]:
    """What stands first on the page of the group, as far as this person reads it; the last one pinned on top."""
    pinned = Post.objects.visible_to(user).published().filter(group=group, pinned_at__isnull=False)
    return list(pinned.with_card(user).order_by("-pinned_at", "-pk"))


def public_posts(tag: str = "") -> QuerySet[Post]:
    """What everyone on the internet reads, the newest first."""
    posts = Post.objects.visible_to(AnonymousUser()).published().select_related("author__organisation", "group")
    if tag:
        posts = posts.filter(pk__in=Post.tags.through.objects.filter(tag__name=tag.lower()).values("post_id"))
    return posts.order_by("-published_at", "-pk")
