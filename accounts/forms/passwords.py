"""A forgotten, new or changed password."""

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import PASSWORD_HINT, plain


class ResetPasswordForm(allauth_forms.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self.fields["email"], _("E-mail address"))


class NewPasswordMixin:
    """One field for a new password: who can see and paste it needs no second one."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self.fields["password1"], _("New password"), PASSWORD_HINT)
        del self.fields["password2"]
        if "oldpassword" in self.fields:
            plain(self.fields["oldpassword"], _("Current password"))


class ResetPasswordKeyForm(NewPasswordMixin, allauth_forms.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(NewPasswordMixin, allauth_forms.ChangePasswordForm):
    pass


class SetPasswordForm(NewPasswordMixin, allauth_forms.SetPasswordForm):
    pass
