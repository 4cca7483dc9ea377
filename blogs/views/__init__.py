"""The pages about blogs."""

from blogs.views.comments import comment, comment_draft, comment_edit, comment_history, comment_remove
from blogs.views.mentions import comment_people
from blogs.views.moderating import announcement, comment_put_back, comment_withdraw, pin, put_back, withdraw
from blogs.views.posts import page, picture, posts
from blogs.views.writing import discard, edit, widen, write

__all__ = [
    "announcement",
    "comment",
    "comment_draft",
    "comment_edit",
    "comment_history",
    "comment_people",
    "comment_put_back",
    "comment_remove",
    "comment_withdraw",
    "discard",
    "edit",
    "page",
    "picture",
    "pin",
    "posts",
    "put_back",
    "widen",
    "withdraw",
    "write",
]
