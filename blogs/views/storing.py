"""From the form of a blog to the services: whatever is wrong, what can be kept is kept."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.limits import within_limit
from audit.services import record_infection
from blogs.forms import PostForm, PublishingFields, writable_groups
from blogs.models import Post, UnsavedText
from blogs.models.attachments import MOST_ATTACHMENTS
from blogs.services import (
    change_post,
    close_comments,
    create_post,
    describe_picture,
    drop_unsaved,
    keep_change,
    keep_text,
    open_comments,
    plan_post,
    publish_post,
    store_attachment,
    store_picture,
)
from blogs.services.attachments import too_many_attachments
from blogs.services.pictures import fit_pictures
from blogs.views.readers import signed_in
from common.scanning import InfectedError

# How many files one person sends, with scripts or without.
PICTURES, ATTACHMENTS = "120/h/user,400/d/user", "60/h/user,200/d/user"


def ask_to_upload(request: HttpRequest, kind: str, rate: str) -> None:
    """ValidationError in words for who can write nowhere, and for too many files in a short time."""
    if not writable_groups(signed_in(request)).exists():
        raise ValidationError(_("You cannot write a blog in any group now."), code="no_group")
    if not within_limit(request, kind, rate):
        raise ValidationError(_("You sent many files in a short time. Wait an hour; your text is kept."), code="limit")


def keep_typed(
    form: PostForm, post: Post | None, request: HttpRequest, *, autosaved: bool = False
) -> Post | UnsavedText | None:
    """Keep what was typed, also when the form is not complete: in the draft, or beside the published blog.

    None when there is nothing to keep. StaleTextError, ValidationError and PermissionDenied as the services say.
    """
    data = form.cleaned_data
    if "source" not in data or not form.says_something:
        return None
    typed = {"title": form.values()["title"], "html": form.body, "acting_user": signed_in(request)}
    if form.is_published and post is not None:
        if (typed["title"], fit_pictures(form.body, uploader=post.author_id)) == (post.title, post.body):
            drop_unsaved(acting_user=form.user, post=post)
            return None
        return keep_change(post, seen=data.get("seen_version") or 0, **typed)
    if data.get("group"):
        return store(form, post, request, autosaved=autosaved)
    return keep_text(data["key"], **typed) if data.get("key") else None


def keep_upload(form: PostForm, request: HttpRequest) -> None:
    """A picture that came along is stored before anything else, so that nobody has to choose it again."""
    for error in form.errors.as_data().get("cover", []):
        if isinstance(error, InfectedError):
            record_infection(error, acting_user=signed_in(request))
    if form.encoded is None:
        return
    description = form.cleaned_data.get("cover_description", "")
    decoration = bool(form.cleaned_data.get("cover_is_decoration"))
    picture = store_picture(
        form.encoded, description=description, is_decoration=decoration, acting_user=signed_in(request)
    )
    form.keep_picture(picture)


def put_picture_in(form: PostForm, request: HttpRequest) -> bool:
    """Without a script: the chosen picture at the end of the text. Whether it is there."""
    data = form.cleaned_data
    if not {"source", "insert", "insert_description"} <= data.keys():
        return False
    if not data["insert"]:
        form.add_error("insert", _("Choose a picture first."))
        return False
    description, decoration = data["insert_description"], bool(data.get("insert_is_decoration"))
    if not (description or decoration):
        form.add_error("insert_description", _("Describe what the picture shows, or say that it is decoration."))
        return False
    try:
        ask_to_upload(request, "picture", PICTURES)
        picture = store_picture(
            data["insert"], description=description, is_decoration=decoration, acting_user=signed_in(request)
        )
        form.add_picture(picture)
    except ValidationError as error:
        form.add_error("insert", error)
        return False
    return True


def put_attachment_in(form: PostForm, request: HttpRequest, post: Post | None) -> bool:
    """Without a script: the chosen file in the list below the text. Whether it is there."""
    upload = form.cleaned_data.get("attach")
    if not upload:
        form.add_error("attach", _("Choose a file first."))
        return False
    try:
        ask_to_upload(request, "attachment", ATTACHMENTS)
        if len(form.attachments) >= MOST_ATTACHMENTS:
            raise too_many_attachments()
        waits_for = post.public_id if post else form.cleaned_data.get("key", "")
        form.add_attachment(store_attachment(upload, waits_for=waits_for, acting_user=signed_in(request)))
    except ValidationError as error:
        form.add_error("attach", error)
        return False
    return True


@transaction.atomic
def store(form: PostForm, post: Post | None, request: HttpRequest, *, autosaved: bool = False) -> Post:
    """All of the form in the blog, or nothing of it."""
    person = signed_in(request)
    values = form.values()
    data = form.cleaned_data
    seen = {"seen": data.get("seen_version"), "window": data.get("key", "")}
    files = form.attached
    picture = form.picture if not data.get("cover_remove") else None
    if picture is not None and "cover_description" in data:
        words, decoration = data["cover_description"], bool(data.get("cover_is_decoration"))
        if (picture.description, picture.is_decoration) != ("" if decoration else words, decoration):
            picture = describe_picture(picture, description=words, is_decoration=decoration, acting_user=person)
    if form.is_published and post is not None:
        return change_post(post, **values, cover=picture, **files, **seen, acting_user=person)
    group = data["group"]
    if post is None:
        stored = create_post(group, **values, cover=picture, **files, acting_user=person, form_key=data.get("key", ""))
    else:
        stored = change_post(
            post, **values, group=group, cover=picture, **files, **seen, autosaved=autosaved, acting_user=person
        )
    drop_unsaved(acting_user=person, form_key=data.get("key", ""))
    return stored


@transaction.atomic
def store_and_publish(
    form: PostForm, times: PublishingFields, post: Post | None, request: HttpRequest, *, publish: bool
) -> Post:
    """The blog as the form says, with what goes beside its text; published now or at its time when `publish` is asked for.

    ValidationError and PermissionDenied as the services say, and then nothing of it is done.
    """
    person = signed_in(request)
    if post is not None:
        # Locks the group and then the blog, as moderators do.
        settle_comments(times, post, request)
    stored = store(form, post, request)
    drop_unsaved(acting_user=person, post=stored)
    if post is None:
        stored = settle_comments(times, stored, request)
    plan = times.plan()
    if publish and plan["publish_at"] is None:
        as_announcement = bool(form.cleaned_data.get("announce"))
        stored = publish_post(stored, acting_user=person, quiet=plan["quiet"], as_announcement=as_announcement)
    if not publish and stored.published_at is None:
        # A draft that is only saved has no plan; what was planned before is taken back in the same words as it was made.
        return plan_post(stored, acting_user=person) if stored.publish_at and plan["publish_at"] is None else stored
    if (plan["publish_at"], plan["unpublish_at"]) != (stored.publish_at, stored.unpublish_at):
        stored = plan_post(stored, **plan | ({"publish_at": None} if stored.published_at else {}), acting_user=person)
    return stored


def settle_comments(times: PublishingFields, post: Post, request: HttpRequest) -> Post:
    """Close the comments or open them, when that was chosen and is not so already."""
    if times.closes_comments in (None, post.comments_closed_at is not None):
        return post
    change = close_comments if times.closes_comments else open_comments
    return change(post, acting_user=signed_in(request))
