"""Every change by which people come in and belong to an organisation."""

from datetime import date, datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import lifecycle
from accounts.addresses import proven_addresses
from accounts.models import DomainRequest, Organisation, User
from accounts.policies import can_change_account, can_join_organisation, can_manage_organisation
from accounts.querysets import domain_of
from accounts.services.counting import count_people
from audit.services import record
from common.decisions import refuse
from common.text import one_line

# How long an organisation that said no is not asked again by the same person.
ASK_AGAIN_AFTER = timedelta(days=30)


def organisation_of_address(email: str) -> Organisation | None:
    """The organisation that this address decides for; None when nobody has its domain, or several share it."""
    found = list(Organisation.objects.of_address(email)[:2])
    return found[0] if len(found) == 1 else None


@transaction.atomic
def create_account(
    *,
    email: str,
    name: str,
    password: str | None = None,
    organisation: Organisation | None = None,
    approved: bool = True,
    function: str = "",
    language: str = "",
    guest_until: date | None = None,
    verified: bool = True,
    acting_user: User | None,
    at: datetime | None = None,
) -> User:
    """Make an account with its address. `at` is when the person joined, for imports.

    `verified=False`: the address still has to be proven with a code before the person can come in.
    """
    moment = at or timezone.now()
    user = User.objects.create_user(
        email,
        password,
        name=one_line(name),
        function=one_line(function),
        language=language,
        guest_until=guest_until,
        stays_until=guest_until,
        organisation=organisation,
        approved_at=moment if organisation and approved else None,
        date_joined=moment,
        # The first steps are for who signs up.
        welcomed_at=moment,
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=verified, primary=True)
    record("account.created", user, acting_user=acting_user)
    if user.is_colleague:
        count_people(user.organisation, 1)
        lifecycle.happen("account_joined", user, acting_user=acting_user)
    return user


@transaction.atomic
def sign_up(*, email: str, name: str, password: str, language: str) -> User:
    """Make the account of a person who signs up. It has no organisation and no way in until `verified_address`.

    allauth keeps the address itself, and makes that row next.
    """
    user = User.objects.create_user(email, password, name=one_line(name), language=language)
    record("account.signed_up", user, acting_user=user)
    return user


@transaction.atomic
def verified_address(user: User, email: str, *, keep_password: bool = True) -> User:
    """The person has proven to read the mail of `email`: its domain decides the organisation, by that organisation's rule.

    Called when the code is right, and again at sign-in for who has no organisation; the second time changes nothing. An
    unknown domain, and one that several organisations share, leave everything as it is: the person asks or chooses.
    Someone who belongs to an organisation moves by choice only (`move_account`).

    `keep_password=False`: the proof came from another browser than the one that chose the password (sign-in by code, or a
    reset that may stop half-way, for an account that was never confirmed). Someone else may have chosen it, to wait for
    the owner of the address.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if not keep_password and user.approved_at is None and user.has_usable_password():
        user.set_unusable_password()
        user.session_epoch += 1
        user.save(update_fields=["password", "session_epoch"])
        record("account.password_dropped", user, acting_user=user)
    organisation = organisation_of_address(email)
    if organisation is not None and user.organisation_id is None and user.is_active:
        enter(user, organisation, acting_user=user)
    return user


@transaction.atomic
def join_organisation(user: User, organisation: Organisation, *, acting_user: User | None) -> User:
    """Become one of an organisation at whose domain the person proved an address, or ask it to be let in. Twice is once."""
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    can_change_account(acting_user, user).enforce()
    if user.organisation_id == organisation.pk:
        return user
    can_join_organisation(user).enforce()
    proven = [address for address in proven_addresses(user) if organisation in Organisation.objects.of_address(address)]
    if not proven:
        refuse(_("First prove a work address of this organisation.")).enforce()
    if organisation.admission == Organisation.Admission.INVITATION:
        refuse(_("This organisation only lets in people it invites.")).enforce()
    if organisation.admission == Organisation.Admission.APPROVAL and _was_refused(user, organisation):
        refuse(_("This organisation did not let you in. You can ask again a month later.")).enforce()
    enter(user, organisation, acting_user=acting_user)
    return user


def _was_refused(user: User, organisation: Organisation) -> bool:
    """Whether the organisation said no within the last month: until then nobody is asked again."""
    since = timezone.now() - ASK_AGAIN_AFTER
    return user.domain_requests.filter(organisation=organisation, granted=False, answered_at__gt=since).exists()


def _let_this_person_go(organisation: Organisation, user: User) -> bool:
    """Whether the organisation let this person go, or whoever had this address: a mailbox may outlive that decision."""
    had_address = User.objects.filter(former_email__iexact=user.email or "-", let_go_by=organisation)
    return user.let_go_by_id == organisation.pk or had_address.exclude(pk=user.pk).exists()


def enter(user: User, organisation: Organisation, *, acting_user: User | None) -> None:
    """Do what the organisation's rule says with someone who proved an address there. For services: `user` is locked.

    Whom the organisation let go waits for its approval in any case.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if organisation.admission == Organisation.Admission.INVITATION:
        return
    at_once = (
        organisation.admission == Organisation.Admission.DOMAIN
        and organisation.frozen_at is None
        and not _let_this_person_go(organisation, user)
    )
    if at_once:
        let_in(user, organisation, acting_user=acting_user)
    elif not _was_refused(user, organisation):
        # A guest stays one until the answer, with the same last day.
        user.organisation, user.approved_at = organisation, None
        user.save(update_fields=["organisation", "approved_at"])
        record("account.asked_organisation", user, acting_user=acting_user, organisation=organisation.pk)
        lifecycle.happen("account_waits", user, acting_user=acting_user)


