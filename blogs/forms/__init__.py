"""What people type into the pages about blogs."""

from blogs.forms.comments import CommentForm
from blogs.forms.keys import new_form_key
from blogs.forms.moderating import WithdrawForm
from blogs.forms.posts import PostForm, writable_groups

__all__ = [
    "CommentForm",
    "PostForm",
    "WithdrawForm",
    "new_form_key",
    "writable_groups",
]
