"""Storing pictures and what they show."""

import html as entities
import re
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import ask_presence
from audit.services import infections_on_record, record
from blogs.models import Picture, Post, Revision, UnsavedText
from blogs.policies import can_edit_post
from blogs.services.locking import ask_to_write
from blogs.services.uploads import SWEPT_AFTER, ask_room
from blogs.texts import clean_description
from common.decisions import refuse
from common.files import delete_files, delete_files_now
from common.ids import random_id
from common.pictures import Readable, Reencoded, reencode


def store_picture(
    picture: Readable | bytes | Reencoded,
    *,
    description: str,
    is_decoration: bool = False,
    acting_user: User,
    post: Post | None = None,
) -> Picture:
    """Keep a picture, drawn anew in its widths. Without `post` only its uploader sees it, until a blog takes it in.

    Raises ValidationError in words for a file that is no picture. The files are written before the row: a file without
    a row is waste, a row without a file is a broken page.
    """
    description = clean_description(description)
    with infections_on_record(acting_user):
        encoded = picture if isinstance(picture, Reencoded) else reencode(picture)
    stem = random_id(24)
    names = []
    try:
        for width, content in encoded.files:
            names.append(default_storage.save(file_name(stem, width), ContentFile(content)))
        with transaction.atomic():
            if post is None:
                ask_room(acting_user)
            else:
                can_edit_post(acting_user, Post.objects.select_for_update().get(pk=post.pk)).enforce()
            kept = Picture.objects.create(
                stem=stem,
                widths=encoded.widths,
                width=encoded.width,
                height=encoded.height,
                description="" if is_decoration else description,
                is_decoration=is_decoration,
                uploader=acting_user,
                post=post,
                unused_since=None if post is not None else timezone.now(),
            )
            record("picture.stored", kept, acting_user=acting_user)
    except BaseException:
        delete_files_now(names)
        raise
    return kept


def file_name(stem: str, width: int) -> str:
    """Where one width of a picture is kept."""
    return f"pictures/{stem}-{width}.webp"


_SHOWN = re.compile(r'<img src="/blogs/pictures/([0-9a-z]{12})/[0-9]{2,4}/" alt="([^"]*)"')
_IN_TEXT = re.compile(r'<img src="/blogs/pictures/([0-9a-z]{12})/[0-9]{2,4}/" alt="([^"]*)"( title="[^"]*")?>')


def pictures_in(body: str) -> list[tuple[str, str]]:
    """The pictures that a text shows: their public id, and how the text describes them."""
    return [(found[1], entities.unescape(found[2])) for found in _SHOWN.finditer(body)]


def fit_pictures(body: str, *, uploader: int) -> str:
    """A text in its canonical form with the size of each picture that its writer uploaded, so that nothing jumps while it
    loads. Where the text describes a picture with nothing, its own description stands.
    """
    names = {name for name, _alt in pictures_in(body)}
    if not names:
        return body
    known = {picture.public_id: picture for picture in Picture.objects.filter(public_id__in=names, uploader=uploader)}

    def fit(found: re.Match[str]) -> str:
        picture = known.get(found[1])
        if picture is None or not picture.widths:
            return found[0]
        alt = found[2] or entities.escape(picture.description)
        size = f'width="{picture.width}" height="{picture.height}"'
        return f'<img src="{picture.get_absolute_url()}" alt="{alt}"{found[3] or ""} {size}>'

    return _IN_TEXT.sub(fit, body)


def decorations_in(body: str, *, uploader: int) -> list[str]:
    """The own pictures of a text that show nothing that is not in the text, by their public id."""
    silent = [name for name, alt in pictures_in(body) if not alt.strip()]
    if not silent:
        return []
    found = Picture.objects.filter(uploader=uploader, public_id__in=silent, is_decoration=True).order_by("pk")
    return list(found.values_list("public_id", flat=True))


def undescribed_pictures(body: str, *, uploader: int) -> int:
    """How many pictures of a text are neither described nor decoration."""
    silent = {name for name, alt in pictures_in(body) if not alt.strip()}
    return len(silent - set(decorations_in(body, uploader=uploader)))


@transaction.atomic
def describe_picture(picture: Picture, *, description: str, is_decoration: bool, acting_user: User) -> Picture:
    """Say in words what a picture shows, or that it only decorates."""
    ask_presence(acting_user)
    post = Post.objects.select_for_update(of=("self",)).select_related("group").filter(pictures=picture).first()
    picture = Picture.objects.select_for_update().get(pk=picture.pk)
    if picture.uploader_id != acting_user.pk:
        refuse(_("Only the person who uploaded a picture can describe it.")).enforce()
    if post is not None:
        # Readers hear it: what may not be changed there is not described anew either.
        can_edit_post(acting_user, post).enforce()
        ask_to_write(acting_user, post.group)
    picture.description = "" if is_decoration else clean_description(description)
    picture.is_decoration = is_decoration
    picture.save(update_fields=["description", "is_decoration"])
    record("picture.described", picture, acting_user=acting_user)
    return picture


def delete_picture(picture: Picture, *, acting_user: User | None) -> None:
    """Take a picture away, in the caller's transaction; the files go once it is certain."""
    record("picture.deleted", picture, acting_user=acting_user)
    delete_files(file_name(picture.stem, width) for width in picture.widths)
    picture.delete()


def sweep_pictures(now: datetime | None = None) -> int:
    """Delete the uploads that no blog shows for a week, and that nothing kept for their uploader names. How many.

    Each in a transaction of its own: what was taken into a blog meanwhile is left.
    """
    before = (now or timezone.now()) - SWEPT_AFTER
    unused = Picture.objects.filter(post=None, unused_since__lt=before).order_by("pk")
    return sum(_sweep(pk, before) for pk in unused.values_list("pk", flat=True))


@transaction.atomic
def _sweep(pk: int, before: datetime) -> bool:
    rows = Picture.objects.select_for_update(of=("self",))
    picture = rows.filter(pk=pk, post=None, unused_since__lt=before).first()
    if picture is None or _is_named(picture):
        return False
    delete_picture(picture, acting_user=None)
    return True


def _is_named(picture: Picture) -> bool:
    """Whether an unsaved text, an earlier version or a blog of its uploader still names the picture."""
    named = {"author": picture.uploader_id, "body__contains": picture.public_id}
    return (
        UnsavedText.objects.filter(**named).exists()
        or Revision.objects.filter(**named).exists()
        or Post.objects.filter(Q(cover=picture) | Q(**named)).exists()
    )
