"""Who may see and do what with blogs, comments and pictures."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from common.decisions import ALLOWED, Decision, refuse
from groups.models import WorkingGroup
from groups.policies import (
    Reach,
    can_comment_in_group,
    can_rate_in_group,
    can_run_group,
    can_write_now,
    groups_read_without_membership,
    reach_of,
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
    return _reaching_posts(organisation) & Q(withdrawn_at=None)


def _in_sight_of(user: "User", group: str) -> Q:
    """Not withdrawn, or written by this person, or in a group that the person moderates."""
    moderated = WorkingGroup.objects.keys_of_moderator(user)
    return Q(withdrawn_at=None) | Q(author=user.pk) | Q(**{f"{group}__in": moderated})


def widely_read_posts() -> Q:
    """Blogs that anyone with an account of an organisation reads: what operators see, and what figures count."""
    rule = Q(published_at__isnull=False, reach__gte=Reach.GOVERNMENT) & widely_read_groups(at="group__")
    return rule & Q(withdrawn_at=None)


def visible_posts(user: "User | AnonymousUser") -> Q:
    """Published blogs that the narrower of blog and group lets this person read, and the own drafts in own groups.

    What was withdrawn is there for its author, where the author still reads the group, and for the moderators.
    """
    if not user.is_authenticated:
        return posts_read_without_membership(None)
    in_own_groups = Q(group__in=WorkingGroup.objects.keys_of_member(user))
    organisation = user.organisation_id if user.is_colleague else None
    readable = _reaching_posts(organisation) | (in_own_groups & (Q(published_at__isnull=False) | Q(author=user.pk)))
    return readable & _in_sight_of(user, "group")


def reached_comments(user: "User | AnonymousUser") -> Q:
    """Comments that were written for this person too, whatever became of the blog since.

    What was withdrawn is there for its author and the moderators.
    """
    if not user.is_authenticated:
        return texts_reaching(None) & Q(withdrawn_at=None)
    organisation = user.organisation_id if user.is_colleague else None
    in_own_groups = Q(post__group__in=WorkingGroup.objects.keys_of_member(user))
    reaching = in_own_groups | texts_reaching(organisation, group="post__group")
    return reaching & _in_sight_of(user, "post__group")


def own_comments(user: "User | AnonymousUser") -> Q:
    """What this person wrote and did not remove: one's own to take away, whatever became of the blog above it."""
    return Q(author=user.pk, removed_at=None) if user.is_authenticated else Q(pk__in=[])


def is_gone_for(comment: "Comment", *, viewer: int | None, moderates: bool) -> bool:
    """Is only the place of this comment left for the reader (the counterpart of `reached_comments`)? `viewer`: an account."""
    if comment.removed_at is not None:
        return True
    return comment.withdrawn_at is not None and not moderates and comment.author_id != viewer


def possible_audiences(group: WorkingGroup) -> list[str]:
    """Who a blog here can be for. In a closed or hidden group that is the members, whatever the group becomes later."""
    if group.visibility in (WorkingGroup.Visibility.CLOSED, WorkingGroup.Visibility.HIDDEN):
        return ["members"]
    return ["members", "group"]


def reach_for(audience: str, group: WorkingGroup) -> Reach:
    """How far a blog reaches that is published now in this group as it is, by what its author chose."""
    return reach_of(group.visibility) if audience == "group" else Reach.MEMBERS


def can_write_in_group(user: "User | AnonymousUser", group: WorkingGroup, *, is_member: bool) -> Decision:
    """May this person write a blog here? Members write."""
    if not user.is_authenticated:
        return refuse(_("Log in to write a blog."))
    if not is_member:
        return refuse(_("Only members of the group write blogs in it."))
    return can_write_now(user, group)


def can_edit_post(user: "User | AnonymousUser", post: "Post") -> Decision:
    """Authors change their own text; text of others is never changed."""
    if user.is_authenticated and post.author_id == user.pk:
        return ALLOWED
    return refuse(_("Only the author can change this blog."))


def can_widen_post(user: "User | AnonymousUser", post: "Post") -> Decision:
    """Authors let more people read what they published, as far as the group goes; nobody else does."""
    if post.published_at is None:
        return refuse(_("Choose who can read it when you publish."))
    if post.withdrawn_at is not None:
        return refuse(_("This blog is withdrawn. Nobody else reads it for now."))
    return can_edit_post(user, post)


