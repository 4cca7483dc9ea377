"""Every change to blogs, comments, pictures and attachments."""

from blogs.services.attachments import store_attachment, sweep_attachments
from blogs.services.closing import close_comments, lock_post, open_comments, unlock_post
from blogs.services.comment_drafts import save_comment_draft
from blogs.services.comments import add_comment, change_comment, remove_comment
from blogs.services.group_copy import export_group, export_group_for
from blogs.services.marks import follow_post, save_post, unfollow_post, unsave_post
from blogs.services.moderating import (
    announce_post,
    pin_post,
    put_comment_back,
    put_post_back,
    unpin_post,
    withdraw_comment,
    withdraw_post,
)
from blogs.services.moving import move_post
from blogs.services.pictures import describe_picture, store_picture, sweep_pictures
from blogs.services.planning import carry_out_plans, plan_post, unpublish_post
from blogs.services.post_copy import export_post, export_wide_post
from blogs.services.posts import (
    StaleTextError,
    change_post,
    create_post,
    discard_draft,
    publish_post,
    store_rating_totals,
)
from blogs.services.quiet import archive_quiet_group
from blogs.services.reach import widen_post
from blogs.services.revisions import restore_revision
from blogs.services.sweeping import sweep_uploads
from blogs.services.trash import restore_post, trash_post
from blogs.services.unsaved import drop_unsaved, keep_change, keep_text
from blogs.services.views import count_view, store_views

__all__ = [
    "StaleTextError",
    "add_comment",
    "announce_post",
    "archive_quiet_group",
    "carry_out_plans",
    "change_comment",
    "change_post",
    "close_comments",
    "count_view",
    "create_post",
    "describe_picture",
    "discard_draft",
    "drop_unsaved",
    "export_group",
    "export_group_for",
    "export_post",
    "export_wide_post",
    "follow_post",
    "keep_change",
    "keep_text",
    "lock_post",
    "move_post",
    "open_comments",
    "pin_post",
    "plan_post",
    "publish_post",
    "put_comment_back",
    "put_post_back",
    "remove_comment",
    "restore_post",
    "restore_revision",
    "save_comment_draft",
    "save_post",
    "store_attachment",
    "store_picture",
    "store_rating_totals",
    "store_views",
    "sweep_attachments",
    "sweep_pictures",
    "sweep_uploads",
    "trash_post",
    "unfollow_post",
    "unlock_post",
    "unpin_post",
    "unpublish_post",
    "unsave_post",
    "widen_post",
    "withdraw_comment",
    "withdraw_post",
]
