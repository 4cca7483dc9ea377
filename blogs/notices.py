"""What blogs tell people about: a new blog, a new comment."""

from collections.abc import Mapping, Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from blogs.models import Comment, Post
from common.markup import excerpt, plain_text
from groups.models import Membership
from notifications.kinds import Notice, NoticeKind, register
from notifications.models import Event


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


def describe_posts(events: Sequence[Event], user: User) -> Mapping[int, Notice]:
    is_member = Exists(Membership.objects.filter(group=OuterRef("group"), person=user))
    visible = Post.objects.visible_to(user).published().select_related("author", "group").annotate(is_member=is_member)
    posts = visible.in_bulk(list(_subjects(events)))
    notices = {}
    for event in events:
        if post := posts.get(event.subject_id):
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
            )
    return notices


# A new comment -------------------------------------------------------------------------------------------------------


def writers_above(event: Event) -> QuerySet[User]:
    """Who wrote the blog, and who wrote the comment that is answered."""
    comment = Comment.objects.filter(pk=event.subject_id)
    return User.objects.filter(
        Q(pk__in=comment.values("post__author"))
        | Q(pk__in=comment.filter(parent__isnull=False).values("parent__author"))
    )


def writers_who_may_see(event: Event, candidates: QuerySet[User]) -> QuerySet[User]:
    """At most two people: each is asked for."""
    comment = Comment.objects.filter(pk=event.subject_id, removed_at=None)
    return candidates.filter(pk__in=[person.pk for person in candidates if comment.visible_to(person).exists()])


def describe_comments(events: Sequence[Event], user: User) -> Mapping[int, Notice]:
    visible = Comment.objects.visible_to(user).filter(removed_at=None)
    comments = visible.select_related("author", "post", "parent").in_bulk(list(_subjects(events)))
    notices = {}
    for event in events:
        if comment := comments.get(event.subject_id):
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
                why=gettext("It is an answer to your comment.") if is_answer else gettext("It is your blog."),
            )
    return notices


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
        name="comment_added",
        label=gettext_lazy("A comment on my blog or an answer to my comment"),
        candidates=writers_above,
        allowed=writers_who_may_see,
        describe=describe_comments,
    )
)