def can_comment_on_post(user: "User | AnonymousUser", post: "Post", *, is_member: bool) -> Decision:
    """May this person comment on a blog that the person reads?"""
    if post.published_at is None:
        return refuse(_("You can comment as soon as the blog is published."))
    if post.withdrawn_at is not None:
        return refuse(_("This blog is withdrawn. Nobody can comment on it for now."))
    return can_comment_in_group(user, post.group, is_member=is_member)


def can_rate_post(user: "User | AnonymousUser", post: "Post", *, is_member: bool) -> Decision:
    """May this person give stars to a blog that the person reads? Nobody rates the own work."""
    if user.is_authenticated and post.author_id == user.pk:
        return refuse(_("You cannot rate your own blog."))
    if post.published_at is None:
        return refuse(_("You can rate the blog as soon as it is published."))
    if post.withdrawn_at is not None:
        return refuse(_("This blog is withdrawn. Nobody can rate it for now."))
    if post.emptied_at is not None:
        return refuse(_("The writer removed this blog."))
    return can_rate_in_group(user, post.group, is_member=is_member)


def can_edit_comment(user: "User | AnonymousUser", comment: "Comment") -> Decision:
    """Authors change and remove their own comments."""
    if user.is_authenticated and comment.author_id == user.pk and comment.removed_at is None:
        return ALLOWED
    return refuse(_("Only the author can change this comment."))


# At most once a week: an announcement goes to everyone, and nobody can look away from a second one.
ANNOUNCE_AGAIN_AFTER = timedelta(days=7)
MOST_PINNED = 3


def can_pin_post(post: "Post", *, is_moderator: bool) -> Decision:
    """May this person let a blog stand first on the page of its group, or take it from there? Moderators and owners do."""
    if not is_moderator:
        return refuse(_("Only owners and moderators pin blogs."))
    return _in_the_open(post) and can_run_group(post.group)


def can_announce_in_group(user: "User | AnonymousUser", group: WorkingGroup, *, is_moderator: bool) -> Decision:
    """May this person send an announcement to all members of the group now? Moderators and owners do, once a week."""
    if not is_moderator:
        return refuse(_("Only owners and moderators make a blog an announcement."))
    last = group.announced_at
    if last is not None and last + ANNOUNCE_AGAIN_AFTER > timezone.now():
        moment = date_format(timezone.localtime(last + ANNOUNCE_AGAIN_AFTER), "DATETIME_FORMAT")
        return refuse(
            _("A group makes one announcement a week at most. The next one can go from %(moment)s.")
            % {"moment": moment}
        )
    return can_write_now(user, group)


def can_announce_post(user: "User | AnonymousUser", post: "Post", *, is_moderator: bool) -> Decision:
    """May this person send this blog to all members as an announcement? Once, and not while it is withdrawn."""
    if post.announced_at is not None:
        return refuse(_("This blog is an announcement already."))
    may = can_announce_in_group(user, post.group, is_moderator=is_moderator)
    return may and _in_the_open(post)


def can_withdraw(group: WorkingGroup, *, is_moderator: bool) -> Decision:
    """May this person take a text of this group out of sight, with a reason? Moderators and owners do."""
    if is_moderator:
        return can_run_group(group)
    return refuse(_("Only owners and moderators withdraw what is written in a group."))


def can_put_back(
    user: "User | AnonymousUser", text: "Post | Comment", group: WorkingGroup, *, is_moderator: bool
) -> Decision:
    """May this person put back what was withdrawn? Who may withdraw; of the own text, not what someone else withdrew."""
    if is_moderator and text.withdrawn_at and text.author_id == user.pk and text.withdrawn_by_id != user.pk:
        return refuse(_("You wrote this yourself. Ask another moderator to put it back."))
    return can_withdraw(group, is_moderator=is_moderator)


def _in_the_open(post: "Post") -> Decision:
    if post.published_at is None:
        return refuse(_("This blog is not published yet."))
    if post.withdrawn_at is not None:
        return refuse(_("This blog is withdrawn. Put it back first."))
    if post.emptied_at is not None:
        return refuse(_("The writer removed this blog."))
    return ALLOWED
