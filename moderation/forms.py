from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.text import one_line, says_something, without_unseen


class ReportForm(forms.Form):
    """What is wrong, in one's own words; nothing else to choose."""

    words = forms.CharField(
        label=_("What is wrong?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("In your own words. Your name does not stand with it, so do not write it here either."),
        error_messages={"required": _("Say in your own words what is wrong.")},
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=32, required=False)

    def clean_words(self) -> str:
        words = without_unseen(self.cleaned_data["words"]).strip()
        if not says_something(words):
            raise ValidationError(self.fields["words"].error_messages["required"], code="required")
        return words


class DecisionForm(forms.Form):
    """What becomes of it, and why: the button says the first, the box the second."""

    outcome = forms.CharField(widget=forms.HiddenInput, required=False)
    answer = forms.CharField(
        label=_("Why?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why: who reported this reads it.")},
    )

    def clean_answer(self) -> str:
        answer = one_line(self.cleaned_data["answer"])
        if not says_something(answer):
            raise ValidationError(self.fields["answer"].error_messages["required"], code="required")
        return answer
