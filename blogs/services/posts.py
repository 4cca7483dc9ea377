"""Writing, changing and publishing blogs."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.services import ask_presence
from audit.services import record
from blogs.models import Attachment, Picture, Post, Tag
from blogs.policies import can_edit_post, is_first_time, possible_audiences, reach_for
from blogs.services.attachments import settle_attachments
from blogs.services.keeping import keep_revision
from blogs.services.locking import ask_to_write, locked_post
from blogs.services.moderating import send_announcement
from blogs.services.pictures import delete_picture, fit_pictures, pictures_in, undescribed_pictures
from blogs.services.reach import narrow_comments
from blogs.services.sweeping import delete_uploads_of
from blogs.services.trash import put_in_trash
from blogs.texts import body_from_html, body_from_markdown, clean_title
from common.decisions import refuse
from common.markup import excerpt, plain_text, running_text
from common.tags import clean_tags
from groups.models import WorkingGroup
from groups.services import store_activity
from notifications.services import announce


class StaleTextError(ValidationError):
    """Another window saved another text since the writer opened this one. `post` is the blog as it stands now."""

    def __init__(self, post: Post) -> None:
        super().__init__(
            _("This blog was changed in another window meanwhile. Nothing is lost: both texts are below."),
            code="changed_meanwhile",
        )
        self.post = post


class Keep:
    """Stands for "leave it as it is" where None means "none"."""


KEEP: Final = Keep()


def _fill_text(post: Post, *, source: str | None, html: str | None) -> None:
    body = body_from_html(html) if html is not None else body_from_markdown(source or "")
    post.body = fit_pictures(body, uploader=post.author_id)
    post.plain_text = plain_text(post.body)
    post.excerpt = excerpt(running_text(post.body), 200)


def _set_tags(post: Post, tags: str | Iterable[str]) -> None:
    words = clean_tags(tags)
    # In one order for everybody: two writers with the same new tags would otherwise wait for each other for ever.
    Tag.objects.bulk_create([Tag(name=word) for word in sorted(words)], ignore_conflicts=True)
    post.tags.set(Tag.objects.filter(name__in=words))


def _check_cover(post: Post, cover: Picture | None) -> None:
    if cover is not None and (cover.uploader_id != post.author_id or cover.post_id not in (None, post.pk)):
        refuse(_("You can only use pictures that you uploaded for this blog.")).enforce()


def _settle_pictures(post: Post) -> None:
    """Pictures that the writer uploaded and the blog shows are the blog's: who reads it sees them. What it shows no more is
    for its uploader only, at once and everywhere.
    """
    own = Picture.objects.filter(uploader=post.author_id)
    shown = Q(public_id__in=[name for name, _alt in pictures_in(post.body)]) | Q(pk=post.cover_id)
    own.filter(shown, post=None).update(post=post, unused_since=None)
    own.filter(post=post).exclude(shown).update(post=None, unused_since=timezone.now())


def create_post(
    group: WorkingGroup,
    *,
    title: str,
    source: str | None = None,
    html: str | None = None,
    language: str = "nl",
    audience: str = Post.Audience.MEMBERS,
    tags: str | Iterable[str] = (),
    cover: Picture | None = None,
    attach: Iterable[Attachment] = (),
    detach: Iterable[Attachment] = (),
    acting_user: User,
    at: datetime | None = None,
    form_key: str = "",
) -> Post:
    """Start a blog: a draft that only its author sees. Its text is Markdown (`source`) or HTML (`html`).

    The same `form_key` of the same author gives the blog that is there already, also when two requests race. An
    audience wider than the group allows becomes the members. Raises ValidationError in words.
    """
    moment = at or timezone.now()
    post = Post(
        group=group,
        author=acting_user,
        title=clean_title(title),
        language=language,
        audience=audience if audience in possible_audiences(group) else Post.Audience.MEMBERS,
        created_at=moment,
        changed_at=moment,
        form_key=form_key,
        text_window=form_key,
    )
    _fill_text(post, source=source, html=html)
    try:
        with transaction.atomic():
            ask_presence(acting_user)
            ask_to_write(acting_user, WorkingGroup.objects.get(pk=group.pk))
            _check_cover(post, cover)
            post.cover = cover
            post.save()
            _set_tags(post, tags)
            _settle_pictures(post)
            settle_attachments(post, attach, detach)
            record("post.created", post, acting_user=acting_user)
    except IntegrityError:
        first = Post.objects.filter(author=acting_user, form_key=form_key).first() if form_key else None
        if first is None:
            raise
        return first
    return post


@transaction.atomic
def change_post(
    post: Post,
    *,
    title: str | None = None,
    source: str | None = None,
    html: str | None = None,
    language: str | None = None,
    tags: str | Iterable[str] | None = None,
    cover: Picture | Keep | None = KEEP,
    attach: Iterable[Attachment] = (),
    detach: Iterable[Attachment] = (),
    group: WorkingGroup | None = None,
    audience: str | None = None,
    seen: int | None = None,
    window: str = "",
    autosaved: bool = False,
    acting_user: User,
    at: datetime | None = None,
) -> Post:
    """Change what is given, and leave the rest. Group and audience of a published blog stay: readers count on them.

    `attach` are own uploads that the blog takes in, `detach` those that it lets go.
    `seen` is the version of the text that the writer began with: StaleTextError when another window (`window` is this one's
    random name) saved another text since.
    `autosaved`: a draft that saves itself while it is typed, which is not on record.
    """
    post = locked_post(post, acting_user)
    can_edit_post(acting_user, post).enforce()
    ask_to_write(acting_user, post.group)
    if autosaved and post.published_at is not None:
        refuse(_("Readers see this blog. What you type waits beside it.")).enforce()
    before = (post.title, post.body)
    if post.published_at is None:
        _move_draft(post, group, audience, acting_user)
    elif group not in (None, post.group) or audience not in (None, post.audience):
        refuse(_("Who can read a blog is fixed when it is published.")).enforce()
    if title is not None:
        post.title = clean_title(title)
    if source is not None or html is not None:
        _fill_text(post, source=source, html=html)
    if (post.title, post.body) != before:
        if seen not in (None, post.text_version) and post.text_window != window:
            post.title, post.body = before
            raise StaleTextError(post)
        post.text_version += 1
        post.text_window = window
    post.language = language or post.language
    old_cover = post.cover
    if not isinstance(cover, Keep):
        _check_cover(post, cover)
        post.cover = cover
    if post.published_at is not None:
        check_complete(post)
    since, post.changed_at = post.changed_at, at or timezone.now()
    post.save()
    if post.published_at is not None and (post.title, post.body) != before:
        keep_revision(post, before, since=since)
    if tags is not None:
        _set_tags(post, tags)
    _settle_pictures(post)
    settle_attachments(post, attach, detach)
    if old_cover is not None and old_cover != post.cover and old_cover.public_id not in post.body:
        delete_picture(old_cover, acting_user=acting_user)
    if not autosaved:
        record("post.changed", post, acting_user=acting_user)
    return post


def _move_draft(post: Post, group: WorkingGroup | None, audience: str | None, acting_user: User) -> None:
    if group is not None and group != post.group:
        is_first_time(post).enforce()
        ask_to_write(acting_user, group)
        post.group = group
    wanted = audience or post.audience
    post.audience = wanted if wanted in possible_audiences(post.group) else Post.Audience.MEMBERS


def check_complete(post: Post) -> None:
    """ValidationError in words for what publishing still needs."""
    if not post.title:
        raise ValidationError(_("Fill in a title."), code="no_title")
    if not post.plain_text and "<img" not in post.body:
        raise ValidationError(_("Write a text first."), code="no_text")
    if post.cover is not None and not (post.cover.description or post.cover.is_decoration):
        raise ValidationError(
            _("Describe what the picture shows, or say that it is decoration."), code="no_description"
        )
    if silent := undescribed_pictures(post.body, uploader=post.author_id):
        said = ngettext(
            "%(n)d picture in your text has no description. Say what it shows, or that it is decoration.",
            "%(n)d pictures in your text have no description. Say what each shows, or that it is decoration.",
            silent,
        )
        raise ValidationError(said % {"n": silent}, code="no_description")


@transaction.atomic
def publish_post(
    post: Post,
    *,
    acting_user: User,
    at: datetime | None = None,
    quiet: bool = False,
    as_announcement: bool = False,
) -> Post:
    """Let the readers in, and tell the members. Twice is once.

    `at` is when it happened (imports); `quiet` tells nobody; `as_announcement` tells all members at once, in place of telling
    them of a new blog. Raises ValidationError in words for what is not complete.
    """
    post = locked_post(post, acting_user)
    can_edit_post(acting_user, post).enforce()
    if post.published_at is not None:
        return post
    ask_to_write(acting_user, post.group)
    check_complete(post)
    moment = at or timezone.now()
    # The group may have become stricter since the draft was kept.
    _move_draft(post, None, None, acting_user)
    post.published_at = post.changed_at = moment
    was_published_before = post.unpublished_at is not None
    post.publish_at = post.unpublished_at = None
    post.publish_refused = ""
    post.reach = reach_for(post.audience, post.group)
    post.save(
        update_fields=[
            "published_at",
            "changed_at",
            "audience",
            "reach",
            "publish_at",
            "unpublished_at",
            "publish_refused",
        ]
    )
    if post.audience == Post.Audience.GROUP:
        store_activity(post.group_id, at=moment)
    keep_revision(post)
    if was_published_before:
        narrow_comments(post)
    record("post.published", post, acting_user=acting_user, audience=post.audience)
    if as_announcement:
        send_announcement(post, acting_user)
    elif not quiet and post.announced_at is None:
        announce("post_published", post, acting_user=acting_user)
    return post


@transaction.atomic
def discard_draft(post: Post, *, acting_user: User) -> None:
    """Throw away a draft with its pictures and attachments. What is published stays. Twice is once.

    What was published before goes to the trash: others may have written under it.
    """
    if not Post.objects.filter(pk=post.pk).exists():
        return
    post = locked_post(post, acting_user)
    if post.trashed_at is not None and post.author_id == acting_user.pk:
        return
    can_edit_post(acting_user, post).enforce()
    if post.published_at is not None:
        refuse(_("This blog is published. Only a draft can be thrown away.")).enforce()
    if post.unpublished_at is not None:
        put_in_trash(post, "", acting_user)
        return
    record("post.discarded", post, acting_user=acting_user)
    delete_uploads_of(post, acting_user=acting_user)
    post.delete()


def store_rating_totals(post_id: int, *, rating_sum: int, rating_count: int) -> None:
    """Keep the totals of the ratings beside the blog, in the transaction of the rating."""
    Post.objects.filter(pk=post_id).update(rating_sum=rating_sum, rating_count=rating_count)
