from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.policies import managed_organisations, shown_field, visible_organisations, visible_people

if TYPE_CHECKING:
    from accounts.models import Organisation, OrganisationDomain, User  # noqa: F401


def domain_of(email: str) -> str:
    """The domain of a plain address, in small letters; empty for anything that is not exactly one.

    It must match a known domain exactly: a sub-domain, a longer name or a trailing dot is another domain. Only plain
    ASCII can match, because lower-casing turns some foreign letters (the Kelvin sign) into ASCII ones.
    """
    local, at, domain = email.strip().rpartition("@")
    if not (local and at and domain and domain.isascii()) or "@" in local:
        return ""
    return domain.lower()


class DomainQuerySet(models.QuerySet["OrganisationDomain"]):
    def proven(self) -> Self:
        """Domains whose addresses are a way in today (the counterpart of `OrganisationDomain.is_proven`)."""
        return self.filter(proven_until__gte=timezone.localdate())

    def named(self, domain: str) -> Self:
        """The rows of this domain, whatever the capitals; none for an empty one."""
        if not domain:
            return self.none()
        return self.alias(small_domain=Lower("domain")).filter(small_domain=domain.lower())


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        return self.filter(visible_organisations(user))

    def managed_by(self, user: "User | AnonymousUser | None") -> Self:
        """The organisation that this person manages."""
        return self.filter(managed_organisations(user))

    def of_address(self, email: str) -> Self:
        """The organisations whose people have addresses like this one: several when they share a domain.

        A domain whose proof is over, or that was never proven, lets nobody in.
        """
        domain = domain_of(email)
        if not domain:
            return self.none()
        today = timezone.localdate()
        proven = models.FilteredRelation("domains", condition=models.Q(domains__proven_until__gte=today))
        return self.alias(proven=proven, small_domain=Lower("proven__domain")).filter(small_domain=domain)


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """People whose profile page this person may open."""
        return self.filter(visible_people(user))

    def showing(self, field: str, user: "User | AnonymousUser") -> Self:
        """People of whom this person may see the field ("function", "about", "phone", "portrait")."""
        return self.filter(shown_field(user, field))

    def active(self) -> Self:
        """Accounts that may come in today (the counterpart of `User.may_come_in`)."""
        today = timezone.localdate()
        ends = models.Q(guest_until=None) | models.Q(guest_until__gte=today)
        return self.filter(ends, is_active=True, frozen_at=None)

    def colleagues(self) -> Self:
        """Active, approved accounts of an organisation (the counterpart of `User.is_colleague`)."""
        return self.filter(is_active=True, organisation__isnull=False, approved_at__isnull=False)


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Makes accounts by address, written small: the database keeps one account per address."""

    use_in_migrations = False

    def get_by_natural_key(self, username: str | None) -> "User":
        # None would ask for accounts without an address, which nobody signs in to by leaving the field empty.
        return self.get(email__iexact=username or "")

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)
