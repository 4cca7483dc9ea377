"""Who may come in: asked at sign-in, and again on every request of a session."""

from contextvars import ContextVar

from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.models import EmailAddress
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Exists, Q

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

    def _authenticate_by_email(self, email: str, password: str) -> AbstractBaseUser | None:
        """By any address the person has proven, or had by the organisation that let the person go: one query.

        A former address works with the password only, which proves the person and not the address, and only while no
        account has proven that address: typing it at sign-up locks nobody out. It brings who holds an ended account to
        the page that says so, and no further. Nothing else (code, reset, invitation) knows it. Underscored in allauth,
        which asks a second time when it found nobody; a test counts the queries.
        """
        if not email:
            return None
        proofs = EmailAddress.objects.filter(email__iexact=email, verified=True)
        has = Q(email__iexact=email) | Q(pk__in=proofs.values("user"))
        alive, ended = Q(email=None, is_active=True), Q(is_active=False)
        had = Q(former_email__iexact=email) & (alive | ended) & ~Exists(proofs)
        for person in User.objects.filter(has | had).order_by("-is_active", "-let_go_at", "-pk")[:2]:
            if self._check_password(person, password):
                return person
        return None

    def get_user(self, user_id: int) -> User | None:
        person = person_of_session(user_id, asking_session.get())
        return person if self.user_can_authenticate(person) else None
