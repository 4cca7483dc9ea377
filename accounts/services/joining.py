"""Every change by which people come in and belong to an organisation."""

from datetime import date, datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from accounts import lifecycle
from accounts.models import Organisation, User
from accounts.services.counting import count_people
from audit.services import record
from common.text import one_line


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
        organisation=organisation,
        approved_at=moment if organisation and approved else None,
        date_joined=moment,
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
    """The person has proven to read the mail of `email`: its domain decides the organisation.

    Called when the code is right, and again at sign-in for who has no organisation; the second time changes nothing. An
    unknown domain leaves everything as it is, and so does an address of who is of an organisation already.

    `keep_password=False`: the proof came from another browser than the one that chose the password (sign-in by code for
    an account that was never confirmed). Someone else may have chosen it, to wait for the owner of the address.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if not keep_password and user.approved_at is None and user.has_usable_password():
        user.set_unusable_password()
        user.save(update_fields=["password"])
        record("account.password_dropped", user, acting_user=user)
    organisation = organisation_of_address(email)
    # Who is of an organisation moves by choosing to (see the page for that), never by proving an address.
    if organisation is None or user.organisation_id is not None or not user.is_active:
        return user
    user.organisation, user.approved_at, user.guest_until = organisation, timezone.now(), None
    user.save(update_fields=["organisation", "approved_at", "guest_until"])
    count_people(organisation, 1)
    record("account.joined_organisation", user, acting_user=user, organisation=organisation.pk)
    lifecycle.happen("account_joined", user, acting_user=user)
    return user
