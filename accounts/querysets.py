from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.free_mail import is_free_mail
from accounts.policies import (
    guests_of,
    managed_organisations,
    managed_people,
    managed_recoveries,
    shown_field,
    visible_organisations,
    visible_people,
)

if TYPE_CHECKING:
    from accounts.models import (  # noqa: F401
        AccountRecovery,
        DomainRequest,
        Invitation,
        Organisation,
        OrganisationDomain,
        User,
    )


# How long a recovery of an account waits to be used.
RECOVERY_HOLDS = timedelta(days=7)


def domain_of(email: str) -> str:
    """The domain of a plain address, in small letters; empty for anything that is not exactly one.

    It must match a known domain exactly: a sub-domain, a longer name or a trailing dot is another domain. Only plain
    ASCII can match, because lower-casing turns some foreign letters (the Kelvin sign) into ASCII ones.
    """
    local, at, domain = email.strip().rpartition("@")
    if not (local and at and domain and domain.isascii() and domain.isprintable()) or "@" in local:
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

    def ending(self) -> Self:
        """Domains whose proof is over or nearly so (the counterpart of `OrganisationDomain.ends_soon`)."""
        return self.filter(proven_until__lte=timezone.localdate() + timedelta(days=30))


class RequestQuerySet(models.QuerySet["DomainRequest"]):
    def open(self) -> Self:
        """Requests for a domain that nobody answered yet."""
        return self.filter(answered_at=None, is_move=False)

    def moves(self) -> Self:
        """Colleagues elsewhere who ask an organisation to come over, and wait for its answer."""
        return self.filter(answered_at=None, is_move=True, person__is_active=True)

    def named(self, domain: str) -> Self:
        """The requests for this domain, whatever the capitals."""
        return self.alias(small_domain=Lower("domain")).filter(small_domain=domain.lower())

    def concerning(self, organisation: "Organisation", domains: Iterable[str]) -> Self:
        """What a manager of the organisation sees: people who say they work there, or whose domain is (below) one of these.

        `domains` are the proven ones: who only claims a domain learns nobody's name by it. Not who says to belong to
        another organisation: that one answers.
        """
        below = models.Q()
        for domain in domains:
            below |= models.Q(domain__iexact=domain) | models.Q(domain__iendswith=f".{domain}")
        unsaid = models.Q(organisation=None) & below if below else models.Q(pk__in=[])
        return self.filter(models.Q(organisation=organisation) | unsaid)


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
        if not domain or is_free_mail(domain):
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

    def managers_of(self, organisation: "Organisation") -> Self:
        """Who manages this organisation today (the counterpart of `policies.manages`)."""
        granted = {
            "organisationuserobjectpermission__content_object": organisation,
            "organisationuserobjectpermission__permission__codename": "manage_organisation",
        }
        return self.colleagues().filter(organisation=organisation, **granted)

    def operators(self) -> Self:
        """Who runs the site and may come in."""
        return self.active().filter(is_staff=True)

    def colleagues(self) -> Self:
        """Active, approved accounts of an organisation (the counterpart of `User.is_colleague`)."""
        return self.filter(is_active=True, organisation__isnull=False, approved_at__isnull=False)

    def waiting(self) -> Self:
        """Accounts that wait for the approval of their organisation (the counterpart of `User.is_waiting`)."""
        return self.filter(is_active=True, organisation__isnull=False, approved_at=None)

    def guests_of(self, organisation: "Organisation") -> Self:
        """Guests who came by an invitation of this organisation, past ones too."""
        return self.filter(guests_of(organisation))

    def managed_by(self, user: "User | AnonymousUser | None") -> Self:
        """People on the desk of the organisation that this person manages: its people, its guests, its former people."""
        return self.filter(managed_people(user))


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> Self:
        """Invitations that can still be accepted (the counterpart of `Invitation.is_open`)."""
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now())

    def to(self, addresses: Iterable[str]) -> Self:
        """Invitations to one of these addresses, whatever the capitals."""
        wanted = [address.strip().lower() for address in addresses]
        return self.alias(small_address=Lower("address")).filter(small_address__in=wanted)


class RecoveryQuerySet(models.QuerySet["AccountRecovery"]):
    def open(self) -> Self:
        """Recoveries that can still come to an end (the counterpart of `AccountRecovery.is_open`)."""
        return self.filter(stopped_at=None, finished_at=None, started_at__gt=timezone.now() - RECOVERY_HOLDS)

    def managed_by(self, user: "User | AnonymousUser | None") -> Self:
        """Recoveries on the desk of the organisation that this person manages."""
        return self.filter(managed_recoveries(user))


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
