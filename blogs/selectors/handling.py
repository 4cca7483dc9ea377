"""What one person may do with a blog that is there: the trash, its comments, the lock."""

from dataclasses import dataclass

from accounts.policies import can_write_at_all
from accounts.selectors import Reader
from blogs.models import Post
from blogs.policies import (
    can_close_comments,
    can_lock_post,
    can_move_post,
    can_open_comments,
    can_restore_post,
    can_see_revisions,
    can_trash_post,
    can_unlock_post,
    can_unpublish_post,
)
from common.decisions import Decision
from common.pagination import Page, page_by_key


@dataclass(frozen=True)
class PostHandling:
    """Each thing that can be done to a blog and undone, with what the rules answer."""

    may_trash: Decision
    may_restore: Decision
    may_close_comments: Decision
    may_open_comments: Decision
    may_lock: Decision
    may_unlock: Decision
    may_unpublish: Decision
    may_move: Decision
    may_see_revisions: Decision
    post: Post

    @property
    def shows_versions(self) -> bool:
        return self.post.published_at is not None and self.may_see_revisions.allowed

    @property
    def is_offered(self) -> bool:
        """Is there anything that the page offers to do?"""
        opens, closes = self.may_open_comments, self.may_close_comments
        comments = opens if self.post.comments_closed_at is not None else closes
        locks = self.post.locked_at is None and self.may_lock.allowed
        drafts = self.post.published_at is not None and self.may_unpublish.allowed
        others = [self.may_trash, comments, locks, drafts, self.may_move, self.shows_versions]
        return self.post.trashed_at is None and any(others)


def handling_of(user: Reader, post: Post, *, is_member: bool, is_moderator: bool) -> PostHandling:
    acts = can_write_at_all(user)
    return PostHandling(
        may_trash=acts and can_trash_post(user, post, is_moderator=is_moderator),
        may_restore=acts and can_restore_post(user, post, is_moderator=is_moderator),
        may_close_comments=acts and can_close_comments(user, post, is_moderator=is_moderator),
        may_open_comments=acts and can_open_comments(user, post, is_moderator=is_moderator),
        may_lock=acts and can_lock_post(post, is_moderator=is_moderator),
        may_see_revisions=can_see_revisions(user, post, is_moderator=is_moderator),
        post=post,
        may_move=acts and can_move_post(user, post, is_member=is_member, is_moderator=is_moderator),
        may_unpublish=acts and can_unpublish_post(user, post),
        may_unlock=acts and can_unlock_post(user, post, is_moderator=is_moderator),
    )


def trash_page(user: Reader, params: dict[str, str]) -> Page[Post]:
    """The blogs in the trash that this person sees: put there by this person, or in a group that the person moderates."""
    posts = Post.objects.visible_to(user).in_trash().select_related("author", "group", "trashed_by")
    return page_by_key(posts.defer("body", "plain_text"), params, field="trashed_at")
