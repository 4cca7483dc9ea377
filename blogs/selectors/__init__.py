"""What the pages about blogs need, as a whole."""

from blogs.naming import people_to_mention
from blogs.selectors.comments import (
    draft_for,
    outline_for,
    role_here,
    threads_on,
    unread_own_comment,
    versions_of,
    visible_comment,
    writers_on,
)
from blogs.selectors.lists import drafts_of, pinned_posts, posts_page, public_posts, written_in
from blogs.selectors.pages import PostPage, contents_of, post_page, reading_minutes
from blogs.selectors.related import related_posts
from blogs.selectors.threads import NEWEST_FIRST, CommentPage, Outline, folds_around, new_in, page_with

__all__ = [
    "NEWEST_FIRST",
    "CommentPage",
    "Outline",
    "PostPage",
    "contents_of",
    "draft_for",
    "drafts_of",
    "folds_around",
    "new_in",
    "outline_for",
    "page_with",
    "people_to_mention",
    "pinned_posts",
    "post_page",
    "posts_page",
    "public_posts",
    "reading_minutes",
    "related_posts",
    "role_here",
    "threads_on",
    "unread_own_comment",
    "versions_of",
    "visible_comment",
    "writers_on",
    "written_in",
]
