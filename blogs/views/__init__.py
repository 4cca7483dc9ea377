"""The pages about blogs."""

from blogs.views.comments import comment, comment_draft, comment_edit, comment_history, comment_remove
from blogs.views.copying import download
from blogs.views.editor import attachment_upload, autosave, picture_describe, picture_upload
from blogs.views.handling import close, lock, trash, trash_list, undo, unpublish
from blogs.views.marks import mark, saved
from blogs.views.mentions import comment_people
from blogs.views.moderating import announcement, comment_put_back, comment_withdraw, pin, put_back, withdraw
from blogs.views.moving import move
from blogs.views.posts import attachment, page, picture, posts
from blogs.views.revisions import revision, revision_restore, revisions
from blogs.views.writing import discard, drop, drop_text, edit, widen, write

__all__ = [
    "announcement",
    "attachment",
    "attachment_upload",
    "autosave",
    "close",
    "comment",
    "comment_draft",
    "comment_edit",
    "comment_history",
    "comment_people",
    "comment_put_back",
    "comment_remove",
    "comment_withdraw",
    "discard",
    "download",
    "drop",
    "drop_text",
    "edit",
    "lock",
    "mark",
    "move",
    "page",
    "picture",
    "picture_describe",
    "picture_upload",
    "pin",
    "posts",
    "put_back",
    "revision",
    "revision_restore",
    "revisions",
    "saved",
    "trash",
    "trash_list",
    "undo",
    "unpublish",
    "widen",
    "withdraw",
    "write",
]
