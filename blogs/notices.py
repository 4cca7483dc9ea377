"""What blogs tell people about: a new blog, an announcement, a new comment, and what a moderator did to a text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from blogs.models import Comment, Mention, Post, PostMark
from blogs.policies import can_withdraw
from blogs.querysets import CommentQuerySet, PostQuerySet
from common.markup import excerpt, plain_text
from groups.models import Membership, WorkingGroup
from notifications.kinds import Act, Notice, NoticeKind, register
from notifications.models import Event
from notifications.selectors import newest


def _subjects(events: Sequence[Event]) -> set[int]:
    return {event.subject_id for event in events}


# A new blog ----------------------------------------------------------------------------------------------------------


def members_of_post(event: Event) -> QuerySet[User]:
    """The members of the group that the blog stands in."""
    group = Post.objects.filter(pk=event.subject_id).values("group")
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
    return visible.annotate(is_member=is_member, moderates=moderates).in_bulk(list(_subjects(events)))


def describe_posts(events: Sequence[Event], user: User) -> Mapping[int, Notice]:
    """A blog that became an announcement is told as such, and not twice."""
    posts = _posts_told(events, user)
    notices = {}
    for event in events:
        post = posts.get(event.subject_id)
        if post is not None and (post.announced_at is None or post.moderates):
            notices[event.pk] = Notice(
                title=gettext("New blog in %(group)s: %(title)s") % {"group": post.group.name, "title": post.title},
                text=gettext("%(name)s wrote: %(text)s") % {"name": post.author.author_name, "text": post.excerpt},
                url=post.get_absolute_url(),
                # Who left a public group still sees its blogs, and does not read here to be in it.
                why=(
                    gettext("You are a member of %(group)s.")
                    if post.is_member
                    else gettext("You were a member of %(group)s when this blog appeared.")
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
        if (post := posts.get(event.subject_id)) and post.announced_at is not None
    }


# Withdrawn by a moderator --------------------------------------------------------------------------------------------


def _text_of(event: Event) -> PostQuerySet | CommentQuerySet:
    """The blog or the comment that it is about."""
    if event.subject_type == Post._meta.label_lower:
        return Post.objects.filter(pk=event.subject_id)
    return Comment.objects.filter(pk=event.subject_id)


def writer_of(event: Event) -> QuerySet[User]:
    return User.objects.filter(pk__in=_text_of(event).values("author"))


def writer_who_may_see(event: Event, candidates: QuerySet[User]) -> QuerySet[User]:
    """One person at most."""
    return candidates.filter(pk__in=[person.pk for person in candidates if _text_of(event).visible_to(person).exists()])


def describe_withdrawn(events: Sequence[Event], user: User) -> Mapping[int, Notice]:
    """What holds now, once: of what was withdrawn, put back and withdrawn again only the last is told."""
    events = newest(events)
    by_type = {
        Post._meta.label_lower: Post.objects.visible_to(user).filter(author=user).select_related("group"),
        Comment._meta.label_lower: Comment.objects.visible_to(user)
        .filter(author=user, removed_at=None)
        .select_related("post__group"),
    }
    notices: dict[int, Notice] = {}
    for label, texts in by_type.items():
        about = [event for event in events if event.subject_type == label]
        found: Mapping[int, Any] = texts.in_bulk(list(_subjects(about))) if about else {}
        notices |= {event.pk: _withdrawn(text) for event in about if (text := found.get(event.subject_id))}
    return notices


def _withdrawn(text: Post | Comment) -> Notice:
    post = text if isinstance(text, Post) else text.post
    if isinstance(text, Post):
        gone, back = gettext("Your blog “%(title)s” is withdrawn"), gettext("Your blog “%(title)s” is back")
    else:
        gone = gettext("Your comment on “%(title)s” is withdrawn")
        back = gettext("Your comment on “%(title)s” is back")
    is_gone = text.withdrawn_at is not None
    reason = gettext("A moderator of %(group)s gave this reason: %(reason)s")
    return Notice(
        title=(gone if is_gone else back) % {"title": post.title},
        text=reason % {"group": post.group.name, "reason": text.withdrawn_reason}
        if is_gone
        else gettext("A moderator of %(group)s had withdrawn it. Everyone who could read it can read it again.")
        % {"group": post.group.name},
        url=text.get_absolute_url(),
        why=gettext("You wrote it."),
    )


# Put in the trash, closed for comments or locked by a moderator ------------------------------------------------------


@dataclass(frozen=True)
class _Handled:
    """What a moderator can do to a blog: how it is told, and where it stands (`<field>_at`, `<field>_by`, `<field>_reason`)."""

    field: str
    done: str | Promise
    undone: str | Promise


# By the word in the key of the event (`blogs.services.trash.tell_writer`).
_HANDLED = {
    "trashed": _Handled(
        "trashed",
        gettext_lazy("Your blog “%(title)s” is in the trash"),
        gettext_lazy("Your blog “%(title)s” is out of the trash"),
    ),
    "closed": _Handled(
        "comments_closed",
        gettext_lazy("The comments under your blog “%(title)s” are closed"),
        gettext_lazy("The comments under your blog “%(title)s” are open again"),
    ),
    "locked": _Handled(
        "locked",
        gettext_lazy("Your blog “%(title)s” is locked"),
        gettext_lazy("Your blog “%(title)s” is not locked any more"),
    ),
}


def _what(key: str) -> str:
    return key.split(":")[2]


def writer_who_read_it(event: Event, candidates: QuerySet[User]) -> QuerySet[User]:
    """One person at most: who wrote it, while that person would read it if it were where it was."""
    post = Post.objects.filter(pk=event.subject_id)
    return candidates.filter(pk__in=[person.pk for person in candidates if post.own_of(person).exists()])


def describe_handled(events: Sequence[Event], user: User) -> Mapping[int, Notice]:
    """What holds now, once for each thing that can be done: of what was done and undone only the last is told."""
    subjects = _subjects(events)
    posts = Post.objects.own_of(user).select_related("group").in_bulk(list(subjects))
    rows = Event.objects.filter(kind="post_handled", subject_id__in=subjects).order_by("pk")
    last = {(subject, _what(key)): pk for pk, subject, key in rows.values_list("pk", "subject_id", "key")}
    told = [event for event in events if last.get((event.subject_id, _what(event.key))) == event.pk]
    return {
        event.pk: _handled(post, _HANDLED[_what(event.key)]) for event in told if (post := posts.get(event.subject_id))
    }


def _handled(post: Post, what: _Handled) -> Notice:
    # What its writer did since is no news to its writer.
    is_done = getattr(post, f"{what.field}_at") and getattr(post, f"{what.field}_by_id") != post.author_id
    names = {"title": post.title, "group": post.group.name, "reason": getattr(post, f"{what.field}_reason")}
    return Notice(
        title=str(what.done if is_done else what.undone) % names,
        text=gettext("A moderator of %(group)s gave this reason: %(reason)s") % names
        if is_done
        else gettext("A moderator of %(group)s undid it.") % names,
        url=(post.group if post.trashed_at else post).get_absolute_url(),
        why=gettext("You wrote it."),
    )


# Not published when its time came ------------------------------------------------------------------------------------


def describe_not_published(events: Sequence[Event], user: User) -> Mapping[int, Notice]:
    """While it holds: when the writer planned anew or published, there is nothing to tell any more.

    Who is in the group no more does not read the own draft there either, and reads only that it was not published, and why.
    """
    events = newest(events)
    refused = Post.objects.filter(author=user, published_at=None).exclude(publish_refused="")
    posts = refused.in_bulk(list(_subjects(events)))
    seen = set(Post.objects.visible_to(user).filter(pk__in=posts).values_list("pk", flat=True))
    return {
        event.pk: Notice(
            title=gettext("Your blog “%(title)s” was not published") % {"title": post.title}
            if post.pk in seen
            else gettext("A blog of yours was not published"),
            text=gettext("It is still a draft. The reason: %(reason)s") % {"reason": post.publish_refused},
            url=reverse("blogs:edit", args=[post.public_id]) if post.pk in seen else reverse("blogs:list"),
            why=gettext("You wrote it, and set a time for it."),
        )
        for event in events
        if (post := posts.get(event.subject_id))
    }


# A new comment -------------------------------------------------------------------------------------------------------


def writers_and_followers(event: Event) -> QuerySet[User]:
    """Who wrote the blog, who wrote the comment that is answered, and who follows the blog."""
    comment = Comment.objects.filter(pk=event.subject_id)
    return User.objects.filter(
        Q(pk__in=comment.values("post__author"))
        | Q(pk__in=comment.filter(parent__isnull=False).values("parent__author"))
        | Q(pk__in=PostMark.objects.filter(post__in=comment.values("post"), followed_at__isnull=False).values("person"))
    )


def people_who_may_see(event: Event, candidates: QuerySet[User]) -> QuerySet[User]:
    """The writers and who follows: each is asked for, a query for each of them, outside any page."""
    comment = Comment.objects.filter(pk=event.subject_id, removed_at=None)
    return candidates.filter(pk__in=[person.pk for person in candidates if comment.visible_to(person).exists()])


def _why_told(comment: Comment, user: User, followed: set[int]) -> str:
    """Why this person hears of it; nothing for who followed the blog and stopped."""
    if comment.parent is not None and comment.parent.author_id == user.pk:
        return gettext("It is an answer to your comment.")
    if comment.post.author_id == user.pk:
        return gettext("It is your blog.")
    return gettext("You follow this blog.") if comment.post_id in followed else ""


def describe_comments(events: Sequence[Event], user: User) -> Mapping[int, Notice]:
    visible = Comment.objects.visible_to(user).filter(removed_at=None)
    comments = visible.select_related("author", "post", "parent").in_bulk(list(_subjects(events)))
    blogs = {comment.post_id for comment in comments.values()}
    followed = set(
        PostMark.objects.filter(person=user, post__in=blogs, followed_at__isnull=False).values_list("post", flat=True)
    )
    notices = {}
    for event in events:
        comment = comments.get(event.subject_id)
        if comment is not None and (why := _why_told(comment, user, followed)):
            names = {"name": comment.author.author_name, "title": comment.post.title}
            is_answer = comment.parent is not None and comment.parent.author_id == user.pk
            title = (
                gettext("%(name)s answered you at “%(title)s”")
                if is_answer
                else gettext("%(name)s commented on “%(title)s”")
            )
            notices[event.pk] = Notice(
                title=title % names,
                text=excerpt(plain_text(comment.body), 300),
                url=comment.get_absolute_url(),
                why=why,
            )
    return notices


# Named in a comment ---------------------------------------------------------------------------------------------------


def _mentions(event: Event) -> QuerySet[Mention]:
    """The one that this event is about: each person who is named has an event of the own."""
    return Mention.objects.filter(comment=event.subject_id, person=int(event.key.rpartition(":")[2]))


def person_named(event: Event) -> QuerySet[User]:
    """Not who is told already: of a comment on the own blog, an answer, or a comment under a blog that one follows."""
    named = User.objects.filter(pk__in=_mentions(event).values("person"))
    return named.exclude(pk__in=writers_and_followers(event).values("pk"))


def describe_mentions(events: Sequence[Event], user: User) -> Mapping[int, Notice]:
    named = Mention.objects.filter(person=user).values("comment")
    visible = Comment.objects.visible_to(user).filter(removed_at=None, pk__in=named).select_related("author", "post")
    comments = visible.in_bulk(list(_subjects(events)))
    return {
        event.pk: Notice(
            title=gettext("%(name)s named you at “%(title)s”")
            % {"name": comment.author.author_name, "title": comment.post.title},
            text=excerpt(plain_text(comment.body), 300),
            url=comment.get_absolute_url(),
            why=gettext("You are named in it."),
        )
        for event in events
        if (comment := comments.get(event.subject_id))
    }


register(
    NoticeKind(
        name="mentioned",
        label=gettext_lazy("A comment that names me"),
        candidates=person_named,
        allowed=people_who_may_see,
        describe=describe_mentions,
    )
)
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
register(
    NoticeKind(
        name="text_withdrawn",
        label=gettext_lazy("A blog or comment of mine is withdrawn by a moderator, or put back"),
        candidates=writer_of,
        allowed=writer_who_may_see,
        describe=describe_withdrawn,
    )
)
register(
    NoticeKind(
        name="post_handled",
        label=gettext_lazy("A blog of mine is locked, closed for comments or put in the trash by a moderator"),
        candidates=writer_of,
        allowed=writer_who_read_it,
        describe=describe_handled,
    )
)
register(
    NoticeKind(
        name="post_not_published",
        label=gettext_lazy("A blog of mine could not be published at its time"),
        candidates=writer_of,
        describe=describe_not_published,
    )
)
register(
    NoticeKind(
        name="comment_added",
        label=gettext_lazy("A comment on my blog or on one that I follow, or an answer to my comment"),
        candidates=writers_and_followers,
        allowed=people_who_may_see,
        describe=describe_comments,
    )
)
