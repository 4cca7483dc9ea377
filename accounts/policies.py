"""Who may see which people and organisations."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.decisions import ALLOWED, Decision, refuse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import Organisation, User

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


# What others know an organisation by; changing it is for who runs the site. The rest its own managers write.
NAMEPLATE = frozenset({"name", "slug", "kind", "parent"})


def can_change_organisation(
    user: "User | AnonymousUser | None", organisation: "Organisation", fields: "Iterable[str]"
) -> Decision:
    """Managers say what their organisation is and who to turn to; its name, kind, place and address are an operator's."""
    if NAMEPLATE.isdisjoint(fields):
        return can_manage_organisation(user, organisation)
    if can_run_site(user):
        return ALLOWED
    return refuse(_("Only an operator changes the name, the kind or the address of an organisation. Ask the operator."))


def can_appoint_manager(user: "User | AnonymousUser | None", organisation: "Organisation", person: "User") -> Decision:
    """Only a colleague of the organisation itself can manage it."""
    if not person.is_colleague or person.organisation_id != organisation.pk:
        return refuse(_("Only a colleague of the organisation itself can manage it."))
    return can_manage_organisation(user, organisation)


def can_dismiss_manager(
    user: "User | AnonymousUser | None", organisation: "Organisation", *, is_last: bool
) -> Decision:
    """An organisation keeps a manager: the last one first appoints another. Only an operator may leave it without."""
    if is_last and not can_run_site(user):
        return refuse(_("This is the only manager. Appoint someone else first."))
    return can_manage_organisation(user, organisation)


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