def let_in(user: User, organisation: Organisation, *, acting_user: User | None) -> None:
    """The person is of this organisation from now on. For services: `user` is locked, is of no other, and it was asked."""
    user.organisation, user.approved_at = organisation, timezone.now()
    user.guest_until = user.stays_until = user.guest_reminded_at = user.let_go_at = user.let_go_by = None
    user.left_by_choice = False
    user.save(
        update_fields=[
            "organisation",
            "approved_at",
            "guest_until",
            "stays_until",
            "guest_reminded_at",
            "let_go_at",
            "let_go_by",
            "left_by_choice",
        ]
    )
    count_people(organisation, 1)
    record("account.joined_organisation", user, acting_user=acting_user, organisation=organisation.pk)
    lifecycle.happen("account_joined", user, acting_user=acting_user)


@transaction.atomic
def approve_account(person: User, *, acting_user: User | None) -> User:
    """The organisation lets in someone who waited, and the person is told. Twice is once."""
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if person.organisation is None:  # refused, or withdrawn by the person, in the meantime
        return person
    can_manage_organisation(acting_user, person.organisation).enforce()
    if person.is_waiting:
        record("account.approved", person, acting_user=acting_user, organisation=person.organisation.pk)
        let_in(person, person.organisation, acting_user=acting_user)
        lifecycle.happen("account_approved", person, acting_user=acting_user)
    return person


@transaction.atomic
def refuse_account(person: User, reason: str, *, acting_user: User | None) -> User:
    """The organisation does not let in someone who waited. The person is told why, and can ask again a month later.

    The answer is kept as a refused request, which is what stops the next sign-in from asking again.
    """
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    organisation = person.organisation
    if organisation is None:
        return person
    can_manage_organisation(acting_user, organisation).enforce()
    if not person.is_waiting:
        return person
    person.organisation = None
    person.save(update_fields=["organisation"])
    answer = DomainRequest.objects.create(
        person=person,
        domain=domain_of(person.email or "")[:120],
        organisation=organisation,
        answered_at=timezone.now(),
        reason=one_line(reason)[:400],
    )
    record("account.refused", person, acting_user=acting_user, organisation=organisation.pk)
    lifecycle.happen("account_refused", answer, acting_user=acting_user)
    return person
