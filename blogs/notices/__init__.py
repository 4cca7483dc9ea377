"""What blogs tell people about: a new blog, an announcement, a new comment, and what a moderator did to a text."""

from blogs.notices import comments, handling, posts

__all__ = ["comments", "handling", "posts"]
