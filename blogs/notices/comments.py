"""A new comment, and a comment that names somebody."""

from collections.abc import Mapping, Sequence

from django.db.models import Q, QuerySet
from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from blogs.models import Comment, Mention, PostMark
from blogs.notices.events import subjects_of
from common.markup import excerpt, plain_text
from notifications.kinds import Notice, NoticeKind, register
from notifications.models import Event

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
    comments = visible.select_related("author", "post", "parent").in_bulk(list(subjects_of(events)))
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
    comments = visible.in_bulk(list(subjects_of(events)))
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
        name="comment_added",
        label=gettext_lazy("A comment on my blog or on one that I follow, or an answer to my comment"),
        candidates=writers_and_followers,
        allowed=people_who_may_see,
        describe=describe_comments,
    )
)
