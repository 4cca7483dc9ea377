"""What people type into the pages about blogs."""

from blogs.forms.comments import CommentForm
from blogs.forms.keys import new_form_key
from blogs.forms.moderating import CloseForm, LockForm, MoveForm, TrashForm, WhereToForm, WithdrawForm
from blogs.forms.posts import PostForm, writable_groups
from blogs.forms.publishing import PublishingFields

__all__ = [
    "CloseForm",
    "CommentForm",
    "LockForm",
    "MoveForm",
    "PostForm",
    "PublishingFields",
    "TrashForm",
    "WhereToForm",
    "WithdrawForm",
    "new_form_key",
    "writable_groups",
]
