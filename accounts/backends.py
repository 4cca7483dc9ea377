"""Who may come in: asked at sign-in, and again on every request of a session."""

from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.models import EmailAddress
from django.contrib.auth.base_user import AbstractBaseUser

from accounts.models import User


class PersonBackend(AuthenticationBackend):
    """Sign-in by address and password. Django asks `user_can_authenticate` again each time a session is used.

    So an account that is ended, or a guest whose last day is over, is out on the next request.
    """

    def user_can_authenticate(self, user: AbstractBaseUser | None) -> bool:
        return bool(getattr(user, "may_come_in", False))

    def _authenticate_by_email(self, email: str, password: str) -> AbstractBaseUser | None:
        """Also, for who was let go and has no address left, the address that was the organisation's.

        With the password only, which proves the person and not the address; and only while no account has that address.
        Nothing else (code, reset, invitation) knows former addresses.
        """
        found = super()._authenticate_by_email(email, password)
        if found is not None:
            return found
        return self._check_password(former_owner(email), password)


def former_owner(email: str) -> User | None:
    """The last account that had this address by its organisation, when it has no other and nobody has this one now."""
    if User.objects.filter(email__iexact=email).exists() or EmailAddress.objects.filter(email__iexact=email).exists():
        return None
    had = User.objects.filter(former_email__iexact=email).order_by("-let_go_at", "-pk").first() if email else None
    return had if had is not None and had.email is None and had.is_active else None
