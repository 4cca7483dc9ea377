"""Coming in: the form of sign-up, the first steps, and asking for an organisation that Pleio does not know."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.core import context
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import PASSWORD_HINT, picture_field, plain
from accounts.free_mail import is_free_mail
from accounts.models import Invitation, Organisation, User
from accounts.querysets import domain_of

# What the person asked for at sign-up and is done once the address is proven, in the session of that browser.
AFTER_PROOF = "accounts_after_proof"


def _private_address(email: str) -> ValidationError:
    return ValidationError(
        _("@%(domain)s is a private address: anyone can have one. Use the address you have from your work."),
        code="free_mail",
        params={"domain": domain_of(email)},
    )


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
        plain(self.fields["email"], _("Work e-mail address"), _("It decides which organisation you belong to."))
        plain(self.fields["password1"], _("Password"), PASSWORD_HINT)
        self.fields["organisation_name"].asked_with_another = True
        # Shown when the domain turned out to be unknown, and as long as the tick stands.
        self.offers_request = False
        if context.request is not None:
            self.fields["invitation"].initial = context.request.GET.get("invitation", "")[:40]
        # By the key alone: the page says nothing that the mail with the invitation did not.
        key = self["invitation"].value()
        self.by_invitation = bool(key) and Invitation.objects.open().filter(key=key).exists()
        if self.by_invitation:
            plain(self.fields["email"], _("E-mail address"), _("Use the address that the invitation was sent to."))

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


class WelcomeForm(forms.ModelForm):
    """The first of the first steps: who you are."""

    language = forms.ChoiceField(label=_("Language of the site and of mail"), choices=settings.LANGUAGES)
    portrait = picture_field(_("Portrait"), _("JPEG, PNG or WebP, at most 5 MB. Colleagues recognise you by it."))

    class Meta:
        model = User
        fields = ("name", "function", "language")
        labels = {"name": _("Your name"), "function": _("What you do")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["function"].widget.attrs["autocomplete"] = "organization-title"


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
