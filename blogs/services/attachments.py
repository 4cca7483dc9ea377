"""Storing files that go with a blog, and giving them to it."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.services import infections_on_record, record
from blogs.models import Attachment, Post
from blogs.models.attachments import MOST_ATTACHMENTS
from blogs.services.uploads import SWEPT_AFTER, ask_room
from common.decisions import refuse
from common.documents import clean_file_name, read_document
from common.files import delete_files, delete_files_now
from common.ids import random_id
from common.scanning import scan


def stored_as(attachment: Attachment) -> str:
    """Where the file is kept."""
    return f"attachments/{attachment.stem}"


def copied_as(attachment: Attachment) -> str:
    """What the file is called in a copy: two may have the same name."""
    return f"attachments/{attachment.public_id}-{attachment.name}"


def store_attachment(upload: File, *, waits_for: str = "", acting_user: User) -> Attachment:
    """Keep a file as it is. Only its uploader sees it, until a blog takes it in.

    Raises ValidationError in words for a file that we do not take, that a scanner refuses, or when too many wait already.
    The file is written before the row: a file without a row is waste, a row without a file is a broken link.
    """
    size, given = upload.size, upload.name or ""
    kind = read_document(upload, given, size)
    with infections_on_record(acting_user):
        scan(upload)
    stem = random_id(24)
    stored = ""
    try:
        stored = default_storage.save(f"attachments/{stem}", upload)
        with transaction.atomic():
            ask_room(acting_user, size)
            kept = Attachment.objects.create(
                stem=stem,
                name=clean_file_name(given, kind),
                kind=kind,
                size=size,
                uploader=acting_user,
                waits_for=waits_for[:32],
            )
            record("attachment.stored", kept, acting_user=acting_user)
    except BaseException:
        delete_files_now([stored] if stored else [])
        raise
    return kept


def settle_attachments(post: Post, attach: Iterable[Attachment], detach: Iterable[Attachment]) -> None:
    """In the caller's transaction, for a locked blog: what it takes in its readers see, and what it lets go only its uploader.

    PermissionDenied for what is not the writer's, or of another blog; ValidationError in words for too many.
    """
    gone = {attachment.pk for attachment in detach}
    wanted = [attachment for attachment in attach if attachment.pk not in gone]
    if any(one.uploader_id != post.author_id or one.post_id not in (None, post.pk) for one in wanted):
        refuse(_("You can only use files that you uploaded for this blog.")).enforce()
    if gone:
        post.attachments.filter(pk__in=gone).update(post=None, unused_since=timezone.now(), waits_for="")
    new = [attachment.pk for attachment in wanted if attachment.post_id is None]
    if not new:
        return
    if post.attachments.exclude(pk__in=new).count() + len(new) > MOST_ATTACHMENTS:
        raise too_many_attachments()
    Attachment.objects.filter(pk__in=new, post=None).update(post=post, unused_since=None, waits_for="")


def too_many_attachments() -> ValidationError:
    return ValidationError(
        _("A blog has at most %(limit)s attachments. Remove one first, or put several in one zip."),
        code="too_many",
        params={"limit": MOST_ATTACHMENTS},
    )


def delete_attachment(attachment: Attachment, *, acting_user: User | None) -> None:
    """Take a file away, in the caller's transaction; it goes from the store once that is certain."""
    record("attachment.deleted", attachment, acting_user=acting_user)
    delete_files([stored_as(attachment)])
    attachment.delete()


def sweep_attachments(now: datetime | None = None) -> int:
    """Delete the files that no blog has had for a week. How many. Each in a transaction of its own."""
    before = (now or timezone.now()) - SWEPT_AFTER
    unused = Attachment.objects.filter(post=None, unused_since__lt=before).order_by("pk")
    return sum(_sweep(pk, before) for pk in unused.values_list("pk", flat=True))


@transaction.atomic
def _sweep(pk: int, before: datetime) -> bool:
    rows = Attachment.objects.select_for_update(of=("self",))
    attachment = rows.filter(pk=pk, post=None, unused_since__lt=before).first()
    if attachment is None:
        return False
    delete_attachment(attachment, acting_user=None)
    return True
