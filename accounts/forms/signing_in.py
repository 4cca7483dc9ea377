"""Signing in by password or mailed code, and the second step. allauth's forms, with our labels, hints and rules."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.account.app_settings import EmailVerificationMethod
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import EmailAddress, Login
from allauth.core import context
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import plain


class LoginForm(allauth_forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self.fields["login"], _("E-mail address"))
        plain(self.fields["password"], _("Password"))
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"

    def login(self, request: Any, redirect_url: str | None = None) -> Any:
        """Who was let go has no address left to prove: the password of the former one is the way in to add another."""
        if self.user.email is not None:
            return super().login(request, redirect_url=redirect_url)
        login = Login(user=self.user, redirect_url=redirect_url, email_verification=EmailVerificationMethod.NONE)
        return perform_password_login(request, self.user_credentials(), login)


class RequestLoginCodeForm(allauth_forms.RequestLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self.fields["email"], _("E-mail address"))


class MailedCodeMixin:
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self.fields["code"], _("Code"), _("The code from the mail. Capitals and the hyphen do not matter."))
        self.fields["code"].widget.attrs.update(autocapitalize="characters", spellcheck="false")


class ConfirmLoginCodeForm(MailedCodeMixin, allauth_forms.ConfirmLoginCodeForm):
    pass


class ConfirmEmailCodeForm(MailedCodeMixin, allauth_forms.ConfirmEmailVerificationCodeForm):
    def clean_code(self) -> str:
        """Who is not signed in only confirms an address that the account has: it may have ended since the code was sent."""
        code: str = super().clean_code()
        is_adding = context.request is not None and context.request.user.is_authenticated
        if not is_adding and not EmailAddress.objects.filter(user=self.user, email__iexact=self.email).exists():
            raise get_adapter().validation_error("incorrect_code")
        return code


class ConfirmPasswordResetCodeForm(MailedCodeMixin, allauth_forms.ConfirmPasswordResetCodeForm):
    pass


class ReauthenticateForm(allauth_forms.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self.fields["password"], _("Password"))


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
        plain(self.fields["code"], _("Code"), _("The code from the mail. Capitals and the hyphen do not matter."))
        self.fields["code"].widget.attrs["autocapitalize"] = "characters"


class PasskeyForm(forms.Form):
    """The name of a passkey: the person recognises it by that in the list."""

    name = forms.CharField(
        label=_("What do you call this passkey?"),
        help_text=_("For instance “work laptop” or “my telephone”."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
