"""What the pages about blogs need, as a whole."""

from blogs.selectors.comments import threads_of, unread_own_comment, visible_comment, writers_of
from blogs.selectors.handling import PostHandling, handling_of, trash_page
from blogs.selectors.lists import drafts_of, pinned_posts, posts_page, public_posts, written_in
from blogs.selectors.outlook import PublishingOutlook, publishing_outlook
from blogs.selectors.pages import PostPage, contents_of, post_page, reading_minutes
from blogs.selectors.related import related_posts
from blogs.selectors.revisions import RevisionPage, revision_page, revisions_page
from blogs.selectors.unsaved import unsaved_change, unsaved_text, unsaved_texts

__all__ = [
    "PostHandling",
    "PostPage",
    "PublishingOutlook",
    "RevisionPage",
    "contents_of",
    "drafts_of",
    "handling_of",
    "pinned_posts",
    "post_page",
    "posts_page",
    "public_posts",
    "publishing_outlook",
    "reading_minutes",
    "related_posts",
    "revision_page",
    "revisions_page",
    "threads_of",
    "trash_page",
    "unread_own_comment",
    "unsaved_change",
    "unsaved_text",
    "unsaved_texts",
    "visible_comment",
    "writers_of",
    "written_in",
]
