"""Shape of what managers type on their desk, and what people type on the way in."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User


def _day_field(label: Any, hint: Any, *, required: bool) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, help_text=hint, required=required, widget=widget)


class InviteForm(forms.Form):
    """A pasted list of addresses, for colleagues or for guests with a last day."""

    KINDS = (("colleague", _("As colleagues")), ("guest", _("As guests, until a day")))

    addresses = forms.CharField(
        label=_("E-mail addresses"),
        help_text=_("Paste as many as you like, up to 500. Commas, spaces or one on each line: all of it works."),
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(label=_("How do they come in?"), choices=KINDS, widget=forms.RadioSelect)
    guest_until = _day_field(_("Last day of the guests"), _("At most a year from now."), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") != "guest":
            data["guest_until"] = None
        elif not data.get("guest_until") and "guest_until" not in self.errors:
            self.add_error("guest_until", _("Choose the last day of the guests."))
        day, today = data.get("guest_until"), timezone.localdate()
        if day and not today < day <= today + timedelta(days=366):
            self.add_error("guest_until", _("Choose a last day between tomorrow and a year from now."))
        return data


class ReasonForm(forms.Form):
    """Why: the person concerned reads it."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("One or two sentences. The person gets them by mail."),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class LetGoForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("For the record of your organisation, such as: another job since 1 May."),
        max_length=200,
        required=False,
    )


class GuestDayForm(forms.Form):
    guest_until = _day_field(_("Last day"), _("At most a year from now."), required=True)


class RequestOrganisationForm(forms.Form):
    """The organisation of one's own address, when nobody has its domain."""

    domain = forms.ChoiceField(label=_("Your work address"), widget=forms.RadioSelect)
    organisation_name = forms.CharField(
        label=_("Name of your organisation"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )

    def __init__(self, *args: Any, domains: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["domain"].choices = [(domain, f"@{domain}") for domain in domains]  # type: ignore[attr-defined]
        self.fields["domain"].initial = domains[0] if domains else ""


class WelcomeForm(forms.ModelForm):
    """The first of the first steps: who you are."""

    language = forms.ChoiceField(label=_("Language of the site and of mail"), choices=settings.LANGUAGES)
    portrait = forms.FileField(
        label=_("Portrait"),
        help_text=_("JPEG, PNG or WebP, at most 5 MB. Colleagues recognise you by it."),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )

    class Meta:
        model = User
        fields = ("name", "function", "language")
        labels = {"name": _("Your name"), "function": _("What you do")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["function"].widget.attrs["autocomplete"] = "organization-title"
