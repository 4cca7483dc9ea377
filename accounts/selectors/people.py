"""What pages need to know about people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.addresses import has_proven, proven_addresses
from accounts.free_mail import is_free_mail
from accounts.models import DomainRequest, Invitation, Organisation, User
from accounts.models.people import quarter_of
from accounts.policies import can_move_to, shows_field
from accounts.querysets import domain_of
from common.decisions import Decision
from common.pagination import Page, page_by_key


def display_name(user: User) -> str:
    """The name that allauth's pages and mails call a person by."""
    return user.name


@dataclass(frozen=True)
class OrganisationChoices:
    """Where a person can go with the addresses that were proven, and what stands in the way of the rest."""

    addresses: list[str] = field(default_factory=list)
    joinable: list[Organisation] = field(default_factory=list)
    only_invited: list[Organisation] = field(default_factory=list)
    invitations: list[Invitation] = field(default_factory=list)
    # Open requests to move, of who belongs to another organisation now.
    moves: list[DomainRequest] = field(default_factory=list)
    requests: list[DomainRequest] = field(default_factory=list)
    refused: list[DomainRequest] = field(default_factory=list)
    # Domains of proven addresses that nobody has, and that can be asked for.
    requestable: list[str] = field(default_factory=list)


def organisation_choices(user: User) -> OrganisationChoices:
    """What the proven addresses of this person open: joining, accepting, asking."""
    addresses = proven_addresses(user)
    by_address = {address: list(Organisation.objects.of_address(address)) for address in addresses}
    found = {one.pk: one for owners in by_address.values() for one in owners if one.pk != user.organisation_id}
    asked = list(user.domain_requests.select_related("organisation").order_by("-pk")[:20])
    open_requests = [one for one in asked if one.answered_at is None]
    moves = [one for one in open_requests if one.organisation_id and user.organisation_id]
    going_to = {one.organisation_id for one in moves}
    free = [one for one in found.values() if one.pk not in going_to]
    unknown = {domain_of(address) for address, owners in by_address.items() if not owners}
    invitations = Invitation.objects.open().to(addresses).exclude(organisation=user.organisation_id)
    return OrganisationChoices(
        addresses=addresses,
        joinable=[one for one in free if one.admission != Organisation.Admission.INVITATION],
        only_invited=[one for one in free if one.admission == Organisation.Admission.INVITATION],
        invitations=list(invitations.select_related("organisation", "invited_by")),
        moves=[one for one in moves if one.organisation_id != user.organisation_id],
        requests=[one for one in open_requests if one not in moves],
        refused=[one for one in asked if one.answered_at and not one.granted and one.organisation_id][:1],
        requestable=sorted(
            domain
            for domain in unknown - {one.domain.lower() for one in open_requests}
            if domain and not is_free_mail(domain)
        ),
    )


@dataclass(frozen=True)
class InvitationPage:
    """An invitation as its reader sees it."""

    invitation: Invitation
    is_signed_in: bool
    has_proven: bool
    # The organisation that the person leaves by accepting.
    leaves: Organisation | None
    changes_nothing: bool


def invitation_page(viewer: User | AnonymousUser, key: str) -> InvitationPage | None:
    """The invitation with this key; None when there is none that holds, for whatever reason."""
    open_ones = Invitation.objects.open().select_related("organisation", "invited_by")
    invitation = open_ones.filter(key=key).first()
    if invitation is None:
        return None
    if not isinstance(viewer, User):
        return InvitationPage(invitation, is_signed_in=False, has_proven=False, leaves=None, changes_nothing=False)
    belongs = viewer.is_colleague
    same = viewer.organisation_id == invitation.organisation_id
    return InvitationPage(
        invitation,
        is_signed_in=True,
        has_proven=has_proven(viewer, invitation.address),
        leaves=viewer.organisation if belongs and not same and not invitation.is_for_guest else None,
        changes_nothing=belongs and (same or invitation.is_for_guest),
    )


# The desk of a manager -------------------------------------------------------------------------------------------------

# Those who are answered make room for the next.
MOST_MOVES = 50
DESK_STATES = ("here", "waiting", "invited", "guests", "former")


@dataclass(frozen=True)
class DeskPerson:
    """A person on the desk: a state in a word, and never more about use than "this quarter: yes or no".

    The function only where the person shows it to this manager: office gives no eyes.
    """

    person: User
    state: str
    words: str
    function: str


