"""When a blog is published and for how long, whether that is told, and whether there may be comments: beside the text."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blogs.models import Post

# What a browser sends of a date with a time; it stands in the time zone of the page, which is the person's own.
MOMENT = "%Y-%m-%dT%H:%M"


class MomentField(forms.DateTimeField):
    """A day and a time, or nothing."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local", "class": "input--short"})
        messages = {"invalid": _("Fill in a day and a time, like 2027-01-31T09:30.")}
        super().__init__(
            required=False, widget=widget, input_formats=[MOMENT, f"{MOMENT}:%S"], error_messages=messages, **kwargs
        )


class PublishingFields(forms.Form):
    """Of a new blog and a draft all of it; of what is published the time that it ends, and the comments.

    Goes beside the form of the text, with the same POST: `prefix` keeps the names apart. For the services: `plan()` and
    `closes_comments`.
    """

    publish_at = MomentField(
        label=_("Publish at a time"),
        help_text=_("Leave it empty to publish at once. Until then only you see it."),
    )
    quietly = forms.BooleanField(
        label=_("Tell nobody"),
        required=False,
        help_text=_("The blog is there for everyone who may read it, without a notification or mail."),
    )
    unpublish_at = MomentField(
        label=_("Make it a draft again at a time"),
        help_text=_("Leave it empty to keep it. From then on only you see it."),
    )
    comments = forms.ChoiceField(
        label=_("Comments"),
        choices=[("open", _("Everyone who may comment in the group can do so")), ("closed", _("Nobody can comment"))],
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(
        self, data: Any = None, *, post: Post | None = None, now: datetime | None = None, **kwargs: Any
    ) -> None:
        kept = _initial(post) if post is not None else {"comments": "open"}
        kwargs["initial"] = kept | (kwargs.get("initial") or {})
        kwargs.setdefault("prefix", "publishing")
        super().__init__(data, **kwargs)
        self.now = now or timezone.now()
        self.post = post
        if post is not None and post.published_at is not None:
            del self.fields["publish_at"], self.fields["quietly"]
        if post is not None and post.comments_closed_at and post.comments_closed_by_id != post.author_id:
            # A moderator closed them: the writer does not open them, and the page of the blog says why.
            del self.fields["comments"]

    @property
    def has_plan(self) -> bool:
        """Whether anything was chosen here before, which its writer should see at once."""
        return any(self.initial.get(name) for name in ("publish_at", "unpublish_at", "quietly")) or (
            self.initial.get("comments") == "closed"
        )

    def clean_publish_at(self) -> datetime | None:
        moment: datetime | None = self.cleaned_data["publish_at"]
        if moment is not None and moment <= self.now:
            raise ValidationError(_("Choose a time that is still to come."), code="past")
        return moment

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        until, begins = data.get("unpublish_at"), data.get("publish_at") or self.now
        if until is not None and until <= begins and "publish_at" not in self.errors:
            self.add_error("unpublish_at", _("Choose a later time: it has to be published first."))
        return data

    def plan(self) -> dict[str, Any]:
        """For `plan_post`, and `publish_post(quiet=...)`, of a form without errors."""
        data = self.cleaned_data
        return {
            "publish_at": data.get("publish_at"),
            "quiet": bool(data.get("quietly")),
            "unpublish_at": data.get("unpublish_at"),
        }

    @property
    def closes_comments(self) -> bool | None:
        """Whether `close_comments` or `open_comments` is asked for; None when it is no choice of the writer's."""
        chosen = self.cleaned_data.get("comments") if "comments" in self.fields else ""
        return chosen == "closed" if chosen else None


def _initial(post: Post) -> dict[str, Any]:
    return {
        "publish_at": post.publish_at,
        "quietly": post.publish_quietly,
        "unpublish_at": post.unpublish_at,
        "comments": "closed" if post.comments_closed_at else "open",
    }
