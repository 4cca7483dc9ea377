"""Blogs, the pictures and attachments of them and the comments under them."""

from blogs.models.attachments import Attachment
from blogs.models.comment_drafts import CommentDraft
from blogs.models.comments import Comment
from blogs.models.drafts import UnsavedText
from blogs.models.marks import PostMark
from blogs.models.mentions import Mention
from blogs.models.pictures import Picture
from blogs.models.posts import Post, Tag
from blogs.models.revisions import Revision
from blogs.models.versions import CommentVersion
from blogs.models.withdrawable import Withdrawable

__all__ = [
    "Attachment",
    "Comment",
    "CommentDraft",
    "CommentVersion",
    "Mention",
    "Picture",
    "Post",
    "PostMark",
    "Revision",
    "Tag",
    "UnsavedText",
    "Withdrawable",
]
