"""Every change to invitations, but for accepting one."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import lifecycle
from accounts.free_mail import is_free_mail
from accounts.models import Invitation, Organisation, User
from accounts.policies import can_manage_organisation
from accounts.querysets import domain_of
from audit.services import record

INVITATION_HOLDS = timedelta(days=30)
LONGEST_GUEST = timedelta(days=366)
# How long who was let go may look for the next employer: the last day that the former organisation gave.
TIME_TO_MOVE = timedelta(days=365)
MOST_ADDRESSES = 500
LONGEST_ADDRESS = 254

# `"Jansen, Jan" <jan@x.nl>`: the address of what a mail program copies, whatever stands in the name.
_NAMED = re.compile(r"(?:\"[^\"\n]*\"[ \t]*|[^\"<>,;\n]*)<\s*([^<>\n]*?)\s*>")
_BETWEEN = re.compile(r"[\s,;|]+")


@dataclass(frozen=True)
class InvitedLine:
    """What became of one pasted address: invited, or the reason in words why not."""

    address: str
    invited: bool
    words: str


@transaction.atomic
def invite(
    organisation: Organisation, address: str, *, guest_until: date | None = None, acting_user: User | None
) -> Invitation:
    """Invite one address to become a colleague, or (with a last day) a guest. A letter goes to it.

    ValidationError with the reason in words when it cannot be; its code is one of `address`, `free_mail`, `domain`,
    `inside`, `invited`, `day`. An invitation that expired makes room for a new one.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    can_manage_organisation(acting_user, organisation).enforce()
    address = plain_address(address)
    _check_day(guest_until)
    _check_domain(organisation, address, guest_until)
    _check_person(organisation, address, guest_until)
    known = organisation.invitations.filter(accepted_at=None, withdrawn_at=None).to([address])
    if known.open().exists():
        raise ValidationError(_("This address was invited already."), code="invited")
    known.update(withdrawn_at=timezone.now())
    invitation = Invitation.objects.create(
        organisation=organisation,
        address=address,
        guest_until=guest_until,
        invited_by=acting_user,
        expires_at=timezone.now() + INVITATION_HOLDS,
    )
    record("invitation.made", invitation, acting_user=acting_user, organisation=organisation.pk)
    lifecycle.happen("person_invited", invitation, acting_user=acting_user)
    return invitation


def plain_address(address: str) -> str:
    """The typed address in small letters; ValidationError (`address`) in words when it is none."""
    address = address.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        is_address = False
    else:
        is_address = bool(domain_of(address)) and len(address) <= LONGEST_ADDRESS
    if not is_address:
        raise ValidationError(
            _("This is not an e-mail address. Write it as name@organisation.example."), code="address"
        )
    return address


def _check_day(guest_until: date | None) -> None:
    today = timezone.localdate()
    if guest_until is not None and not today < guest_until <= today + LONGEST_GUEST:
        raise ValidationError(_("Choose a last day between tomorrow and a year from now."), code="day")


def _check_domain(organisation: Organisation, address: str, guest_until: date | None) -> None:
    """Colleagues have a work address that is not another organisation's; a guest is someone from outside."""
    if guest_until is None and is_free_mail(domain_of(address)):
        raise ValidationError(
            _("This is a private address. Use the work address of a colleague, or invite this person as a guest."),
            code="free_mail",
        )
    owners = list(Organisation.objects.of_address(address))
    if owners and organisation not in owners:
        raise ValidationError(
            _("This address is of %(organisation)s. Who works there signs up without an invitation."),
            code="domain",
            params={"organisation": owners[0]},
        )
    if owners and guest_until is not None:
        raise ValidationError(
            _("This address is of your own organisation. Invite this person as a colleague."), code="domain"
        )


def _check_person(organisation: Organisation, address: str, guest_until: date | None) -> None:
    """Says only what the manager sees on the desk anyway: never whether the address has an account elsewhere."""
    owner = EmailAddress.objects.filter(email__iexact=address, verified=True).values("user")[:1]
    if User.objects.colleagues().filter(pk__in=owner, organisation=organisation).exists():
        raise ValidationError(_("This person is in already."), code="inside")
    if guest_until and User.objects.guests_of(organisation).active().filter(pk__in=owner).exists():
        raise ValidationError(_("This person is your guest already. You can change the last day."), code="inside")


def addresses_in(text: str) -> list[str]:
    """The addresses in a pasted list, each once: whatever stands between them, and in `Name <a@b>` too."""
    named: list[str] = []

    def take(match: re.Match[str]) -> str:
        named.append(match.group(1))
        return f" \0{len(named) - 1} "

    pieces = _BETWEEN.split(_NAMED.sub(take, text.replace("\0", " ")))
    found = (named[int(piece[1:])] if piece.startswith("\0") else piece for piece in pieces)
    plain = (address.strip("\"'()[]").removeprefix("mailto:") for address in found)
    return list({address.lower(): address for address in plain if address}.values())


