"""Publishing at a time, a draft again at a time, and the job that does what is due."""

from contextlib import suppress
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import ask_presence
from audit.services import record
from blogs.models import Post, UnsavedText
from blogs.policies import can_edit_post, can_unpublish_post
from blogs.services.locking import ask_to_write, locked_post
from blogs.services.posts import check_complete, publish_post
from common.decisions import refuse
from common.text import one_line
from groups.models import WorkingGroup
from groups.services import Widening
from notifications.services import announce

_PLAN = ["publish_at", "publish_quietly", "publish_refused", "unpublish_at"]


@transaction.atomic
def plan_post(
    post: Post,
    *,
    publish_at: datetime | None = None,
    quiet: bool = False,
    unpublish_at: datetime | None = None,
    acting_user: User,
) -> Post:
    """Say when a draft is published by itself, and when a blog becomes a draft again; None takes that plan away.

    Until then its author sees it only. What publishing needs is asked now and again at its time. ValidationError in words for
    what is not complete and for times that do not come.
    """
    post, now = locked_post(post, acting_user), timezone.now()
    can_edit_post(acting_user, post).enforce()
    ask_to_write(acting_user, post.group)
    if post.published_at is not None and publish_at is not None:
        refuse(_("This blog is published already.")).enforce()
    if publish_at is not None:
        check_complete(post)
        if publish_at <= now:
            raise ValidationError(_("Choose a time that is still to come."), code="past")
    if unpublish_at is not None and unpublish_at <= (publish_at or now):
        raise ValidationError(_("Choose a later time: it has to be published first."), code="too_early")
    wanted = (publish_at, bool(quiet and publish_at), "", unpublish_at)
    if wanted != tuple(getattr(post, name) for name in _PLAN):
        post.publish_at, post.publish_quietly, post.publish_refused, post.unpublish_at = wanted
        post.save(update_fields=_PLAN)
        times = {"publish_at": publish_at, "unpublish_at": unpublish_at}
        told = {name: moment.isoformat() if moment else "" for name, moment in times.items()}
        record("post.planned", post, acting_user=acting_user, **told)
    return post


@transaction.atomic
def unpublish_post(post: Post, *, acting_user: User | None) -> Post:
    """Make a published blog a draft again: only its author sees it, with its pictures and comments. Twice is once.

    Published again, nobody is told twice, and who reads it is asked again; the comments keep their readers. `None` is the
    system, at the time that the author set.
    """
    if acting_user is not None:
        post = locked_post(post, acting_user)
    else:
        post = Post.objects.select_for_update(of=("self",)).select_related("group").get(pk=post.pk)
    can_unpublish_post(acting_user, post).enforce()
    if post.published_at is not None:
        post.unpublished_at = timezone.now()
        post.published_at = post.pinned_at = post.unpublish_at = None
        post.reach = 0
        post.save(update_fields=["unpublished_at", "published_at", "pinned_at", "unpublish_at", "reach"])
        # The draft is what stands there; what was typed beside it since is older than what comes.
        UnsavedText.objects.filter(post=post).delete()
        record("post.unpublished", post, acting_user=acting_user)
    return post


def _due(now: datetime) -> QuerySet[Post]:
    return Post.objects.filter(published_at=None, trashed_at=None, publish_at__lte=now).order_by("publish_at", "pk")


def _over(now: datetime) -> QuerySet[Post]:
    """What its author or the group keeps from becoming a draft now is looked at again the next time."""
    free = Post.objects.filter(withdrawn_at=None, trashed_at=None, locked_at=None, emptied_at=None)
    in_use = WorkingGroup.objects.filter(frozen_at=None, trashed_at=None)
    over = free.filter(published_at__isnull=False, unpublish_at__lte=now, group__in=in_use.values("pk"))
    return over.order_by("unpublish_at", "pk")


def carry_out_plans(now: datetime | None = None) -> tuple[int, int, int]:
    """Publish what is due and make drafts of what is over. How many of each, and how many could not be published.

    Each in a transaction of its own, asked again under its lock: what was done meanwhile, by hand or by another run, is left.
    """
    now = now or timezone.now()
    published = [_publish_due(post, now) for post in _due(now).select_related("author")]
    over = [_unpublish_over(post, now) for post in _over(now)]
    return published.count("published"), sum(over), published.count("refused")


@transaction.atomic
def _publish_due(post: Post, now: datetime) -> str:
    """As its author, by the rules of this moment. What they do not allow stays a draft, and its author is told why."""
    # Accounts before blogs, as everyone locks them who writes. Who is not here any more is told below.
    with suppress(PermissionDenied):
        ask_presence(post.author)
    if _due(now).filter(pk=post.pk).select_for_update(of=("self",)).first() is None:
        return ""
    author = post.author
    try:
        with transaction.atomic(), override(author.language):
            publish_post(post, quiet=post.publish_quietly, acting_user=author)
    except (PermissionDenied, ValidationError) as error:
        with override(author.language):
            words = error.messages if isinstance(error, ValidationError) else [str(error)]
        why = one_line(" ".join(words))[:300]
        Post.objects.filter(pk=post.pk).update(publish_at=None, publish_refused=why)
        record("post.not_published", post, acting_user=None, reason=why)
        announce("post_not_published", post, acting_user=None, key=f"not_published:{now.timestamp()}")
        return "refused"
    return "published"


@transaction.atomic
def _unpublish_over(post: Post, now: datetime) -> bool:
    if _over(now).filter(pk=post.pk).select_for_update(of=("self",)).first() is None:
        return False
    unpublish_post(post, acting_user=None)
    return True


@transaction.atomic
def take_plans_back(widening: Widening, *, acting_user: User | None) -> None:
    """More people read the group from now on: a blog that waits for its time was not meant for them. Its writer is told."""
    now = timezone.now()
    waiting = Post.objects.filter(group=widening.group, published_at=None, audience=Post.Audience.GROUP)
    for post in (
        waiting.exclude(publish_at=None).select_related("author").select_for_update(of=("self",)).order_by("pk")
    ):
        with override(post.author.language):
            why = gettext("More people can read the group now. Check who can read your blog, and choose a time again.")
        Post.objects.filter(pk=post.pk).update(publish_at=None, publish_refused=why)
        record("post.not_published", post, acting_user=acting_user, reason=why)
        announce("post_not_published", post, acting_user=None, key=f"not_published:{now.timestamp()}")
