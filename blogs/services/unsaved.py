"""Keeping what people type while they type it. Not recorded: nobody else sees it, and it comes every few seconds."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services import ask_presence
from blogs.models import Post, UnsavedText
from blogs.policies import can_edit_post
from blogs.services.locking import locked_post
from blogs.texts import MAX_TITLE, body_from_html
from common.text import one_line

# Enough for who has many windows open; the oldest goes first.
MOST_WITHOUT_GROUP = 20


@transaction.atomic
def keep_change(post: Post, *, title: str, html: str, seen: int, acting_user: User) -> UnsavedText:
    """Keep what the writer of a published blog is typing; readers go on reading what stands there.

    `seen` is the version of the text that the writer began with. ValidationError in words for what is too long.
    """
    post = locked_post(post, acting_user)
    can_edit_post(acting_user, post).enforce()
    kept, _created = UnsavedText.objects.update_or_create(
        post=post, defaults=_fields(title, html, acting_user) | {"text_version": seen}
    )
    return kept


@transaction.atomic
def keep_text(form_key: str, *, title: str, html: str, acting_user: User) -> UnsavedText:
    """Keep what someone types before a group is chosen."""
    ask_presence(acting_user)
    kept, created = UnsavedText.objects.update_or_create(
        author=acting_user, form_key=form_key, defaults=_fields(title, html, acting_user)
    )
    if created:
        own = UnsavedText.objects.filter(author=acting_user, post=None).order_by("-saved_at", "-pk")
        UnsavedText.objects.filter(pk__in=list(own.values_list("pk", flat=True)[MOST_WITHOUT_GROUP:])).delete()
    return kept


def drop_unsaved(*, acting_user: User, post: Post | None = None, form_key: str = "") -> None:
    """What was kept is saved now, or thrown away by its writer. Twice is once."""
    own = UnsavedText.objects.filter(author=acting_user)
    if post is not None:
        own.filter(post=post).delete()
    if form_key:
        own.filter(form_key=form_key).delete()


def erase_unsaved(person: User, *, acting_user: User | None) -> None:
    """What only its writer could read goes with the writer."""
    UnsavedText.objects.filter(author=person).delete()


def _fields(title: str, html: str, author: User) -> dict[str, object]:
    return {
        "author": author,
        "title": one_line(title)[:MAX_TITLE],
        "body": body_from_html(html),
        "saved_at": timezone.now(),
    }
