"""The pages about blogs."""

from blogs.views.comments import comment, comment_edit, comment_remove
from blogs.views.handling import close, lock, trash, trash_list, undo
from blogs.views.moderating import announcement, comment_put_back, comment_withdraw, pin, put_back, withdraw
from blogs.views.posts import page, picture, posts
from blogs.views.writing import discard, edit, widen, write

__all__ = [
    "announcement",
    "close",
    "comment",
    "comment_edit",
    "comment_put_back",
    "comment_remove",
    "comment_withdraw",
    "discard",
    "edit",
    "lock",
    "page",
    "picture",
    "pin",
    "posts",
    "put_back",
    "trash",
    "trash_list",
    "undo",
    "widen",
    "withdraw",
    "write",
]
