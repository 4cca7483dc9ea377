"""The pages about blogs."""

from blogs.views.comments import comment, comment_draft, comment_edit, comment_history, comment_remove
from blogs.views.editor import autosave, picture_describe, picture_upload
from blogs.views.marks import mark, saved
from blogs.views.mentions import comment_people
from blogs.views.moderating import announcement, comment_put_back, comment_withdraw, pin, put_back, withdraw
from blogs.views.posts import page, picture, posts
from blogs.views.writing import discard, drop, drop_text, edit, widen, write

__all__ = [
    "announcement",
    "autosave",
    "comment",
    "comment_draft",
    "comment_edit",
    "comment_history",
    "comment_people",
    "comment_put_back",
    "comment_remove",
    "comment_withdraw",
    "discard",
    "drop",
    "drop_text",
    "edit",
    "mark",
    "page",
    "picture",
    "picture_describe",
    "picture_upload",
    "pin",
    "posts",
    "put_back",
    "saved",
    "widen",
    "withdraw",
    "write",
]
