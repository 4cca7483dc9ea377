"""What managers type about the people of their organisation."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import day_field


class InviteForm(forms.Form):
    """A pasted list of addresses, for colleagues or for guests with a last day."""

    KINDS = (("colleague", _("As colleagues")), ("guest", _("As guests, until a day")))

    addresses = forms.CharField(
        label=_("E-mail addresses"),
        help_text=_("Paste as many as you like, up to 500. Commas, spaces or one on each line: all of it works."),
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
        error_messages={"required": _("Paste at least one address.")},
    )
    kind = forms.ChoiceField(label=_("How do they come in?"), choices=KINDS, widget=forms.RadioSelect)
    guest_until = day_field(_("Last day of the guests"), _("For guests only: at most a year from now."), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["guest_until"].asked_with_another = True  # type: ignore[attr-defined]

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
        error_messages={"required": _("Write why: the person reads it in the mail.")},
    )


class LetGoForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("For the record of your organisation, such as: another job since 1 May."),
        max_length=200,
        required=False,
    )


class GuestDayForm(forms.Form):
    guest_until = day_field(_("Last day"), _("At most a year from now."), required=True)
