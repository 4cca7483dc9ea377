"""The pages about blogs."""

from blogs.views.comments import comment, comment_edit, comment_remove
from blogs.views.posts import page, picture, posts
from blogs.views.writing import discard, edit, widen, write

__all__ = ["comment", "comment_edit", "comment_remove", "discard", "edit", "page", "picture", "posts", "widen", "write"]
