"""Who may come in: asked at sign-in, and again on every request of a session."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser


class PersonBackend(AuthenticationBackend):
    """Sign-in by address and password. Django asks `user_can_authenticate` again each time a session is used.

    So an account that is ended, or a guest whose last day is over, is out on the next request.
    """

    def user_can_authenticate(self, user: AbstractBaseUser | None) -> bool:
        return bool(getattr(user, "may_come_in", False))
