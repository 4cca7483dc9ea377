"""A new blog in one of the own groups, and an announcement."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from blogs.models import Post
from blogs.notices.events import moved_since, subjects_of
from blogs.policies import can_withdraw
from groups.models import Membership, WorkingGroup
from notifications.kinds import Act, Notice, NoticeKind, register
from notifications.models import Event


def members_of_post(event: Event) -> QuerySet[User]:
    """The members of the group that the blog stands in. In one that it moved to it is not new."""
    there = Q(moved_at=None) | Q(moved_at__lte=event.created_at)
    group = Post.objects.filter(there, pk=event.subject_id).values("group")
    return User.objects.filter(pk__in=Membership.objects.filter(group__in=group).values("person"))


def members_who_may_see(event: Event, candidates: QuerySet[User]) -> QuerySet[User]:
    """Members read each blog of their group; of an automatic group only while they are of its organisation."""
    group = Post.objects.published().filter(pk=event.subject_id).values("group")
    members = Membership.objects.of_today().filter(group__in=group)
    return candidates.filter(pk__in=members.values("person"))


def _posts_told(events: Sequence[Event], user: User) -> Mapping[int, Any]:
    """The blogs of these events that this person reads now, with `is_member` and `moderates`."""
    is_member = Exists(Membership.objects.filter(group=OuterRef("group"), person=user))
    moderates = Exists(WorkingGroup.objects.of_moderator(user).filter(pk=OuterRef("group")))
    visible = Post.objects.visible_to(user).published().select_related("author", "group")
    return visible.annotate(is_member=is_member, moderates=moderates).in_bulk(list(subjects_of(events)))


def describe_posts(events: Sequence[Event], user: User) -> Mapping[int, Notice]:
    """A blog that became an announcement is told as such, and not twice."""
    posts = _posts_told(events, user)
    notices = {}
    for event in events:
        post = posts.get(event.subject_id)
        if post is not None and (post.announced_at is None or post.moderates):
            moved = moved_since(post, event)
            title = gettext("New blog: %(title)s") if moved else gettext("New blog in %(group)s: %(title)s")
            notices[event.pk] = Notice(
                title=title % {"group": post.group.name, "title": post.title},
                text=gettext("%(name)s wrote: %(text)s") % {"name": post.author.author_name, "text": post.excerpt},
                url=post.get_absolute_url(),
                # Who left a public group still sees its blogs, and does not read here to be in it.
                why=(
                    gettext("You are a member of %(group)s.")
                    if post.is_member and not moved
                    else gettext("You were a member of %(group)s when this blog appeared.")
                    if not moved
                    else gettext("You were a member of its group when this blog appeared.")
                )
                % {"group": post.group.name},
                acts=_acts_on(post) if can_withdraw(post.group, is_moderator=post.moderates) else (),
            )
    return notices


def _acts_on(post: Post) -> tuple[Act, ...]:
    """What a moderator can do with a new blog at once."""
    withdraw = Act(gettext("Withdraw"), reverse("blogs:withdraw", args=[post.public_id]))
    if post.pinned_at is not None:
        return (withdraw,)
    return Act(gettext("Pin"), reverse("blogs:pin", args=[post.public_id]), {"change": "pin"}), withdraw


def describe_announcements(events: Sequence[Event], user: User) -> Mapping[int, Notice]:
    """As a new blog, by another name; what is no announcement any more is not told as one."""
    posts = _posts_told(events, user)
    return {
        event.pk: Notice(
            title=gettext("Announcement in %(group)s: %(title)s") % {"group": post.group.name, "title": post.title},
            text=gettext("%(name)s wrote: %(text)s") % {"name": post.author.author_name, "text": post.excerpt},
            url=post.get_absolute_url(),
            why=gettext("A moderator of %(group)s sent this to all members.") % {"group": post.group.name},
        )
        for event in events
        if (post := posts.get(event.subject_id)) and post.announced_at is not None and not moved_since(post, event)
    }


register(
    NoticeKind(
        name="post_published",
        label=gettext_lazy("A new blog in one of my groups"),
        candidates=members_of_post,
        allowed=members_who_may_see,
        describe=describe_posts,
    )
)
register(
    NoticeKind(
        name="post_announced",
        label=gettext_lazy("An announcement to all members of one of my groups"),
        candidates=members_of_post,
        allowed=members_who_may_see,
        describe=describe_announcements,
    )
)
