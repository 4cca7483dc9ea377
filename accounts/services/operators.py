"""The change by which an operator of the site begins."""

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies import can_run_site
from audit.services import record
from common.text import one_line


@transaction.atomic
def create_operator(*, email: str, name: str, password: str | None, acting_user: User | None) -> User:
    """Make an account that runs the site. The address is proven with a code at the first sign-in, like anyone's.

    ValidationError for an address or name that is none, for one that has an account, and for a weak password. Without a
    password the way in is a code by mail.
    """
    can_run_site(acting_user).enforce()
    user = User(email=email.strip().lower(), name=one_line(name))
    validate_email(user.email)
    if not user.name:
        raise ValidationError(_("Give a name: it stands beside what this operator writes."))
    proven = EmailAddress.objects.filter(email__iexact=user.email, verified=True)
    if proven.exists() or User.objects.filter(email=user.email).exists():
        raise ValidationError(_("This address has an account already."))
    if password is not None:
        validate_password(password, user)
    user = User.objects.create_superuser(user.email or "", password, name=user.name)
    record("account.operator_made", user, acting_user=acting_user)
    return user
