"""What a moderator did to a text of mine, and a plan that did not come true."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from blogs.models import Comment, Post
from blogs.notices.events import moved_since, subjects_of
from blogs.querysets import CommentQuerySet, PostQuerySet
from notifications.kinds import Notice, NoticeKind, register
from notifications.models import Event
from notifications.selectors import newest

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
        .select_related("post__group", "withdrawn_in"),
    }
    notices: dict[int, Notice] = {}
    for label, texts in by_type.items():
        about = [event for event in events if event.subject_type == label]
        found: Mapping[int, Any] = texts.in_bulk(list(subjects_of(about))) if about else {}
        notices |= {event.pk: _withdrawn(text, event) for event in about if (text := found.get(event.subject_id))}
    return notices


def _withdrawn(text: Post | Comment, event: Event) -> Notice:
    post = text if isinstance(text, Post) else text.post
    if isinstance(text, Post):
        gone, back = gettext("Your blog “%(title)s” is withdrawn"), gettext("Your blog “%(title)s” is back")
    else:
        gone = gettext("Your comment on “%(title)s” is withdrawn")
        back = gettext("Your comment on “%(title)s” is back")
    is_gone = text.withdrawn_at is not None
    reason = gettext("A moderator of %(group)s gave this reason: %(reason)s")
    undone = gettext("A moderator of %(group)s had withdrawn it. Everyone who could read it can read it again.")
    is_from_before = isinstance(text, Comment) and text.is_of_before
    if moved_since(post, event) or is_from_before:
        reason = gettext("A moderator gave this reason: %(reason)s")
        undone = gettext("A moderator had withdrawn it. Everyone who could read it can read it again.")
    return Notice(
        title=(gone if is_gone else back) % {"title": post.title},
        text=reason % {"group": post.group.name, "reason": text.withdrawn_reason}
        if is_gone
        else undone % {"group": post.group.name},
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
    subjects = subjects_of(events)
    posts = Post.objects.own_of(user).select_related("group").in_bulk(list(subjects))
    rows = Event.objects.filter(kind="post_handled", subject_id__in=subjects).order_by("pk")
    last = {(subject, _what(key)): pk for pk, subject, key in rows.values_list("pk", "subject_id", "key")}
    told = [event for event in events if last.get((event.subject_id, _what(event.key))) == event.pk]
    return {
        event.pk: _handled(post, _HANDLED[_what(event.key)])
        for event in told
        # In a group where it stood before: what came of that is no news here.
        if (post := posts.get(event.subject_id)) and not moved_since(post, event)
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


# Moved to another group by a moderator -------------------------------------------------------------------------------


def describe_moved(events: Sequence[Event], user: User) -> Mapping[int, Notice]:
    """The last time, while it holds. Who reads the blog no more reads neither where it went, nor why."""
    events = newest(events)
    moved = Post.objects.filter(author=user, moved_at__isnull=False).exclude(moved_by=user).select_related("group")
    posts = moved.in_bulk(list(subjects_of(events)))
    seen = set(Post.objects.visible_to(user).filter(pk__in=posts).values_list("pk", flat=True))
    return {
        event.pk: _moved(post) if post.pk in seen else _moved_away()
        for event in events
        if (post := posts.get(event.subject_id))
    }


def _moved(post: Post) -> Notice:
    return Notice(
        title=gettext("Your blog “%(title)s” was moved to %(group)s") % {"title": post.title, "group": post.group.name},
        text=gettext("A moderator gave this reason: %(reason)s") % {"reason": post.moved_reason},
        url=post.get_absolute_url(),
        why=gettext("You wrote it."),
    )


def _moved_away() -> Notice:
    return Notice(
        title=gettext("A blog of yours was moved to another group"),
        text=gettext("You are not in that group, and do not read it there."),
        url=reverse("blogs:list"),
        why=gettext("You wrote it."),
    )


# Not published when its time came ------------------------------------------------------------------------------------


def describe_not_published(events: Sequence[Event], user: User) -> Mapping[int, Notice]:
    """While it holds: when the writer planned anew or published, there is nothing to tell any more.

    Who is in the group no more does not read the own draft there either, and reads only that it was not published, and why.
    """
    events = newest(events)
    refused = Post.objects.filter(author=user, published_at=None).exclude(publish_refused="")
    posts = refused.in_bulk(list(subjects_of(events)))
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
        name="post_moved",
        label=gettext_lazy("A blog of mine is moved to another group by a moderator"),
        candidates=writer_of,
        describe=describe_moved,
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
