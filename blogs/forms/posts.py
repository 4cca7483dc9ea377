"""Writing a blog."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from blogs.models import Attachment, Picture, Post
from blogs.models.attachments import MOST_ATTACHMENTS
from blogs.policies import can_announce_in_group, possible_audiences, reach_for
from blogs.texts import MAX_DESCRIPTION, MAX_TITLE, body_from_html, body_from_markdown
from common.decisions import Decision
from common.documents import KINDS
from common.markup import plain_text
from common.pictures import MAX_BYTES, Reencoded, reencode
from common.richtext import markdown_of
from common.tags import clean_tags
from common.text import without_unseen
from groups.models import WorkingGroup
from groups.selectors import reader_sentence

ATTACHMENT_TYPES = ",".join(f".{kind}" for kind in KINDS)
PICTURE_TYPES = "image/jpeg,image/png,image/webp,image/avif,image/gif"
AUDIENCES = [
    (Post.Audience.MEMBERS, _("The members of the group")),
    (Post.Audience.GROUP, _("Everyone who may read the group")),
]


def writable_groups(user: User, *, chosen: str = "") -> QuerySet[WorkingGroup]:
    """The groups this person writes in. One that was chosen before stays, also when it is closed for writing meanwhile:
    the service says why, and the text is still there.
    """
    open_now = Q(ownerless_since=None) | Q(slug=chosen)
    return WorkingGroup.objects.of_member(user).filter(open_now).select_related("organisation").order_by("name", "pk")


def _listed(data: Any, name: str) -> list[str]:
    """What stands in a form several times."""
    values = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
    return [without_unseen(str(value)) for value in values[: 2 * MOST_ATTACHMENTS]]


def seen_as(group: WorkingGroup) -> str:
    """For which group, with which readers, the page said who can read it."""
    return f"{group.slug}:{group.visibility}"


class AudienceField(forms.ChoiceField):
    """Who may read, each choice with a sentence that was computed for the group."""

    widget = forms.RadioSelect

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choice_hints: dict[str, str] = {}


class PostForm(forms.Form):
    """A blog. Only what is published must be complete: a draft may be half a thought."""

    use_required_attribute = False

    key = forms.CharField(widget=forms.HiddenInput, max_length=32, required=False)
    # What the text is written in: the editor says "html", the plain field is Markdown.
    body_format = forms.ChoiceField(
        widget=forms.HiddenInput, choices=[("markdown", "Markdown"), ("html", "HTML")], required=False
    )
    # The version of the text that this form began with.
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)
    cover_id = forms.CharField(widget=forms.HiddenInput, max_length=12, required=False)
    seen_group = forms.CharField(widget=forms.HiddenInput, max_length=80, required=False)
    group = forms.ModelChoiceField(
        WorkingGroup.objects.none(),
        to_field_name="slug",
        label=_("In which group?"),
        empty_label=_("Choose a group"),
        error_messages={
            "required": _("Choose a group."),
            "invalid_choice": _("You are not a member of this group. Choose another one."),
        },
    )
    title = forms.CharField(
        label=_("Title"),
        max_length=MAX_TITLE,
        help_text=_("Say in one sentence what your blog is about. At most 120 characters."),
        error_messages={
            "required": _("Fill in a title."),
            "max_length": _("Make the title shorter: at most %(limit_value)d characters."),
        },
    )
    source = forms.CharField(
        label=_("Text"),
        widget=forms.Textarea(attrs={"rows": 14}),
        strip=False,
        help_text=_("An empty line makes a new paragraph. Start a line with ## for a heading."),
        error_messages={"required": _("Write a text first.")},
    )
    insert = forms.FileField(
        label=_("Picture"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": PICTURE_TYPES}),
        help_text=_("JPEG, PNG, WebP, AVIF or GIF, at most 8 MB. We remove place and time from the photo."),
    )
    insert_description = forms.CharField(
        label=_("What does the picture show?"),
        max_length=MAX_DESCRIPTION,
        required=False,
        help_text=_("It is read aloud to people who do not see it."),
        error_messages={"max_length": _("Describe the picture in at most %(limit_value)d characters.")},
    )
    insert_is_decoration = forms.BooleanField(
        label=_("The picture is decoration"), required=False, help_text=_("It shows nothing that is not in the text.")
    )
    attach = forms.FileField(
        label=_("Add a file"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ATTACHMENT_TYPES}),
        help_text=_(
            "PDF, ODT, ODS, ODP, Word, Excel, PowerPoint, CSV, plain text or zip, at most 25 MB. A blog has at most 10."
        ),
    )
    tags = forms.CharField(
        label=_("Tags"),
        max_length=400,
        required=False,
        help_text=_("Words that your blog is about, with commas between them. At most 8."),
        error_messages={"max_length": _("Use fewer or shorter tags.")},
    )
    cover = forms.FileField(
        label=_("Picture at the top"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": PICTURE_TYPES}),
        help_text=_("JPEG, PNG, WebP, AVIF or GIF, at most 8 MB. We remove place and time from the photo."),
    )
    cover_remove = forms.BooleanField(label=_("Remove this picture"), required=False)
    cover_description = forms.CharField(
        label=_("What does the picture show?"),
        max_length=MAX_DESCRIPTION,
        help_text=_("Only needed with a picture. It is read aloud to people who do not see it."),
        error_messages={"max_length": _("Describe the picture in at most %(limit_value)d characters.")},
    )
    cover_is_decoration = forms.BooleanField(
        label=_("The picture is decoration"), required=False, help_text=_("It shows nothing that is not in the text.")
    )
    audience = AudienceField(
        label=_("Who may read this?"),
        choices=AUDIENCES,
        error_messages={"required": _("Choose who may read this."), "invalid_choice": _("Choose who may read this.")},
    )
    announce = forms.BooleanField(
        label=_("Make this an announcement"),
        required=False,
        help_text=_("All members are told at once, but for who wants no mail. A group can do this once a week."),
    )
    language = forms.ChoiceField(
        label=_("In which language do you write?"),
        choices=settings.LANGUAGES,
        widget=forms.Select(attrs={"class": "input--short"}),
    )

    def __init__(self, *args: Any, user: User, post: Post | None = None, complete: bool = False, **kwargs: Any) -> None:
        """`complete`: all that publishing needs must be there."""
        super().__init__(*args, **kwargs)
        self.user, self.post, self.complete = user, post, complete
        self.encoded: Reencoded | None = None
        # The text in its one form; of a bound form, once it is cleaned.
        self.body: str = self.initial.get("body", "") if not self.is_bound else ""
        if self.body:
            self.initial["source"] = markdown_of(self.body)
        self.is_published = post is not None and post.published_at is not None
        if self.is_published:
            for name in ("group", "audience", "seen_group", "announce"):
                del self.fields[name]
        else:
            group_field = self.fields["group"]
            assert isinstance(group_field, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
            groups = writable_groups(user, chosen=self._typed("group"))
            # What was published before stays where its comments are.
            group_field.queryset = groups.filter(pk=post.group_id) if post and post.unpublished_at else groups
            # With a script, the sentences about who reads follow the group at once.
            group_field.widget.attrs |= {
                "hx-get": reverse("blogs:write"),
                "hx-trigger": "change",
                "hx-target": "#audience",
                "hx-swap": "outerHTML",
            }
            self.chosen_group = self._find_group()
            self._say_who_reads()
            self.may_announce = self._may_announce()
        self.picture = self._find_picture()
        self.attachments, self.let_go = self._find_attachments()

    # What stands in the form now ------------------------------------------------------------------------------------

    def _typed(self, name: str) -> str:
        value = self.data.get(name, "") if self.is_bound else self.get_initial_for_field(self.fields[name], name)
        return without_unseen(str(value or ""))

    def _find_group(self) -> WorkingGroup | None:
        slug = self._typed("group")
        groups = list(writable_groups(self.user, chosen=slug))
        self.has_groups = bool(groups)
        return groups[0] if len(groups) == 1 else next((group for group in groups if group.slug == slug), None)

    def _may_announce(self) -> Decision | None:
        """For who moderates the chosen group; None for everyone else, who has no such choice."""
        group = self.chosen_group
        if group is None or not group.is_moderated_by(self.user):
            return None
        return can_announce_in_group(self.user, group, is_moderator=True)

    def _find_picture(self) -> Picture | None:
        """The picture that came along before: of this blog, or an own upload that waits for one."""
        name = self._typed("cover_id")
        pictures = Picture.objects.visible_to(self.user).filter(uploader=self.user, public_id=name)
        picture = pictures.first() if name else None
        own_post = self.post.pk if self.post else None
        return picture if picture is not None and picture.post_id in (None, own_post) else None

    def _find_attachments(self) -> tuple[list[Attachment], set[str]]:
        """The files of this blog and those that wait in this form; and the public ids of those that it lets go."""
        listed, let_go = _listed(self.data, "attachment"), set(_listed(self.data, "attachment_remove"))
        waits_for = "" if self.is_bound else self.post.public_id if self.post else self.initial.get("waits_for", "")
        if not (self.post or listed or waits_for):
            return [], let_go
        own = Attachment.objects.visible_to(self.user).filter(uploader=self.user.pk)
        waiting = Q(public_id__in=listed) | Q(waits_for=waits_for) if waits_for else Q(public_id__in=listed)
        rule = Q(post=None) & waiting
        if self.post:
            rule |= Q(post=self.post.pk)
        return list(own.filter(rule).order_by("pk")[:MOST_ATTACHMENTS]), let_go

    def add_attachment(self, attachment: Attachment) -> None:
        self.attachments.append(attachment)

    @property
    def attached(self) -> dict[str, Any]:
        """For the service: what the blog takes in, and what it lets go."""
        gone = [one for one in self.attachments if one.public_id in self.let_go]
        return {"attach": [one for one in self.attachments if one not in gone], "detach": gone}

    def _say_who_reads(self) -> None:
        """The choices that the group allows, in words with numbers."""
        audience, group = self.fields["audience"], self.chosen_group
        if group is None:
            return
        self.initial["group"] = self.initial.get("group") or group.slug
        self.initial.setdefault("audience", Post.Audience.MEMBERS)
        self.initial["seen_group"] = seen_as(group)
        allowed = possible_audiences(group)
        assert isinstance(audience, AudienceField)  # noqa: S101 (for the type checker)
        audience.choices = [(value, label) for value, label in AUDIENCES if value in allowed]
        audience.choice_hints = {name: reader_sentence(group, reach_for(name, group)) for name in allowed}

    def _put(self, name: str, value: str) -> None:
        """Change what comes back in the form."""
        data = QueryDict(mutable=True)
        data.update({key: item for key, item in self.data.items() if key != name})
        data[name] = value
        self.data = data

    @property
    def typed_title(self) -> str:
        return self._typed("title")

    def keep_picture(self, picture: Picture) -> None:
        """Remember an upload that came along, so that the form can come back without it being chosen again."""
        self.picture, self.encoded = picture, None
        self._put("cover_id", picture.public_id)
        self._put("cover_remove", "")

    # Checking -------------------------------------------------------------------------------------------------------

    def full_clean(self) -> None:
        # Asked for in the page; what is really needed depends on the button and on the picture.
        relaxed = ["cover_description"] if self.complete else ["cover_description", "title", "source"]
        for name in relaxed:
            self.fields[name].required = False
        super().full_clean()
        for name in relaxed:
            self.fields[name].required = True
        if not self.is_published and self.chosen_group:
            # The page that comes back is about this group.
            self._put("seen_group", seen_as(self.chosen_group))

    def clean_source(self) -> str:
        source: str = self.cleaned_data["source"]
        is_html = self._typed("body_format") == "html"
        self.body = body_from_html(source) if is_html else body_from_markdown(source)
        if is_html:
            # Whatever comes back, comes back as a text that can be read: in the plain field, and in the editor.
            self._put("source", markdown_of(self.body))
            self._put("body_format", "markdown")
        if self.complete and not plain_text(self.body) and "<img" not in self.body:
            raise ValidationError(_("Write a text first."), code="required")
        return source

    def clean_tags(self) -> list[str]:
        return clean_tags(self.cleaned_data["tags"])

    def clean_cover(self) -> None:
        upload = self.cleaned_data["cover"]
        if upload is None:
            return
        if upload.size > MAX_BYTES:
            upload = b"\0" * (MAX_BYTES + 1)  # refused in the same words, without reading it
        self.encoded = reencode(upload)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        has_picture = self.encoded or (self.picture and not data.get("cover_remove"))
        if self.complete and has_picture and not (data.get("cover_description") or data.get("cover_is_decoration")):
            self.add_error("cover_description", _("Describe what the picture shows, or say that it is decoration."))
        group = data.get("group")
        wider = data.get("audience") == Post.Audience.GROUP
        if self.complete and group and wider and data.get("seen_group") != seen_as(group):
            # Going wider is a choice made in words: the sentence on the page was about another group, or other readers.
            self.add_error("audience", _("Who can read this has changed. Check it, then publish your blog."))
        return data

    # For the service ------------------------------------------------------------------------------------------------

    def values(self) -> dict[str, Any]:
        """What was typed, as far as it can be kept: of a form with errors, the parts without."""
        data = self.cleaned_data
        values: dict[str, Any] = {
            "title": data.get("title", self._typed("title")[:MAX_TITLE]),
            "html": self.body if "source" in data else "",
            "language": data.get("language") or settings.LANGUAGE_CODE,
            "tags": data.get("tags", []),
        }
        if not self.is_published:
            values["audience"] = data.get("audience") or Post.Audience.MEMBERS
        return values

    @property
    def says_something(self) -> bool:
        """Is there a title or a text?"""
        return bool(self.body or self._typed("title").strip())

    def add_picture(self, picture: Picture) -> None:
        """Put a picture at the end of the text."""
        words = picture.description.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
        source = f"{self._typed('source').rstrip()}\n\n![{words}]({picture.get_absolute_url()})\n".lstrip()
        self._put("source", source)
        self._put("insert_description", "")
        self._put("insert_is_decoration", "")
        self.cleaned_data["source"] = source
        self.body = body_from_markdown(source)

    def now_at(self, version: int) -> None:
        """The form that comes back goes on from this version of the text."""
        self._put("seen_version", str(version))
