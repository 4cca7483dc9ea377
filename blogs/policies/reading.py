"""Who reads which blogs and comments."""

from collections.abc import Container
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from groups.models import WorkingGroup
from groups.policies import (
    Reach,
    groups_read_without_membership,
    texts_reaching,
    widely_read_groups,
)

if TYPE_CHECKING:
    from accounts.models import User
    from blogs.models import Comment, Post


def _reaching_posts(organisation: int | None) -> Q:
    in_groups = groups_read_without_membership(organisation, at="group__")
    return Q(published_at__isnull=False) & in_groups & texts_reaching(organisation)


def posts_read_without_membership(organisation: int | None) -> Q:
    """Blogs that one reads without being in the group: as an account of this organisation, or as anyone (None)."""
    return _reaching_posts(organisation) & posts_in_the_open()


def posts_in_the_open() -> Q:
    """Blogs that are where everyone who may read them finds them: neither withdrawn by a moderator nor in the trash."""
    return Q(withdrawn_at=None, trashed_at=None)


def _in_sight_of(user: "User", group: str) -> Q:
    """Not withdrawn, or written by this person, or in a group that the person moderates."""
    moderated = WorkingGroup.objects.keys_of_moderator(user)
    return Q(withdrawn_at=None) | Q(author=user.pk) | Q(**{f"{group}__in": moderated})


def _out_of_trash_for(user: "User") -> Q:
    """Not in the trash, or put there by this person, or in a group that the person moderates."""
    moderated = WorkingGroup.objects.keys_of_moderator(user)
    return Q(trashed_at=None) | Q(trashed_by=user.pk) | Q(group__in=moderated)


def widely_read_posts() -> Q:
    """Blogs that anyone with an account of an organisation reads: what operators see, and what figures count."""
    rule = Q(published_at__isnull=False, reach__gte=Reach.GOVERNMENT) & widely_read_groups(at="group__")
    return rule & posts_in_the_open()


def visible_posts(user: "User | AnonymousUser") -> Q:
    """Published blogs that the narrower of blog and group lets this person read, and the own drafts in own groups.

    What was withdrawn is there for its author, where the author still reads the group, and for the moderators; what lies in
    the trash for who put it there, likewise, and for the moderators.
    """
    if not user.is_authenticated:
        return posts_read_without_membership(None)
    return _reached_posts(user) & _in_sight_of(user, "group") & _out_of_trash_for(user)


def own_posts(user: "User | AnonymousUser") -> Q:
    """What this person wrote and would read if no moderator had taken it away: what its writer is told of."""
    return _reached_posts(user) & Q(author=user.pk) if user.is_authenticated else Q(pk__in=[])


def _reached_posts(user: "User") -> Q:
    """Blogs that were published for this person, and the own drafts in own groups; whatever became of them since."""
    in_own_groups = Q(group__in=WorkingGroup.objects.keys_of_member(user))
    organisation = user.organisation_id if user.is_colleague else None
    return _reaching_posts(organisation) | (in_own_groups & (Q(published_at__isnull=False) | Q(author=user.pk)))


def comments_written_for(user: "User | AnonymousUser") -> Q:
    """Comments that this person could read where they were written: as a member of that group, or as far as they reached.

    A blog that moved takes none of them to other readers, and what counts is the narrower of what that group was and is.
    Who reads the blog now is asked beside it.
    """
    organisation = user.organisation_id if user.is_authenticated and user.is_colleague else None
    reaching = texts_reaching(organisation) & groups_read_without_membership(organisation, at="group__")
    return Q(group__in=WorkingGroup.objects.keys_of_member(user)) | reaching if user.is_authenticated else reaching


def reached_comments(user: "User | AnonymousUser") -> Q:
    """Comments that were written for this person too, whatever became of the blog since.

    What was withdrawn is there for its author and the moderators of the group in which it was withdrawn.
    """
    if not user.is_authenticated:
        return comments_written_for(user) & Q(withdrawn_at=None)
    return comments_written_for(user) & _in_sight_of(user, "withdrawn_in")


def own_comments(user: "User | AnonymousUser") -> Q:
    """What this person wrote and did not remove: one's own to take away, whatever became of the blog above it."""
    return Q(author=user.pk, removed_at=None) if user.is_authenticated else Q(pk__in=[])


def is_gone_for(comment: "Comment", *, viewer: int | None, moderated: Container[int]) -> bool:
    """Is only the place of this comment left for the reader (the counterpart of `reached_comments`)?

    `viewer`: an account; `moderated`: the keys of the groups that the reader moderates.
    """
    if comment.removed_at is not None:
        return True
    in_sight = comment.author_id == viewer or comment.withdrawn_in_id in moderated
    return comment.withdrawn_at is not None and not in_sight


def counts_as_view(user: "User | AnonymousUser", post: "Post") -> bool:
    """Is this person, who sees the blog, one of its readers: not its writer, and not who looks at what is out of sight?"""
    in_sight = post.published_at is not None and post.withdrawn_at is None and post.trashed_at is None
    return in_sight and post.author_id != user.pk
