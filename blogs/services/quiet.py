"""Groups in which nothing happens any more."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from audit.services import asked_reason, record
from blogs.models import Comment, Post
from groups.models import Membership, WorkingGroup
from groups.services import archive_group


def quiet_groups(since: datetime) -> QuerySet[WorkingGroup]:
    """Groups in use in which nothing happened since then, also nothing that only members read; none that comes by itself.

    `last_activity_at` alone does not say it: of a closed group it tells nothing that its members do.
    """
    posts = Post.objects.filter(group=OuterRef("pk"))
    written = posts.filter(Q(created_at__gte=since) | Q(changed_at__gte=since) | Q(published_at__gte=since))
    of_group = Comment.objects.filter(group=OuterRef("pk"))
    comments = of_group.filter(Q(created_at__gte=since) | Q(changed_at__gte=since))
    came_in = Membership.objects.filter(group=OuterRef("pk"), joined_at__gte=since)
    in_use = WorkingGroup.objects.filter(archived_at=None, frozen_at=None, trashed_at=None)
    return in_use.exclude(way_in=WorkingGroup.WayIn.AUTOMATIC).filter(
        ~Exists(written), ~Exists(comments), ~Exists(came_in), created_at__lt=since, last_activity_at__lt=since
    )


@transaction.atomic
def archive_quiet_group(group: WorkingGroup, *, since: datetime, reason: str, acting_user: User | None) -> bool:
    """Archive a group in which nothing happened since then; its members are told. Whether it was done: twice is once.

    For the system, at the word of an operator. Asked again under the lock: something may have happened, or another operator
    was first.
    ValidationError in words for an empty reason.
    """
    why = asked_reason(reason)
    WorkingGroup.objects.select_for_update().get(pk=group.pk)
    found = quiet_groups(since).filter(pk=group.pk).first()
    if found is None:
        return False
    archive_group(found, acting_user=acting_user)
    record("group.archived_as_quiet", found, acting_user=acting_user, reason=why, since=since.isoformat())
    return True
