"""Who may see which people and organisations."""

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.decisions import ALLOWED, Decision, refuse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import AccountRecovery, Invitation, Organisation, User

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


def shows_page(user: "User | AnonymousUser | None", person: "User") -> bool:
    """Whether this person may see the profile page of `person` (the counterpart of `visible_people`, without a query)."""
    if user is None or not user.is_authenticated:
        return False
    return user.pk == person.pk or (user.is_colleague and person.is_colleague)


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


def managed_people(user: "User | AnonymousUser | None") -> Q:
    """Whom the manager of an organisation finds on the desk: its people, who was let go or ended, and guests it invited."""
    if user is None or not user.is_authenticated or not user.is_colleague or not manages(user, user.organisation_id):
        return NOBODY
    own = user.organisation
    if own is None:
        return NOBODY
    return Q(organisation=own) | Q(organisation=None, let_go_by=own) | guests_of(own)


def managed_recoveries(user: "User | AnonymousUser | None") -> Q:
    """Recoveries on the desk of a manager, also the ones this manager began: not the own one, and not an operator's.

    The counterpart in SQL of `can_recover_account`, for managers.
    """
    if user is None or not user.is_authenticated or not user.is_colleague:
        return NOBODY
    granted = user.organisationuserobjectpermission_set.filter(permission__codename="manage_organisation")
    of_own = Q(person__organisation=user.organisation_id, person__organisation__in=granted.values("content_object"))
    return of_own & Q(person__is_staff=False) & ~Q(person=user.pk)


def guests_of(organisation: "Organisation") -> Q:
    """Guests who came by an invitation of this organisation, also when their last day is over.

    Not who went on to an organisation since, and was let go there: that one gave the last day.
    """
    since = Q(accepted_by__let_go_at=None) | Q(accepted_at__gte=F("accepted_by__let_go_at"))
    accepted = organisation.invitations.filter(since, guest_until__isnull=False, accepted_by__isnull=False)
    return Q(pk__in=accepted.values("accepted_by"), organisation=None, guest_until__isnull=False)


def can_write_at_all(user: "User | AnonymousUser") -> Decision:
    """May this person change anything? Not while the own organisation is frozen. (A frozen account is not even let in.)"""
    if user.is_authenticated and user.organisation is not None and user.organisation.frozen_at is not None:
        return refuse(
            _("Your organisation is frozen. You can read as before; you cannot write or change anything now.")
        )
    return ALLOWED


def can_manage_organisation(user: "User | AnonymousUser | None", organisation: "Organisation") -> Decision:
    """Who decides who is in and by which rules: the organisation's own managers, an operator, and the system."""
    if can_run_site(user):
        return ALLOWED
    if user is None or not manages(user, organisation.pk):
        return refuse(_("Only a manager of the organisation can do this."))
    return can_write_at_all(user)


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


def can_join_organisation(account: "User") -> Decision:
    """Who belongs to an organisation already moves, and does not join a second one; an ended account does neither."""
    if not account.is_active:
        return refuse(_("This account has ended."))
    if account.is_colleague:
        return refuse(_("You belong to an organisation already. You can move to another one."))
    return ALLOWED


def can_accept_invitation(account: "User", invitation: "Invitation", *, has_proven: bool) -> Decision:
    """An invitation is for the account that proved the invited address, while it holds.

    Whoever the organisation let go after the invitation was written does not come back by it.
    """
    if not account.is_active or account.frozen_at is not None:
        return refuse(_("This account has ended."))
    if not has_proven:
        return refuse(_("This invitation is for another address. Prove that address first."))
    is_void = account.let_go_at and account.let_go_at >= invitation.created_at
    if not invitation.is_open or (is_void and account.let_go_by_id == invitation.organisation_id):
        return refuse(_("This invitation does not hold any more. Ask for a new one."))
    return ALLOWED


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
    if can_run_site(user):
        return ALLOWED
    if user is None or account.organisation_id is None or not manages(user, account.organisation_id):
        return refuse(_("Only the manager of the organisation can end this account."))
    return can_write_at_all(user)


def can_let_go(user: "User | AnonymousUser | None", account: "User") -> Decision:
    """Who lets people go: the manager of the organisation, an operator, and the system."""
    if can_run_site(user):
        return ALLOWED
    if user is None or account.organisation_id is None or not manages(user, account.organisation_id):
        return refuse(_("Only the manager of the organisation can let this person go."))
    return can_write_at_all(user)


def can_leave_organisation(user: "User | AnonymousUser | None", account: "User") -> Decision:
    """People leave their organisation themselves. None is the system."""
    if user is None or user.pk == account.pk:
        return ALLOWED
    return refuse(_("Only the person can do this."))


def can_bring_back(user: "User | AnonymousUser | None", account: "User") -> Decision:
    """Who was let go, or whose account was ended, comes back by the organisation that did so, an operator, or the system.

    Nobody brings back who left by choice: that would be without the consent of the person, who accepts an invitation. An
    operator may open such an account when it ended afterwards; it belongs nowhere then.
    """
    if account.organisation_id is not None and account.is_active:
        return refuse(_("This person belongs to an organisation."))
    if account.left_by_choice and (account.is_active or not can_run_site(user)):
        return refuse(
            _("This person left by choice. Send an invitation: the person decides, and keeps the same account.")
        )
    if can_run_site(user):
        return ALLOWED
    if account.ended_by_operator:
        return refuse(_("An operator ended this account, and only an operator can open it again."))
    if user is None or account.let_go_by_id is None or not manages(user, account.let_go_by_id):
        return refuse(_("Only the organisation that let this person go can do this."))
    return can_write_at_all(user)


def can_freeze_account(user: "User | AnonymousUser | None", account: "User") -> Decision:
    """Who freezes an account and ends its sessions: an operator and the system; one's own sessions, oneself."""
    if can_run_site(user) or (user is not None and user.pk == account.pk):
        return ALLOWED
    return refuse(_("Only an operator can do this."))


def can_move_to(
    account: "User", organisation: "Organisation", *, has_address: bool, is_invited: bool, by_office: bool
) -> Decision:
    """May this account go on at this organisation, by the organisation's own rule?"""
    if not account.is_active or account.frozen_at is not None:
        return refuse(_("This account has ended."))
    if by_office or is_invited:
        return ALLOWED
    if not has_address:
        return refuse(_("First prove a work address of this organisation."))
    if organisation.admission == "invitation":
        return refuse(_("This organisation only lets in people it invites."))
    if organisation.frozen_at is not None:
        return refuse(_("This organisation is frozen. Nobody can come in for now; try again later."))
    return ALLOWED


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
    """Who may vouch for a person that lost every second step: managers of the organisation, and operators.

    For an operator only operators: the second step of who runs the site is not an organisation's to take away.
    """
    if user is None or not user.is_authenticated or user.pk == person.pk:
        return refuse(_("Somebody else has to say that it is you."))
    if can_run_site(user):
        return ALLOWED
    if not person.is_staff and person.organisation_id is not None and manages(user, person.organisation_id):
        return can_write_at_all(user)
    return refuse(_("Only a manager of the organisation or an operator can do this."))


def can_confirm_recovery(user: "User | AnonymousUser | None", recovery: "AccountRecovery") -> Decision:
    """The second check is by someone else than who started it, and again not by the person."""
    decision = can_recover_account(user, recovery.person)
    if decision and user is not None and user.pk == recovery.started_by_id:
        return refuse(_("Someone else has to confirm this: another manager of the organisation, or an operator."))
    return decision
