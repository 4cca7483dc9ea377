"""Shape of what people type about themselves. allauth's forms, with our labels, hints and rules."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.account.app_settings import EmailVerificationMethod
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import EmailAddress, Login
from allauth.core import context
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.free_mail import is_free_mail
from accounts.models import Invitation, Organisation, User
from accounts.querysets import domain_of
from accounts.surroundings import COMMON_ZONES, zones_by_continent

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


def _private_address(email: str) -> ValidationError:
    return ValidationError(
        _("@%(domain)s is a private address: anyone can have one. Use the address you have from your work."),
        code="free_mail",
        params={"domain": domain_of(email)},
    )


# What the person asked for at sign-up and is done once the address is proven, in the session of that browser.
AFTER_PROOF = "accounts_after_proof"


class SignupForm(allauth_forms.SignupForm):
    """Sign-up with a work address: the domain decides the organisation.

    An unknown domain is told in words, with the offer to ask for that organisation; a private address is refused, but
    for who was invited at that very address. The answer is about the domain (and a key that only the mail of an invited
    person holds), so it is the same whether the account exists or not.
    """

    invitation = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput())
    asks_for_organisation = forms.BooleanField(
        required=False,
        label=_("Ask whether my organisation can join"),
        help_text=_("You make your account now. We mail you when there is an answer."),
    )
    organisation_name = forms.CharField(
        required=False,
        label=_("Name of your organisation"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )

    name = forms.CharField(
        label=_("Your name"),
        help_text=_("The name your colleagues know you by. It appears next to what you write."),
        max_length=User._meta.get_field("name").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    account_already_exists: bool
    # What decides about the address is read before it.
    field_order = ("invitation", "asks_for_organisation", "organisation_name", "email", "name", "password1")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["email"], _("Work e-mail address"), _("It decides which organisation you belong to."))
        _plain(self.fields["password1"], _("Password"), _PASSWORD_HINT)
        # Shown when the domain turned out to be unknown, and as long as the tick stands.
        self.offers_request = False
        if context.request is not None:
            self.fields["invitation"].initial = context.request.GET.get("invitation", "")[:40]

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        if not Organisation.objects.of_address(email).exists() and not self._is_invited(email):
            self._check_unknown_domain(email)
        return super().clean_email()

    def _is_invited(self, email: str) -> bool:
        key = self.cleaned_data.get("invitation")
        return bool(key) and Invitation.objects.open().filter(key=key).to([email]).exists()

    def _check_unknown_domain(self, email: str) -> None:
        if is_free_mail(domain_of(email)):
            raise _private_address(email)
        self.offers_request = True
        if not self.cleaned_data.get("asks_for_organisation"):
            raise ValidationError(
                _(
                    "We know no organisation with @%(domain)s. Use your work address. "
                    "Is this your work address? Then ask below whether your organisation can join."
                ),
                code="unknown_domain",
                params={"domain": email.rpartition("@")[2]},
            )
        if not self.cleaned_data.get("organisation_name", "").strip():
            self.add_error("organisation_name", _("Write what your organisation is called."))

    def try_save(self, request: Any) -> Any:
        self._remember(request.session)
        if not self.account_already_exists:
            try:
                with transaction.atomic():
                    return super().try_save(request)
            except IntegrityError:
                # Someone signed up with this address, perhaps in other capitals, since the form was checked.
                self.account_already_exists = True
        # As much work as making an account, so that neither clock nor queries tell that there is one.
        get_adapter().pretend_sign_up(request, self.cleaned_data)
        return super().try_save(request)

    def _remember(self, session: Any) -> None:
        data = self.cleaned_data
        wanted = {
            "invitation": data.get("invitation", ""),
            "organisation_name": data.get("organisation_name", "") if data.get("asks_for_organisation") else "",
        }
        if any(wanted.values()):
            session[AFTER_PROOF] = {"email": data["email"], **wanted}
        else:
            session.pop(AFTER_PROOF, None)


class LoginForm(allauth_forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["login"], _("E-mail address"))
        _plain(self.fields["password"], _("Password"))
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
    """Another address. It moves nobody: at an address of another organisation the page offers to move there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["email"], _("New e-mail address"), _("We send a code to this address."))


class _CodeMixin:
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["code"], _("Code"), _("The code from the mail. Capitals and the hyphen do not matter."))
        self.fields["code"].widget.attrs.update(autocapitalize="characters", spellcheck="false")


class ConfirmLoginCodeForm(_CodeMixin, allauth_forms.ConfirmLoginCodeForm):
    pass


class ConfirmEmailCodeForm(_CodeMixin, allauth_forms.ConfirmEmailVerificationCodeForm):
    def clean_code(self) -> str:
        """Who is not signed in only confirms an address that the account has: it may have ended since the code was sent."""
        code: str = super().clean_code()
        is_adding = context.request is not None and context.request.user.is_authenticated
        if not is_adding and not EmailAddress.objects.filter(user=self.user, email__iexact=self.email).exists():
            raise get_adapter().validation_error("incorrect_code")
        return code


class ConfirmPasswordResetCodeForm(_CodeMixin, allauth_forms.ConfirmPasswordResetCodeForm):
    pass


class ProfileForm(forms.ModelForm):
    """What a person tells about the own self, and who sees which part of it."""

    portrait = forms.FileField(
        label=_("Portrait"),
        help_text=_("JPEG, PNG or WebP, at most 5 MB."),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
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


class EraseForm(forms.Form):
    """Erasing the own account: the own name is typed, so that nobody does it by accident."""

    texts = forms.ChoiceField(
        label=_("What happens to your blogs and comments?"),
        choices=[("keep", _("They stay, without my name")), ("erase", _("They are erased too"))],
        widget=forms.RadioSelect,
        initial="keep",
    )
    name = forms.CharField(
        label=_("Type your name to confirm"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["name"].help_text = _("Your name here is: %(name)s") % {"name": person.name}
        self.fields["texts"].choice_hints = {  # type: ignore[attr-defined]
            "keep": _("Above them it says “Oud-deelnemer” and four characters that say nothing about you."),
            "erase": _("Under a blog with comments of others the place stays, empty. Drafts always go."),
        }

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if name.casefold() != self.person.name.casefold():
            raise ValidationError(_("This is not your name as it stands here."), code="other_name")
        return name


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
