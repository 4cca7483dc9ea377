from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.policies import visible_organisations, visible_people

if TYPE_CHECKING:
    from accounts.models import Organisation, User  # noqa: F401


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        return self.filter(visible_organisations(user))

    def of_address(self, email: str) -> Self:
        """The organisation that owns the mail domain of this address; at most one.

        The domain must match exactly: a sub-domain, a longer name or a trailing dot is another domain. Only plain ASCII
        can match, because lower-casing turns some foreign letters (the Kelvin sign) into ASCII ones.
        """
        local, at, domain = email.strip().rpartition("@")
        if not (local and at and domain and domain.isascii()) or "@" in local:
            return self.none()
        return self.alias(small_domain=Lower("domains__domain")).filter(small_domain=domain.lower())


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """People whose profile page this person may open."""
        return self.filter(visible_people(user))

    def active(self) -> Self:
        """Accounts that may come in today: not ended, and for a guest the last day is not over."""
        today = timezone.localdate()
        return self.filter(is_active=True).filter(models.Q(guest_until=None) | models.Q(guest_until__gte=today))

    def colleagues(self) -> Self:
        """Active, approved accounts of an organisation (the counterpart of `User.is_colleague`)."""
        return self.filter(is_active=True, organisation__isnull=False, approved_at__isnull=False)


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Makes accounts by address, written small: the database keeps one account per address."""

    use_in_migrations = False

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)
