"""What managers type about their organisation."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import picture_field
from accounts.models import Organisation, User, validate_mail_domain
from common.markdown import check_length


class PolicyForm(forms.ModelForm):
    """What an organisation decides for its people."""

    admission = forms.ChoiceField(
        label=_("Who may come in?"), choices=Organisation.Admission.choices, widget=forms.RadioSelect
    )
    idle_minutes = forms.TypedChoiceField(
        label=_("Log in again when unused for"), choices=Organisation.Idle.choices, coerce=int
    )
    session_hours = forms.TypedChoiceField(
        label=_("Log in again at the latest after"), choices=Organisation.Longest.choices, coerce=int
    )

    class Meta:
        model = Organisation
        fields = ("admission", "two_factor_from", "idle_minutes", "session_hours")
        widgets = {
            "two_factor_from": forms.DateInput(attrs={"type": "date", "class": "input--short"}, format="%Y-%m-%d")
        }
        labels = {"two_factor_from": _("Second step required from")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["admission"].choice_hints = {  # type: ignore[attr-defined]
            "domain": _("The address decides. It is the least work for everyone."),
            "approval": _("New people see what a visitor sees until one of you approves them."),
            "invitation": _("An address of yours is not enough: you invite people one by one, or from a list."),
        }

    def clean_two_factor_from(self) -> Any:
        day = self.cleaned_data["two_factor_from"]
        if day and day < timezone.localdate() and day != self.initial.get("two_factor_from"):
            raise ValidationError(_("Choose today or a later day, so that people know it in time."))
        return day


class DomainForm(forms.Form):
    domain = forms.CharField(
        label=_("Mail domain"),
        max_length=120,
        help_text=_("The part of your addresses behind the @, such as lindedaal.example."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": _("Write the domain of your addresses.")},
    )

    def clean_domain(self) -> str:
        domain: str = self.cleaned_data["domain"].strip().lower()
        # A whole address, or the final dot of the DNS, means this domain too.
        domain = domain.rpartition("@")[2].rstrip(".")
        validate_mail_domain(domain)
        return domain


class OrganisationForm(forms.ModelForm):
    """What managers say about their organisation."""

    logo = picture_field(_("Logo"), _("JPEG, PNG or WebP, at most 5 MB. A square one looks best; everyone sees it."))
    remove_logo = forms.BooleanField(label=_("Remove the logo"), required=False)

    class Meta:
        model = Organisation
        fields = ("short_name", "description", "contact")
        labels = {
            "short_name": _("Short name"),
            "description": _("What the organisation does"),
            "contact": _("Who to contact"),
        }
        help_texts = {
            "short_name": _("What people call it, such as Lindedaal."),
            "description": _("For people who do not know it yet. An empty line makes a new paragraph."),
            "contact": _("A role or a person who agreed, and how to reach them."),
        }
        widgets = {"description": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.logo:
            del self.fields["remove_logo"]

    def clean_description(self) -> str:
        description: str = self.cleaned_data["description"]
        check_length(description)
        return description


class ManagerForm(forms.Form):
    """A colleague, by the address that the colleague signs in with."""

    email = forms.EmailField(
        label=_("E-mail address of your colleague"),
        help_text=_("The address that your colleague logs in with."),
        error_messages={"required": _("Write the address of your colleague.")},
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        people = User.objects.colleagues().filter(organisation=self.organisation, email__iexact=email)
        self.person = people.first()
        if self.person is None:
            raise ValidationError(
                _("Nobody at %(organisation)s has this address. Check it, or invite your colleague first."),
                params={"organisation": self.organisation},
            )
        return email
