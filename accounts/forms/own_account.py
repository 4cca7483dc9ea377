"""What people type about themselves: profile, settings, another address, erasing."""

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import picture_field, plain
from accounts.models import User
from accounts.surroundings import COMMON_ZONES, zones_by_continent


class ProfileForm(forms.ModelForm):
    """What a person tells about the own self, and who sees which part of it."""

    portrait = picture_field(_("Portrait"), _("JPEG, PNG or WebP, at most 5 MB."))
    remove_portrait = forms.BooleanField(label=_("Remove my portrait"), required=False)

    class Meta:
        model = User
        fields = (
            "name",
            "function",
            "function_shown_to",
            "about",
            "about_shown_to",
            "phone",
            "phone_shown_to",
            "portrait_shown_to",
        )
        labels = {
            "name": _("Your name"),
            "function": _("What you do"),
            "function_shown_to": _("Who sees what you do?"),
            "about_shown_to": _("Who sees the text about you?"),
            "phone_shown_to": _("Who sees your telephone number?"),
            "portrait_shown_to": _("Who sees your portrait?"),
        }
        help_texts = {
            "name": _("It appears next to what you write, with your organisation."),
            "about": _("Two or three sentences: what you work on, what people can ask you."),
        }
        widgets = {"about": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        autocomplete = {"name": "name", "function": "organization-title", "phone": "tel"}
        for name, value in autocomplete.items():
            self.fields[name].widget.attrs["autocomplete"] = value
        self.fields["phone"].widget.input_type = "tel"
        for name, field in self.fields.items():
            if name.endswith("_shown_to") and isinstance(field, forms.ChoiceField):
                field.choices = [(value, capfirst(str(label))) for value, label in field.choices]  # type: ignore[union-attr,misc]
        if not self.instance.portrait:
            del self.fields["remove_portrait"]


def _zone_choices() -> list[tuple[Any, Any]]:
    """The zone of the site, the usual ones, and all others by continent."""

    def words(name: str) -> str:
        return name.rpartition("/")[2].replace("_", " ")

    groups: list[tuple[Any, Any]] = [("", _("As the site: Amsterdam"))]
    groups.append((_("Often chosen"), [(name, words(name)) for name in COMMON_ZONES]))
    for continent, names in zones_by_continent().items():
        groups.append((continent, [(name, name.partition("/")[2].replace("_", " ")) for name in names]))
    return groups


class SettingsForm(forms.ModelForm):
    """How the site speaks to a person."""

    language = forms.ChoiceField(label=_("Language of the site and of mail"), choices=settings.LANGUAGES)
    scheme = forms.ChoiceField(
        label=_("Colours"), choices=User.Scheme.choices, widget=forms.RadioSelect, required=False
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("Times on pages and in mails are those of this place."),
        choices=_zone_choices,
        required=False,
    )

    class Meta:
        model = User
        fields = ("language", "scheme", "time_zone", "wants_mail")
        labels = {"wants_mail": _("Send me mail")}
        help_texts = {
            "wants_mail": _("About comments and new blogs that matter to you. You also find them under notifications."),
        }


class ChangeEmailForm(allauth_forms.AddEmailForm):
    """Another address. It moves nobody: at an address of another organisation the page offers to move there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self.fields["email"], _("New e-mail address"), _("We send a code to this address."))


class EraseForm(forms.Form):
    """Erasing the own account: the own name is typed, so that nobody does it by accident."""

    texts = forms.ChoiceField(
        label=_("What happens to your blogs and comments?"),
        choices=[("keep", _("They stay, without my name")), ("erase", _("They are erased too"))],
        widget=forms.RadioSelect,
        initial="keep",
    )
    name = forms.CharField(
        label=_("Type your name to confirm"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Type your name, so that this does not happen by accident.")},
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["name"].help_text = _("Your name here is: %(name)s") % {"name": person.name}
        self.fields["texts"].choice_hints = {  # type: ignore[attr-defined]
            "keep": _("Above them it says “Former participant” and four characters that say nothing about you."),
            "erase": _("Under a blog with comments of others the place stays, empty. Drafts always go."),
        }

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if name.casefold() != self.person.name.casefold():
            raise ValidationError(_("This is not your name as it stands here."), code="other_name")
        return name
