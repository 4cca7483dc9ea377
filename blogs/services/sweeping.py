"""Uploads that nothing uses go, whatever they are."""

from datetime import datetime

from accounts.models import User
from blogs.models import Post
from blogs.services.attachments import delete_attachment, sweep_attachments
from blogs.services.pictures import delete_picture, sweep_pictures


def sweep_uploads(now: datetime | None = None) -> int:
    """Delete the pictures and attachments that no blog has used for a week. How many."""
    return sweep_pictures(now) + sweep_attachments(now)


def delete_uploads_of(post: Post, *, acting_user: User | None) -> None:
    """The pictures and attachments of a blog, in the caller's transaction."""
    for picture in post.pictures.all():
        delete_picture(picture, acting_user=acting_user)
    for attachment in post.attachments.all():
        delete_attachment(attachment, acting_user=acting_user)
