"""Keeping the texts of a published blog, and going back to one."""

from django.db import transaction

from accounts.models import User
from audit.services import record
from blogs.models import Post, Revision
from blogs.services.posts import change_post


@transaction.atomic
def restore_revision(post: Post, number: int, *, acting_user: User) -> Post:
    """Let an earlier text stand there again; that is a new version, and none is lost. Only its author, as `change_post`."""
    revision = Revision.objects.get(post=post, number=number)
    changed = change_post(post, title=revision.title, html=revision.body, acting_user=acting_user)
    record("post.revision_restored", post, acting_user=acting_user, number=number)
    return changed