def invite_list(
    organisation: Organisation, text: str, *, guest_until: date | None = None, acting_user: User | None
) -> list[InvitedLine]:
    """Invite everyone in a pasted list; one line for each address with what became of it. One bad line stops no other."""
    lines = []
    for address in addresses_in(text)[:MOST_ADDRESSES]:
        try:
            invite(organisation, address, guest_until=guest_until, acting_user=acting_user)
        except ValidationError as error:
            lines.append(InvitedLine(address, invited=False, words=" ".join(error.messages)))
        else:
            lines.append(InvitedLine(address, invited=True, words=_("Invited.")))
    return lines


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, acting_user: User | None) -> Invitation:
    """Take an invitation back before it is accepted. Twice is once."""
    invitation = Invitation.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=invitation.pk)
    can_manage_organisation(acting_user, invitation.organisation).enforce()
    if invitation.accepted_at is None and invitation.withdrawn_at is None:
        _withdraw(invitation, acting_user=acting_user)
    return invitation


def _withdraw(invitation: Invitation, *, acting_user: User | None) -> None:
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])
    record("invitation.withdrawn", invitation, acting_user=acting_user, organisation=invitation.organisation_id)


def _withdraw_all(invitations: Iterable[Invitation], *, acting_user: User | None) -> int:
    number = 0
    for number, invitation in enumerate(invitations, start=1):  # noqa: B007 (the number of the last one is the answer)
        _withdraw(invitation, acting_user=acting_user)
    return number


@transaction.atomic
def withdraw_invitations_for(
    address: str, *, organisation: Organisation | None = None, acting_user: User | None = None
) -> int:
    """No open invitation to this address, of anyone or of one organisation, is a way in any more; the number that was.

    For who ends an account, or its time at the organisation.
    """
    unused = Invitation.objects.select_for_update(of=("self",)).filter(accepted_at=None, withdrawn_at=None)
    if organisation is not None:
        unused = unused.filter(organisation=organisation)
    return _withdraw_all(unused.to([address]).order_by("pk"), acting_user=acting_user)


@transaction.atomic
def withdraw_invitations_by(person: User, *, acting_user: User | None = None) -> int:
    """What someone who leaves sent out, perhaps to an address of the own, is no way back in; the number that was."""
    unused = Invitation.objects.select_for_update(of=("self",)).filter(
        accepted_at=None, withdrawn_at=None, invited_by=person
    )
    return _withdraw_all(unused.order_by("pk"), acting_user=acting_user)


@transaction.atomic
def extend_guest(
    person: User, guest_until: date, *, organisation: Organisation | None = None, acting_user: User | None
) -> User:
    """Give a guest another last day with the organisation (or with each that this manager decides for), sooner or later.

    Each organisation that invited the guest has a day of its own, on the invitation that was accepted; the latest counts,
    also of the day that the guest came with. When that one changes, the reminder comes again before it. ValidationError
    for the day.
    """
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    accepted = _accepted_as_guest(person)
    hosts = Organisation.objects.filter(pk__in=accepted.values("organisation")).order_by("pk")
    if organisation is not None:
        hosts = hosts.filter(pk=organisation.pk)
    own = [host for host in hosts if can_manage_organisation(acting_user, host)]
    if not person.is_guest or not own:
        raise PermissionDenied(_("Only a manager of the organisation that invited the guest can do this."))
    _check_day(guest_until)
    changed = accepted.filter(organisation__in=own).exclude(guest_until=guest_until).update(guest_until=guest_until)
    days = [person.stays_until, *accepted.values_list("guest_until", flat=True)]
    if person.let_go_at is not None:
        days.append(timezone.localdate(person.let_go_at) + TIME_TO_MOVE)
    latest = max(day for day in days if day is not None)
    if person.guest_until != latest:
        person.guest_until, person.guest_reminded_at = latest, None
        person.save(update_fields=["guest_until", "guest_reminded_at"])
        changed += 1
    if changed:
        record("account.guest_extended", person, acting_user=acting_user, until=guest_until.isoformat())
    return person


def last_day_at(person: User, organisation: Organisation) -> date | None:
    """The guest's last day with this organisation; another one that invited the guest may have a later day."""
    own = _accepted_as_guest(person).filter(organisation=organisation)
    found: date | None = own.aggregate(latest=Max("guest_until"))["latest"]
    return found


def _accepted_as_guest(person: User) -> QuerySet[Invitation]:
    """By which the person is a guest: not those of before an organisation let the person go, and gave the last day."""
    accepted = Invitation.objects.filter(accepted_by=person, guest_until__isnull=False)
    return accepted.filter(accepted_at__gte=person.let_go_at) if person.let_go_at else accepted
