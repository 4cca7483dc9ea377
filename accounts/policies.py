"""Who may see which people and organisations."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.decisions import ALLOWED, Decision, refuse

if TYPE_CHECKING:
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


# The fields of a profile that a person shows to some and not to others; a name always stands with its organisation.
SHOWN_FIELDS = ("function", "about", "phone", "portrait")


def shown_field(user: "User | AnonymousUser", field: str) -> Q:
    """People whose `field` ("function", "about", "phone" or "portrait") this person may see.

    A guest and someone who waits see what a visitor sees. Of an account that ended only the name is left.
    """
    column = f"{field}_shown_to"
    rule = Q(**{column: "internet"})
    if user.is_authenticated and user.is_colleague:
        rule |= Q(**{column: "government"}) | Q(**{column: "organisation"}, organisation=user.organisation_id)
    rule &= Q(is_active=True)
    return rule | Q(pk=user.pk) if user.is_authenticated else rule


def shows_field(user: "User | AnonymousUser | None", person: "User", field: str) -> bool:
    """Whether this person may see `field` of `person` (the counterpart of `shown_field`, without a query)."""
    if user is not None and user.is_authenticated and user.pk is not None and user.pk == person.pk:
        return True
    shown_to = getattr(person, f"{field}_shown_to")
    if not person.is_active or shown_to == "internet":
        return person.is_active
    if user is None or not user.is_authenticated or not user.is_colleague:
        return False
    return shown_to == "government" or (shown_to == "organisation" and user.organisation_id == person.organisation_id)


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


def can_remove_address(*, is_primary: bool, ties: bool) -> Decision:
    """May this address of the own account go? Mail and the way in need one, and belonging to an organisation does too."""
    if is_primary:
        return refuse(_("This is your main address. Make another address the main one first."))
    if ties:
        return refuse(_("You belong to your organisation by this address. It goes when you move or leave."))
    return ALLOWED


def can_erase_account(user: "User | AnonymousUser | None", account: "User") -> Decision:
    """Who may erase an account: its holder, an operator (asked by the holder), and the system."""
    if user is not None and user.pk == account.pk:
        return ALLOWED
    if can_run_site(user):
        return ALLOWED
    return refuse(_("You can only erase your own account."))


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