@dataclass(frozen=True)
class DeskPeople:
    state: str
    search: str
    people: Page[User] | None
    rows: list[DeskPerson]
    invitations: Page[Invitation] | None
    waiting: int
    # Who asks to come from another organisation: the first of them, on the first page of who waits.
    moves: list[DomainRequest] = field(default_factory=list)


def desk_people(manager: User, organisation: Organisation, params: Mapping[str, str]) -> DeskPeople:
    """The people of the organisation in one state, by name; `?q=` searches in names, or in invited addresses."""
    state = params.get("state", "")
    state = state if state in DESK_STATES else DESK_STATES[0]
    search = params.get("q", "").strip().replace("\0", "")[:80]
    everyone = User.objects.managed_by(manager)
    moving = moves_waiting(organisation)
    waiting = everyone.waiting().filter(organisation=organisation).count() + moving.count()
    if state == "invited":
        sent = organisation.invitations.open().filter(address__icontains=search).select_related("invited_by")
        page = page_by_key(sent, params, field="created_at", key="key", size=50)
        return DeskPeople(state, search, None, [], page, waiting)
    # Help with the second step is offered only for who has one.
    second_step = Exists(Authenticator.objects.filter(user=OuterRef("pk")))
    people = _in_state(everyone, organisation, state).filter(name__icontains=search)
    known: QuerySet[User] = people.annotate(has_second_step=second_step)
    found = page_by_key(known, params, field="name", falling=False, size=50)
    rows = [_desk_person(manager, person, organisation) for person in found.items]
    moves = moving.filter(person__name__icontains=search)[:MOST_MOVES] if state == "waiting" else []
    return DeskPeople(state, search, found, rows, None, waiting, list(moves))


def _desk_person(manager: User, person: User, organisation: Organisation) -> DeskPerson:
    function = person.function if shows_field(manager, person, "function") else ""
    return DeskPerson(person, *desk_state(person, organisation), function=function)


def _in_state(everyone: Any, organisation: Organisation, state: str) -> QuerySet[User]:
    if state == "waiting":
        return everyone.waiting().filter(organisation=organisation)
    if state == "guests":
        return everyone.guests_of(organisation).filter(is_active=True)
    if state == "former":
        gone = Q(let_go_by=organisation) | Q(is_active=False)
        return everyone.filter(gone).exclude(is_active=True, organisation=organisation)
    return everyone.colleagues().filter(organisation=organisation)


def desk_state(person: User, organisation: Organisation) -> tuple[str, str]:
    """The state of a person on the desk of this organisation, and the words for it."""
    today = timezone.localdate()
    if not person.is_active:
        return "ended", _("account ended")
    if person.is_waiting:
        return "waiting", _("waiting for approval")
    if person.organisation_id is None and person.let_go_by_id == organisation.pk:
        return ("left", _("left by choice")) if person.left_by_choice else ("let_go", _("let go"))
    if person.guest_until is not None:
        day = date_format(person.guest_until, "DATE_FORMAT")
        return "guest", (_("guest until %s") if person.guest_until >= today else _("guest, ended on %s")) % day
    is_seen = person.seen_in == quarter_of(today)
    return "here", _("active this quarter: yes") if is_seen else _("active this quarter: no")


def move_decision(user: User, organisation: Organisation) -> Decision:
    """May this person choose to go on at this organisation? What `services.move_account` asks again under its lock."""
    rows = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    domains = organisation.domains.proven().values_list("domain", flat=True)
    has_address = bool({domain_of(address) for address in rows} & {domain.lower() for domain in domains})
    return can_move_to(user, organisation, has_address=has_address, is_invited=False, by_office=False)


def moves_waiting(organisation: Organisation) -> QuerySet[DomainRequest]:
    """Who asks to come from another organisation, and stays there until this one says yes; the longest waiting first."""
    waiting = organisation.domain_requests.moves().select_related("person__organisation")
    return waiting.order_by("created_at", "pk")


def move_asked(organisation: Organisation, public_id: str) -> DomainRequest | None:
    """The newest request of this person to come here, answered or not; None when there is none."""
    asked = organisation.domain_requests.filter(person__public_id=public_id, is_move=True)
    return asked.select_related("person__organisation").order_by("-pk").first()
