"""What the pages about blogs need, as a whole."""

from blogs.selectors.comments import threads_of, unread_own_comment, visible_comment, writers_of
from blogs.selectors.lists import (
    PostChoice,
    PostList,
    drafts_of,
    pinned_posts,
    post_list,
    public_posts,
    saved_posts,
    written_in,
)
from blogs.selectors.pages import PostPage, contents_of, post_page, reading_minutes
from blogs.selectors.related import Around, Related, around_post
from blogs.selectors.unsaved import unsaved_change, unsaved_text, unsaved_texts

__all__ = [
    "Around",
    "PostChoice",
    "PostList",
    "PostPage",
    "Related",
    "around_post",
    "contents_of",
    "drafts_of",
    "pinned_posts",
    "post_list",
    "post_page",
    "public_posts",
    "reading_minutes",
    "saved_posts",
    "threads_of",
    "unread_own_comment",
    "unsaved_change",
    "unsaved_text",
    "unsaved_texts",
    "visible_comment",
    "writers_of",
    "written_in",
]
