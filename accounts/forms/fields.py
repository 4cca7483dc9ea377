"""What the forms of people and managers have in common."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

PASSWORD_HINT = _("At least 12 characters. A sentence works well, and so does one from your password manager.")


def plain(field: forms.Field, label: Any, hint: Any = "") -> None:
    """Our label and hint; no placeholder, which disappears while one types."""
    field.label, field.help_text = label, hint
    field.widget.attrs.pop("placeholder", None)


def day_field(label: Any, hint: Any, *, required: bool) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, help_text=hint, required=required, widget=widget)


def picture_field(label: Any, hint: Any) -> forms.FileField:
    """A picture that may be left out; what is sent is looked at by the service that keeps it."""
    widget = forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"})
    return forms.FileField(label=label, help_text=hint, required=False, widget=widget)
