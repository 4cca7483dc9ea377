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
from blogs.selectors.fingerprints import fingerprint_for_visitors
from blogs.selectors.handling import PostHandling, handling_of, trash_page
from blogs.selectors.lists import (
    PostChoice,
    PostList,
    drafts_of,
    pinned_posts,
    post_list,
    public_posts,
    saved_posts,
    tags_to_choose,
    written_in,
)
from blogs.selectors.moving import MoveOutlook, groups_to_move_to, move_outlook
from blogs.selectors.outlook import PublishingOutlook, publishing_outlook
from blogs.selectors.pages import PostPage, contents_of, post_page, reading_minutes
from blogs.selectors.related import Around, Related, around_post
from blogs.selectors.revisions import RevisionPage, revision_page, revisions_page
from blogs.selectors.threads import NEWEST_FIRST, CommentPage, Outline, folds_around, new_in, page_with
from blogs.selectors.unsaved import unsaved_change, unsaved_text, unsaved_texts

__all__ = [
    "NEWEST_FIRST",
    "Around",
    "CommentPage",
    "MoveOutlook",
    "Outline",
    "PostChoice",
    "PostHandling",
    "PostList",
    "PostPage",
    "PublishingOutlook",
    "Related",
    "RevisionPage",
    "around_post",
    "contents_of",
    "draft_for",
    "drafts_of",
    "fingerprint_for_visitors",
    "folds_around",
    "groups_to_move_to",
    "handling_of",
    "move_outlook",
    "new_in",
    "outline_for",
    "page_with",
    "people_to_mention",
    "pinned_posts",
    "post_list",
    "post_page",
    "public_posts",
    "publishing_outlook",
    "reading_minutes",
    "revision_page",
    "revisions_page",
    "role_here",
    "saved_posts",
    "tags_to_choose",
    "threads_on",
    "trash_page",
    "unread_own_comment",
    "unsaved_change",
    "unsaved_text",
    "unsaved_texts",
    "versions_of",
    "visible_comment",
    "writers_on",
    "written_in",
]
