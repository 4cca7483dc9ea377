"""What moderators fill in about a text."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.text import one_line, says_something
from groups.models import WorkingGroup
from groups.policies import Reach


class WithdrawForm(forms.Form):
    """Why a text is taken out of sight."""

    reason = forms.CharField(
        label=_("Why?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The writer reads this, and it stands in the log of Pleio. Say what breaks which agreement."),
        error_messages={"required": _("Say why: the writer reads this.")},
    )

    def clean_reason(self) -> str:
        reason = one_line(self.cleaned_data["reason"])
        if self.fields["reason"].required and not says_something(reason):
            raise ValidationError(self.fields["reason"].error_messages["required"], code="required")
        return reason


class TrashForm(WithdrawForm):
    """Why a blog of someone else goes to the trash; of the own blog nothing is asked."""

    def __init__(self, *args: Any, is_own: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_own:
            del self.fields["reason"]


class LockForm(WithdrawForm):
    """Why a blog is locked: everyone who reads it sees that it is, its writer reads why."""

    def __init__(self, *args: Any, is_own: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class WhereToForm(forms.Form):
    """To which group a blog goes: one of those where it can go to."""

    group = forms.ModelChoiceField(
        queryset=WorkingGroup.objects.none(),
        to_field_name="slug",
        empty_label=_("Choose a group"),
        label=_("To which group?"),
        error_messages={
            "required": _("Choose a group."),
            "invalid_choice": _("The blog cannot go to this group. Choose another one."),
        },
    )

    def __init__(self, *args: Any, groups: QuerySet[WorkingGroup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["group"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        field.queryset = groups


class MoveForm(TrashForm):
    """Why a blog of someone else moves, and how far the page said that it will be read there."""

    seen = forms.TypedChoiceField(
        choices=[(reach.name.lower(), "") for reach in Reach],
        coerce=lambda name: Reach[name.upper()],
        required=False,
        empty_value=None,
        widget=forms.HiddenInput,
    )


class CloseForm(WithdrawForm):
    """Why there are no more comments: who wrote the blog may leave it open."""

    def __init__(self, *args: Any, is_own: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = not is_own
        self.fields["reason"].help_text = (
            _("It stands under the blog, for everyone who reads it.")
            if is_own
            else _(
                "The writer reads this, it stands in the log of Pleio, and under the blog for everyone who reads it."
            )
        )
