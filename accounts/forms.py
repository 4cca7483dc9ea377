"""Shape of what people type about themselves. allauth's forms, with our labels, hints and rules."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User

_PASSWORD_HINT = _("At least 12 characters. A sentence works well, and so does one from your password manager.")


def _plain(field: forms.Field, label: Any, hint: Any = "") -> None:
    """Our label and hint; no placeholder, which disappears while one types."""
    field.label, field.help_text = label, hint
    field.widget.attrs.pop("placeholder", None)


def _unknown_domain(email: str) -> ValidationError:
    return ValidationError(
        _(
            "We know no organisation with @%(domain)s. Use your work address. "
            "Is your organisation not on Pleio yet? Get in touch with us."
        ),
        code="unknown_domain",
        params={"domain": email.rpartition("@")[2]},
    )


class SignupForm(allauth_forms.SignupForm):
    """Sign-up with a work address: the domain decides the organisation, and an unknown one is refused in words.

    That answer is about the domain only, so it is the same whether the account exists or not.
    """

    name = forms.CharField(
        label=_("Your name"),
        help_text=_("The name your colleagues know you by. It appears next to what you write."),
        max_length=User._meta.get_field("name").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ("email", "name", "password1")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["email"], _("Work e-mail address"), _("It decides which organisation you belong to."))
        _plain(self.fields["password1"], _("Password"), _PASSWORD_HINT)

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        if not Organisation.objects.of_address(email).exists():
            raise _unknown_domain(email)
        return super().clean_email()

    def try_save(self, request: Any) -> Any:
        if self.account_already_exists:
            get_adapter().pretend_sign_up(request, self.cleaned_data)
        return super().try_save(request)


class LoginForm(allauth_forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["login"], _("E-mail address"))
        _plain(self.fields["password"], _("Password"))
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"


class RequestLoginCodeForm(allauth_forms.RequestLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["email"], _("E-mail address"))


class ResetPasswordForm(allauth_forms.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["email"], _("E-mail address"))


class NewPasswordMixin:
    """One field for a new password: who can see and paste it needs no second one."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["password1"], _("New password"), _PASSWORD_HINT)
        del self.fields["password2"]
        if "oldpassword" in self.fields:
            _plain(self.fields["oldpassword"], _("Current password"))


class ResetPasswordKeyForm(NewPasswordMixin, allauth_forms.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(NewPasswordMixin, allauth_forms.ChangePasswordForm):
    pass


class SetPasswordForm(NewPasswordMixin, allauth_forms.SetPasswordForm):
    pass


class ReauthenticateForm(allauth_forms.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["password"], _("Password"))


class ChangeEmailForm(allauth_forms.AddEmailForm):
    """Another address. A colleague stays with an organisation that we know; a guest may have any address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["email"], _("New e-mail address"), _("We send a code to this address."))

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        if self.user.organisation_id is not None and not Organisation.objects.of_address(email).exists():
            raise _unknown_domain(email)
        return super().clean_email()


class _CodeMixin:
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["code"], _("Code"), _("The code from the mail. Capitals and the hyphen do not matter."))
        self.fields["code"].widget.attrs.update(autocapitalize="characters", spellcheck="false")


class ConfirmLoginCodeForm(_CodeMixin, allauth_forms.ConfirmLoginCodeForm):
    pass


class ConfirmEmailCodeForm(_CodeMixin, allauth_forms.ConfirmEmailVerificationCodeForm):
    pass


class ConfirmPasswordResetCodeForm(_CodeMixin, allauth_forms.ConfirmPasswordResetCodeForm):
    pass


class ProfileForm(forms.ModelForm):
    """What a person tells about the own self."""

    language = forms.ChoiceField(label=_("Language of the site and of mail"), choices=settings.LANGUAGES)
    portrait = forms.FileField(
        label=_("Portrait"),
        help_text=_(
            "JPEG, PNG or WebP, at most 5 MB. Everyone who reads your texts sees it, including on the internet."
        ),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    remove_portrait = forms.BooleanField(label=_("Remove my portrait"), required=False)

    class Meta:
        model = User
        fields = ("name", "function", "language", "wants_mail")
        labels = {"name": _("Your name"), "function": _("What you do"), "wants_mail": _("Send me mail")}
        help_texts = {
            "name": _("The name your colleagues know you by. It appears next to what you write."),
            "wants_mail": _("About comments and new blogs that matter to you. You also find them under notifications."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["function"].widget.attrs["autocomplete"] = "organization-title"
        if not self.instance.portrait:
            del self.fields["remove_portrait"]


class SecondStepForm(forms.Form):
    """A code of an app, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("Six digits from your app, or one of your recovery codes."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )


class AppCodeForm(SecondStepForm):
    """The first code of an app that was just given our secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("The six digits that your app shows now.")
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class MailedCodeForm(SecondStepForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["code"], _("Code"), _("The code from the mail. Capitals and the hyphen do not matter."))
        self.fields["code"].widget.attrs["autocapitalize"] = "characters"


class PasskeyForm(forms.Form):
    """The name of a passkey: the person recognises it by that in the list."""

    name = forms.CharField(
        label=_("What do you call this passkey?"),
        help_text=_("For instance “work laptop” or “my telephone”."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
