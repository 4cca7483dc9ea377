"""Writing a comment."""

from django import forms
from django.utils.translation import gettext_lazy as _

from blogs.texts import MAX_COMMENT, clean_comment


class CommentForm(forms.Form):
    """A comment, or with `parent` an answer."""

    use_required_attribute = False

    key = forms.CharField(widget=forms.HiddenInput, max_length=32, required=False)
    parent = forms.CharField(widget=forms.HiddenInput, max_length=12, required=False)
    source = forms.CharField(
        label=_("Your comment"),
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": MAX_COMMENT}),
        error_messages={"required": _("Write your comment first.")},
    )

    def clean_source(self) -> str:
        return clean_comment(self.cleaned_data["source"])
