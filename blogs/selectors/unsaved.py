"""What someone typed and did not save."""

from accounts.models import User
from blogs.models import Post, UnsavedText


def unsaved_text(user: User, form_key: str) -> UnsavedText | None:
    """What this person typed in this form before a group was chosen."""
    return UnsavedText.objects.filter(author=user, post=None, form_key=form_key).first() if form_key else None


def unsaved_texts(user: User) -> list[UnsavedText]:
    """What this person typed before a group was chosen, the latest first."""
    return list(UnsavedText.objects.filter(author=user, post=None).defer("body").order_by("-saved_at", "-pk"))


def unsaved_change(user: User, post: Post) -> UnsavedText | None:
    """What the writer of a published blog typed since, and did not save."""
    return UnsavedText.objects.filter(author=user, post=post).first()
