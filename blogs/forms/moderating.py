"""What moderators fill in about a text."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.text import one_line, says_something


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
        if not says_something(reason):
            raise ValidationError(self.fields["reason"].error_messages["required"], code="required")
        return reason
