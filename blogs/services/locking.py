"""A blog under its lock, for someone who is still here and may still write there."""

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import ask_presence
from blogs.models import Post
from blogs.policies import can_write_in_group
from common.decisions import refuse
from groups.models import WorkingGroup
from groups.selectors import is_member


def ask_to_write(user: User, group: WorkingGroup) -> None:
    """PermissionDenied for who may not write blogs in this group now."""
    can_write_in_group(user, group, is_member=is_member(user, group)).enforce()


def locked_post(post: Post, person: User) -> Post:
    """The blog, locked, for someone who is still here. A draft may have been thrown away in another tab."""
    ask_presence(person)
    # Without its group: one that moves while one waits would not be found, or be found where it was.
    found = Post.objects.select_for_update().filter(pk=post.pk).first()
    if found is None:
        refuse(_("You can no longer read this blog.")).enforce()
    assert found is not None  # noqa: S101 (for the type checker: enforce() raised)
    return found
