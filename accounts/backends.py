"""Who may come in: asked at sign-in, and again on every request of a session."""

from contextvars import ContextVar

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser

from accounts.models import User
from accounts.sessions import person_of_session

# The session of the request that asks for its person (accounts/middleware.py); Django hands a backend the number only.
asking_session: ContextVar[str] = ContextVar("asking_session", default="")


class PersonBackend(AuthenticationBackend):
    """Sign-in by address and password. Django asks `user_can_authenticate` again each time a session is used.

    So an account that is ended or frozen, or a guest whose last day is over, is out on the next request.
    """

    def user_can_authenticate(self, user: AbstractBaseUser | None) -> bool:
        return bool(getattr(user, "may_come_in", False))

    def get_user(self, user_id: int) -> User | None:
        person = person_of_session(user_id, asking_session.get())
        return person if self.user_can_authenticate(person) else None
