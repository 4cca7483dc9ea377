"""Who may see which people and organisations."""

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.decisions import ALLOWED, Decision, refuse

if TYPE_CHECKING:
    from accounts.models import AccountRecovery, Organisation, User

NOBODY = Q(pk__in=[])
EVERYBODY = ~NOBODY


def visible_organisations(user: "User | AnonymousUser") -> Q:
    """Organisations are public: what they are, where to turn. Their groups follow the rule of groups."""
    return EVERYBODY


def visible_people(user: "User | AnonymousUser") -> Q:
    """Profile pages are for who has an account: colleagues see active colleagues; anyone signed in sees the own page.

    A guest, or someone who waits for approval, sees as much as a visitor: nobody else.
    """
    if not user.is_authenticated:
        return NOBODY
    if not user.is_colleague:
        return Q(pk=user.pk)
    return Q(pk=user.pk) | Q(is_active=True, organisation__isnull=False, approved_at__isnull=False)


def managed_organisations(user: "User | AnonymousUser | None") -> Q:
    """Organisations the person manages: the guardian permission decides, and only while the person works there."""
    if user is None or not user.is_authenticated or not user.is_colleague:
        return NOBODY
    granted = user.organisationuserobjectpermission_set.filter(permission__codename="manage_organisation")
    return Q(pk__in=granted.values("content_object")) & Q(pk=user.organisation_id)


def manages(user: "User | AnonymousUser | None", organisation_id: int | None) -> bool:
    """Whether this person manages this organisation (the counterpart of `managed_organisations`)."""
    if user is None or not user.is_authenticated or not user.is_colleague or user.organisation_id != organisation_id:
        return False
    granted = user.organisationuserobjectpermission_set.filter(permission__codename="manage_organisation")
    return bool(granted.filter(content_object=organisation_id).exists())


def can_manage_organisation(user: "User | AnonymousUser | None", organisation: "Organisation") -> Decision:
    """Who decides who is in and by which rules: the organisation's own managers, an operator, and the system."""
    if can_run_site(user) or manages(user, organisation.pk):
        return ALLOWED
    return refuse(_("Only a manager of the organisation can do this."))


def can_change_account(user: "User | AnonymousUser | None", account: "User") -> Decision:
    """People change their own account. None is the system."""
    if user is None or user.pk == account.pk:
        return ALLOWED
    return refuse(_("You can only change your own account."))


def can_deactivate_account(user: "User | AnonymousUser | None", account: "User") -> Decision:
    """Who may end an account: the manager of its organisation (a guardian permission), an operator, and the system."""
    if can_run_site(user) or (account.organisation_id is not None and manages(user, account.organisation_id)):
        return ALLOWED
    return refuse(_("Only the manager of the organisation can end this account."))


def can_run_site(user: "User | AnonymousUser | None") -> Decision:
    """Who makes organisations, says which mail domains are theirs and writes the site's pages: operators, and the system."""
    if user is None or (user.is_authenticated and user.is_staff):
        return ALLOWED
    return refuse(_("Only an operator can do this."))


def has_second_step(user: "User") -> bool:
    """Whether the person signs in with a code from an app or a passkey; known already of the person of a session."""
    known = getattr(user, "has_second_step", None)
    if known is None:
        authenticators = user.authenticator_set  # type: ignore[attr-defined]
        return bool(authenticators.filter(type__in=["totp", "webauthn"]).exists())
    return bool(known)


def holds_office(user: "User") -> bool:
    """Operators, and managers of an organisation; known already of the person of a session."""
    known = getattr(user, "holds_office", None)
    return user.is_staff or (manages(user, user.organisation_id) if known is None else bool(known))


def second_step_from(user: "User") -> date | None:
    """From which day on this person signs in with a second step; None when that is the person's own choice."""
    if settings.TWO_FACTOR_FOR_OFFICE and holds_office(user):
        return timezone.localdate()
    return user.organisation.two_factor_from if user.is_colleague and user.organisation else None


def must_enrol(user: "User") -> bool:
    """Signed in without the second step that the organisation, or the office, asks for from today or earlier."""
    day = second_step_from(user)
    return day is not None and day <= timezone.localdate() and not has_second_step(user)


def can_remove_second_step(user: "User") -> Decision:
    """The last second step stays while the organisation or the office asks for one."""
    day = second_step_from(user)
    if day is not None and day <= timezone.localdate():
        return refuse(_("Your organisation asks for a second step. Add another one before you remove this one."))
    return ALLOWED


def can_recover_account(user: "User | AnonymousUser | None", person: "User") -> Decision:
    """Who may vouch for a person that lost every second step: managers of the organisation, and operators."""
    if user is None or not user.is_authenticated or user.pk == person.pk:
        return refuse(_("Somebody else has to say that it is you."))
    if can_run_site(user) or (person.organisation_id is not None and manages(user, person.organisation_id)):
        return ALLOWED
    return refuse(_("Only a manager of the organisation or an operator can do this."))


def can_confirm_recovery(user: "User | AnonymousUser | None", recovery: "AccountRecovery") -> Decision:
    """The second check is by someone else than who started it, and again not by the person."""
    decision = can_recover_account(user, recovery.person)
    if decision and user is not None and user.pk == recovery.started_by_id:
        return refuse(_("Someone else has to confirm this: another manager of the organisation, or an operator."))
    return decision
