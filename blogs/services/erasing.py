"""When an account is erased: drafts go, and what was published stays under the pseudonym or goes too."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from audit.services import record
from blogs.models import Attachment, Comment, Picture, Post
from blogs.services.attachments import delete_attachment
from blogs.services.pictures import delete_picture
from blogs.services.reach import count_comment
from blogs.services.sweeping import delete_uploads_of


@transaction.atomic
def erase_drafts(person: User, *, acting_user: User | None) -> None:
    """What only its writer could read goes with the writer: drafts, and uploads that no blog took in."""
    for post in Post.objects.select_for_update(of=("self",)).filter(author=person, published_at=None):
        if post.comments.exclude(author=person).filter(removed_at=None).exists():
            # Published before: what others wrote under it is theirs.
            _empty_post(post, acting_user)
        else:
            _delete_post(post, acting_user)
    for picture in Picture.objects.filter(uploader=person, post=None):
        delete_picture(picture, acting_user=acting_user)
    for attachment in Attachment.objects.filter(uploader=person, post=None):
        delete_attachment(attachment, acting_user=acting_user)


@transaction.atomic
def erase_texts(person: User, *, acting_user: User | None) -> None:
    """The published texts go too. A blog under which others wrote stays as an empty place, for what they wrote is theirs."""
    # Blogs before their comments, as everyone who changes a comment locks them.
    under = Comment.objects.filter(author=person, removed_at=None).order_by().values("post")
    list(Post.objects.select_for_update(of=("self",)).filter(Q(pk__in=under) | Q(author=person)).order_by("pk"))
    comments = Comment.objects.select_for_update(of=("self",)).filter(author=person, removed_at=None).order_by("pk")
    for comment in comments.iterator():
        comment.source = comment.body = comment.withdrawn_reason = ""
        comment.removed_at = timezone.now()
        comment.save(update_fields=["source", "body", "removed_at", "withdrawn_reason"])
        comment.versions.all().delete()
        comment.mentions.all().delete()
        count_comment(comment, 0 if comment.withdrawn_at else -1)
        record("comment.removed", comment, acting_user=acting_user)
    for post in Post.objects.select_for_update(of=("self",)).filter(author=person).exclude(published_at=None):
        if post.comments.exclude(author=person).filter(removed_at=None).exists():
            _empty_post(post, acting_user)
        else:
            _delete_post(post, acting_user)


def _empty_post(post: Post, acting_user: User | None) -> None:
    delete_uploads_of(post, acting_user=acting_user)
    with override(post.language):
        post.title = _("Removed blog")
        post.plain_text = post.excerpt = _("The writer removed this blog.")
        post.body = f"<p>{post.plain_text}</p>"
    post.cover = post.pinned_at = post.announced_at = None
    post.withdrawn_reason = post.trashed_reason = post.comments_closed_reason = post.locked_reason = (
        post.moved_reason
    ) = ""
    post.publish_refused = ""
    post.publish_at = post.unpublish_at = None
    post.changed_at = post.emptied_at = timezone.now()
    post.save()
    post.revisions.all().delete()
    post.tags.clear()
    record("post.emptied", post, acting_user=acting_user)


def _delete_post(post: Post, acting_user: User | None) -> None:
    record("post.discarded", post, acting_user=acting_user)
    delete_uploads_of(post, acting_user=acting_user)
    post.delete()
