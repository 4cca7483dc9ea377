"""What uploads of every kind have in common: how long they wait for a blog, and how many of one person may."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import ask_presence
from blogs.models import Attachment, Picture

# Long enough for a text that waits in a window.
SWEPT_AFTER = timedelta(days=7)
MOST_WAITING = 50
MOST_WAITING_BYTES = 200 * 1024 * 1024


def ask_room(person: User, size: int = 0) -> None:
    """Refuse, in words, another upload of who has too many that no reader sees yet. Locks the account until the commit, so that
    many at the same moment count each other. Pictures are drawn small, so that only their number counts.
    """
    ask_presence(person)
    waits = Q(post=None, unused_since__gte=timezone.now() - SWEPT_AFTER)
    # What stands in drafts counts: nobody reads those, and they are never swept.
    own = Attachment.objects.filter(waits | Q(post__published_at=None, post__isnull=False), uploader=person)
    files = own.aggregate(number=Count("pk"), size=Sum("size"))
    number = files["number"] + Picture.objects.filter(waits, uploader=person).count()
    if number >= MOST_WAITING or (files["size"] or 0) + size > MOST_WAITING_BYTES:
        raise ValidationError(
            _(
                "You have uploaded %(number)s files or %(limit)s MB that are in no published blog. Publish a blog or remove "
                "files from your drafts first. What no blog uses is removed after a week."
            ),
            code="no_room",
            params={"number": MOST_WAITING, "limit": MOST_WAITING_BYTES // 1024 // 1024},
        )
