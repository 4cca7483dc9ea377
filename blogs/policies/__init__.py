"""Who may see and do what with blogs, comments and pictures."""

from blogs.policies.closing import (
    can_close_comments,
    can_lock_post,
    can_open_comments,
    can_unlock_post,
    not_locked,
    takes_comments,
)
from blogs.policies.mentioning import mentionable_people
from blogs.policies.moderating import (
    MOST_PINNED,
    can_announce_in_group,
    can_announce_post,
    can_pin_post,
    can_put_back,
    can_withdraw,
    in_the_open,
)
from blogs.policies.planning import can_unpublish_post, is_first_time
from blogs.policies.reading import (
    counts_as_view,
    is_gone_for,
    own_comments,
    own_posts,
    posts_in_the_open,
    posts_read_without_membership,
    reached_comments,
    visible_posts,
    widely_read_posts,
)
from blogs.policies.revisions import can_see_revisions
from blogs.policies.trash import can_restore_post, can_trash_post, not_in_trash
from blogs.policies.writing import (
    can_comment_on_post,
    can_edit_comment,
    can_edit_post,
    can_rate_post,
    can_widen_post,
    can_write_in_group,
    possible_audiences,
    reach_for,
    wider_reach,
)

__all__ = [
    "MOST_PINNED",
    "can_announce_in_group",
    "can_announce_post",
    "can_close_comments",
    "can_comment_on_post",
    "can_edit_comment",
    "can_edit_post",
    "can_lock_post",
    "can_open_comments",
    "can_pin_post",
    "can_put_back",
    "can_rate_post",
    "can_restore_post",
    "can_see_revisions",
    "can_trash_post",
    "can_unlock_post",
    "can_unpublish_post",
    "can_widen_post",
    "can_withdraw",
    "can_write_in_group",
    "counts_as_view",
    "in_the_open",
    "is_first_time",
    "is_gone_for",
    "mentionable_people",
    "not_in_trash",
    "not_locked",
    "own_comments",
    "own_posts",
    "possible_audiences",
    "posts_in_the_open",
    "posts_read_without_membership",
    "reach_for",
    "reached_comments",
    "takes_comments",
    "visible_posts",
    "widely_read_posts",
    "wider_reach",
]
