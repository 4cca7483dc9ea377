"""Drafts of comments: kept while one writes, gone when the comment is placed. Not recorded: they are autosaves."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services import ask_presence
from blogs.models import Comment, CommentDraft, Post
from blogs.texts import MAX_COMMENT
from common.text import without_unseen

# A text that is too long to place is kept too: it is about to be made shorter.
MOST_KEPT = 4 * MAX_COMMENT


def save_comment_draft(
    post: Post, *, source: str, answers: str = "", form_key: str = "", acting_user: User
) -> CommentDraft | None:
    """Keep what this person is writing under a blog that the person reads; nothing typed is no draft.

    What comes in late, after the form with this key was placed as a comment, is not kept; nor is an answer to what is no
    comment of this blog that the person reads. One that was begun before that went out of sight is kept on.
    """
    with transaction.atomic():
        ask_presence(acting_user)
        box = {"person": acting_user, "post": post, "answers": answers[:12]}
        placed = bool(form_key) and Comment.objects.filter(author=acting_user, post=post, form_key=form_key).exists()
        source = without_unseen(source)[:MOST_KEPT]
        if placed or not Post.objects.visible_to(acting_user).filter(pk=post.pk).exists():
            return None
        if answers and not (CommentDraft.objects.filter(**box).exists() or _is_read(answers, post, acting_user)):
            return None
        if not source.strip():
            CommentDraft.objects.filter(**box).delete()
            return None
        draft = CommentDraft(**box, source=source, saved_at=timezone.now())
        CommentDraft.objects.bulk_create(
            [draft],
            update_conflicts=True,
            unique_fields=["person", "post", "answers"],
            update_fields=["source", "saved_at"],
        )
        return draft


def _is_read(public_id: str, post: Post, user: User) -> bool:
    return Comment.objects.visible_to(user).filter(post=post, public_id=public_id).exists()


def drop_comment_draft(post: Post, *, answers: str, acting_user: User) -> None:
    """In the caller's transaction: the comment is placed."""
    CommentDraft.objects.filter(person=acting_user, post=post, answers=answers).delete()


def erase_comment_drafts(person: User, *, acting_user: User | None) -> None:
    """What only its writer could read goes with the writer."""
    CommentDraft.objects.filter(person=person).delete()
