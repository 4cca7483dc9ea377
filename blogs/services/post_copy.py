"""A copy of one blog as a page that opens without Pleio, with pictures, attachments and the comments that its reader reads."""

import zipfile
from typing import IO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policies import can_run_site
from audit.services import asked_reason, record
from blogs.models import Comment, Post
from blogs.services.attachments import copied_as, stored_as
from blogs.services.copies import add_file, with_pictures_from
from blogs.services.pictures import file_name
from common.decisions import refuse


def export_post(post: Post, file: IO[bytes], *, acting_user: User) -> None:
    """Write what this person reads of a blog to `file`, a zip of index.html, pictures and attachments; on record.

    Whoever reads a blog may take it along as it stands there. PermissionDenied for who reads it no more.
    """
    with transaction.atomic():
        found = (
            Post.objects.visible_to(acting_user).select_related("author", "group", "cover").filter(pk=post.pk).first()
        )
        if found is None:
            refuse(_("You can no longer read this blog.")).enforce()
        assert found is not None  # noqa: S101 (for the type checker: enforce() raised)
        record("post.exported", found, acting_user=acting_user)
        comments = list(_in_order(Comment.objects.visible_to(acting_user).in_the_open().filter(post=found)))
    _write(found, comments, file)


def export_wide_post(post: Post, file: IO[bytes], *, reason: str, acting_user: User | None) -> None:
    """The same for who runs the site: what everyone with an account of an organisation reads, with a reason; on record.

    ValidationError in words for a blog that not everyone reads, and for an empty reason.
    """
    with transaction.atomic():
        can_run_site(acting_user).enforce()
        why = asked_reason(reason)
        read = Post.objects.widely_read().select_related("author", "group", "cover")
        found = read.filter(pk=post.pk).first()
        if found is None:
            raise ValidationError(
                _("Not everyone in government reads this blog. Its readers take it along themselves.")
            )
        record("post.exported", found, acting_user=acting_user, reason=why)
        comments = list(_in_order(Comment.objects.widely_read().in_the_open().filter(post=found)))
    _write(found, comments, file)


def _in_order(comments: QuerySet[Comment]) -> QuerySet[Comment]:
    return comments.select_related("author").order_by("created_at", "pk")


def _write(post: Post, comments: list[Comment], file: IO[bytes]) -> None:
    """Pictures are small already: nothing is squeezed, and nothing is held in memory but one page."""
    with translation.override(post.language), zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        attachments = list(post.attachments.order_by("pk"))
        files = [(attachment, copied_as(attachment)) for attachment in attachments]
        page = render_to_string("blogs/post_copy.html", {"post": post, "comments": comments, "files": files})
        # The same blog gives the same file: dated by the text, not by the clock.
        entry = zipfile.ZipInfo("index.html", post.changed_at.timetuple()[:6])
        archive.writestr(entry, with_pictures_from("pictures/", page))
        for picture in post.pictures.order_by("pk"):
            if picture.widths:
                stored = file_name(picture.stem, max(picture.widths))
                add_file(archive, f"pictures/{picture.public_id}.webp", stored)
        for attachment, name in files:
            add_file(archive, name, stored_as(attachment))
