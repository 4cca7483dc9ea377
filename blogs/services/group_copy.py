"""A copy of a group in open formats: for one of its owners, or of what everyone in government reads. See decision 10."""

import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO, Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.template.loader import render_to_string
from django.utils import translation

from accounts.models import User
from accounts.policies import can_run_site
from accounts.services import begin_copy, finish_copy
from audit.services import asked_reason, record
from blogs.models import Attachment, Comment, Picture, Post
from blogs.services.attachments import copied_as, stored_as
from blogs.services.copies import add_file, with_pictures_from
from blogs.services.pictures import file_name
from common.tables import csv_lines
from groups import pictures
from groups.models import Membership, WorkingGroup
from groups.policies import can_export_group
from groups.services import rows_of_members


def export_group(group: WorkingGroup, file: IO[bytes], *, reason: str, acting_user: User | None) -> None:
    """Write what everyone with an account of an organisation reads of a group to `file`, without its members; on record.

    For who runs the site. PermissionDenied for a group that not everyone reads; ValidationError for an empty reason.
    """
    with transaction.atomic():
        can_run_site(acting_user).enforce()
        can_export_group(group, is_for_owner=False).enforce()
        record("group.exported", group, acting_user=acting_user, reason=asked_reason(reason))
    _write(group, None, file)


def export_group_for(group: WorkingGroup, owner: User, *, reason: str, acting_user: User | None) -> bool:
    """Make a copy of what this owner reads of the group, which only the owner downloads, for a week; on record.

    False when the owner stopped being one meanwhile: then there is no copy. PermissionDenied for who is no owner,
    ValidationError for an empty reason.
    """
    with transaction.atomic():
        can_run_site(acting_user).enforce()
        group = WorkingGroup.objects.select_for_update().get(pk=group.pk)
        owns = group.memberships.of_today().filter(person=owner, role=Membership.Role.OWNER).exists()
        can_export_group(group, is_for_owner=owns).enforce()
        if not owns:
            return False
        record("group.exported", group, acting_user=acting_user, person=owner.pk, reason=asked_reason(reason))
        copy = begin_copy(owner, about=group.slug)
    with tempfile.TemporaryFile() as file:
        _write(group, owner, file)
        size = file.tell()
        file.seek(0)
        return finish_copy(copy, file, size=size)


def _posts(group: WorkingGroup, reader: User | None) -> QuerySet[Post]:
    read = Post.objects.visible_to(reader) if reader is not None else Post.objects.widely_read()
    return read.published().filter(group=group).select_related("author").order_by("published_at", "pk")


def _comments(group: WorkingGroup, reader: User | None) -> QuerySet[Comment]:
    read = Comment.objects.visible_to(reader) if reader is not None else Comment.objects.widely_read()
    of_posts = read.in_the_open().filter(post__in=_posts(group, reader).order_by().values("pk"))
    answered = Exists(of_posts.order_by().filter(pk=OuterRef("parent")))
    rows = of_posts.annotate(parent_is_in=answered).select_related("author", "post", "parent")
    return rows.order_by("post", "created_at", "pk")


def _write(group: WorkingGroup, reader: User | None, file: IO[bytes]) -> None:
    """Row by row and file by file, so that a large group costs no memory. `reader`: None for what everyone reads."""
    with translation.override(group.language), zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", render_to_string("blogs/group_copy/README.txt", {"has_members": reader}))
        archive.writestr("group.json", _json(_about(group, reader)))
        if reader is not None:
            _write_lines(archive, "members.csv", csv_lines(rows_of_members(group)))
        _write_lines(archive, "blogs.csv", csv_lines(_rows(group, reader)))
        _write_lines(
            archive, "comments.jsonl", (f"{_json(_said(row))}\n" for row in _comments(group, reader).iterator())
        )
        for post in _posts(group, reader).iterator(chunk_size=50):
            archive.writestr(f"blogs/{post.public_id}.json", _json(_text(post)))
            archive.writestr(f"blogs/{post.public_id}.html", _page(post))
        for name, stored in _files(group, reader):
            add_file(archive, name, stored)


def _write_lines(archive: zipfile.ZipFile, name: str, lines: Iterable[str]) -> None:
    with archive.open(name, "w") as target:
        for line in lines:
            target.write(line.encode())


def _json(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False)


def _about(group: WorkingGroup, reader: User | None) -> dict[str, Any]:
    """What the group says about itself; the welcome is for its members."""
    fields = ["name", "tagline", "description", "contact", "rules", "language", "visibility", "way_in"]
    fields += ["welcome"] if reader is not None else []
    about = {field: getattr(group, field) for field in fields}
    tags = list(group.tags.values_list("name", flat=True))
    return about | {"organisation": group.organisation.name, "tags": tags, "created_at": group.created_at.isoformat()}


def _when(post: Post) -> str:
    return post.published_at.isoformat() if post.published_at else ""


def _rows(group: WorkingGroup, reader: User | None) -> Iterator[list[str]]:
    yield ["title", "author", "published_at", "file"]
    for post in _posts(group, reader).defer("body", "plain_text").iterator(chunk_size=500):
        yield [post.title, post.author.author_name, _when(post), f"blogs/{post.public_id}.html"]


def _text(post: Post) -> dict[str, Any]:
    tags = list(post.tags.values_list("name", flat=True))
    fields = {"title": post.title, "author": post.author.author_name, "published_at": _when(post)}
    return fields | {"language": post.language, "audience": post.audience, "tags": tags, "text": post.source}


def _said(comment: Comment) -> dict[str, Any]:
    parent_is_in: bool = getattr(comment, "parent_is_in")  # noqa: B009 (an annotation)
    return {
        "id": comment.public_id,
        "blog": comment.post.public_id,
        # Of what the copy does not hold not even that it is there.
        "answer_to": comment.parent.public_id if comment.parent and parent_is_in else None,
        "author": comment.author.author_name,
        "written_at": comment.created_at.isoformat(),
        "text": comment.source,
    }


def _page(post: Post) -> str:
    """The blog as a page that opens without Pleio, with its pictures from the folder beside it."""
    files = [(attachment, copied_as(attachment)) for attachment in post.attachments.order_by("pk")]
    page = render_to_string(
        "blogs/group_copy/blog.html", {"post": post, "author": post.author.author_name, "files": files}
    )
    return with_pictures_from("../pictures/", page)


def _files(group: WorkingGroup, reader: User | None) -> Iterator[tuple[str, str]]:
    if group.picture:
        yield "pictures/group.webp", pictures.file_name(group.picture, next(iter(pictures.SHAPES)))
    shown = Picture.objects.filter(post__in=_posts(group, reader).order_by().values("pk")).order_by("pk")
    for picture in shown.iterator():
        if picture.widths:
            yield f"pictures/{picture.public_id}.webp", file_name(picture.stem, max(picture.widths))
    files = Attachment.objects.filter(post__in=_posts(group, reader).order_by().values("pk")).order_by("pk")
    for attachment in files.iterator():
        yield copied_as(attachment), stored_as(attachment)
