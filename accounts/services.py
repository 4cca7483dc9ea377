"""Every change to people and organisations."""

from collections.abc import Sequence
from datetime import date, datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts import lifecycle, portraits
from accounts.models import Organisation, OrganisationDomain, User
from accounts.policies import can_change_account, can_deactivate_account, can_run_site
from audit.services import record
from common.pictures import Readable
from common.text import one_line


def organisation_of_address(email: str) -> Organisation | None:
    """The organisation that owns the domain of this address, or None."""
    return Organisation.objects.of_address(email).first()


def recount_people(organisation: Organisation) -> int:
    """The number of people of the organisation, counted afresh; the stored number must be the same."""
    return User.objects.colleagues().filter(organisation=organisation).count()


@transaction.atomic
def create_organisation(
    *,
    name: str,
    slug: str,
    kind: str,
    domains: Sequence[str],
    short_name: str = "",
    description: str = "",
    contact: str = "",
    acting_user: User | None,
) -> Organisation:
    """Make an organisation with its mail domains. The database keeps a domain for one organisation."""
    can_run_site(acting_user).enforce()
    organisation = Organisation.objects.create(
        name=name, slug=slug, kind=kind, short_name=short_name, description=description, contact=contact
    )
    record("organisation.created", organisation, acting_user=acting_user, name=name)
    lifecycle.happen("organisation_created", organisation, acting_user=acting_user)
    if domains:
        set_domains(organisation, domains, acting_user=acting_user)
    return organisation


@transaction.atomic
def change_organisation(organisation: Organisation, *, acting_user: User | None, **fields: str) -> Organisation:
    """Change what is given of name, short_name, kind, description and contact. The address stays as it was given out."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    can_run_site(acting_user).enforce()
    changed = sorted(name for name, value in fields.items() if getattr(organisation, name) != value)
    if changed:
        for name in changed:
            setattr(organisation, name, fields[name])
        organisation.save(update_fields=changed)
        record("organisation.changed", organisation, acting_user=acting_user, fields=changed)
    return organisation


@transaction.atomic
def set_domains(organisation: Organisation, domains: Sequence[str], *, acting_user: User | None) -> None:
    """Let the organisation have exactly these mail domains. ValidationError for what is no domain or is another's.

    Who is in already stays in: a domain decides at sign-up, and at proving another address.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    can_run_site(acting_user).enforce()
    wanted = {domain.strip().lower() for domain in domains}
    known = set(organisation.domains.values_list("domain", flat=True))
    organisation.domains.filter(domain__in=known - wanted).delete()
    for domain in sorted(wanted - known):
        row = OrganisationDomain(organisation=organisation, domain=domain)
        row.full_clean()
        row.save()
    if wanted != known:
        record("organisation.domains_changed", organisation, acting_user=acting_user, domains=sorted(wanted))


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
        _count_people(user.organisation, 1)
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
    unknown domain leaves everything as it is. Someone who moves to another employer leaves the old one first, with all
    that hangs on it.

    `keep_password=False`: the proof came from another browser than the one that chose the password (sign-in by code for
    an account that was never confirmed). Someone else may have chosen it, to wait for the owner of the address.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if not keep_password and user.approved_at is None and user.has_usable_password():
        user.set_unusable_password()
        user.save(update_fields=["password"])
        record("account.password_dropped", user, acting_user=user)
    organisation = organisation_of_address(email)
    if organisation is None or organisation.pk == user.organisation_id or not user.is_active:
        return user
    if user.is_colleague:
        _count_people(user.organisation, -1)
        lifecycle.happen("account_left", user, acting_user=user)
    user.organisation, user.approved_at, user.guest_until = organisation, timezone.now(), None
    user.save(update_fields=["organisation", "approved_at", "guest_until"])
    _count_people(organisation, 1)
    record("account.joined_organisation", user, acting_user=user, organisation=organisation.pk)
    lifecycle.happen("account_joined", user, acting_user=user)
    return user


def _count_people(organisation: Organisation | None, change: int) -> None:
    if organisation is None:
        return
    # A number that went wrong must not stop anyone from being let go: it stays at nought, and the recount tells.
    rows = Organisation.objects.filter(pk=organisation.pk, member_count__gte=-change if change < 0 else 0)
    rows.update(member_count=F("member_count") + change)


@transaction.atomic
def change_profile(
    user: User, *, name: str, function: str, language: str, wants_mail: bool, acting_user: User | None
) -> User:
    """Change what a person tells about the own self."""
    user = User.objects.select_for_update().get(pk=user.pk)
    can_change_account(acting_user, user).enforce()
    wanted = {"name": one_line(name), "function": one_line(function), "language": language, "wants_mail": wants_mail}
    changed = sorted(field for field, value in wanted.items() if getattr(user, field) != value)
    if changed:
        for field in changed:
            setattr(user, field, wanted[field])
        user.save(update_fields=changed)
        record("account.profile_changed", user, acting_user=acting_user, fields=changed)
    return user


@transaction.atomic
def choose_language(user: User, language: str, *, acting_user: User | None) -> User:
    """Remember in which language the person reads."""
    user = User.objects.select_for_update().get(pk=user.pk)
    can_change_account(acting_user, user).enforce()
    if user.language != language:
        user.language = language
        user.save(update_fields=["language"])
        record("account.profile_changed", user, acting_user=acting_user, fields=["language"])
    return user


@transaction.atomic
def set_mail_wish(user: User, *, wants_mail: bool, acting_user: User | None) -> User:
    """Send this person mail, or none any more; the signed link under each mail does this too."""
    user = User.objects.select_for_update().get(pk=user.pk)
    can_change_account(acting_user, user).enforce()
    if user.wants_mail != wants_mail:
        user.wants_mail = wants_mail
        user.save(update_fields=["wants_mail"])
        record("account.profile_changed", user, acting_user=acting_user, fields=["wants_mail"])
    return user


@transaction.atomic
def set_portrait(user: User, upload: Readable | None, *, acting_user: User | None) -> User:
    """Give the account another portrait, or none. ValidationError when the upload is no picture we read.

    The new file is written before the row and the old one goes after the commit, so that no row ever names a file that
    is not there; what a crash leaves behind is a file without a row.
    """
    data = portraits.read_portrait(upload) if upload is not None else None
    user = User.objects.select_for_update().get(pk=user.pk)
    can_change_account(acting_user, user).enforce()
    old = user.portrait
    if data is None and not old:
        return user
    user.portrait = portraits.store_portrait(data) if data is not None else ""
    user.save(update_fields=["portrait"])
    record("account.portrait_changed" if data else "account.portrait_removed", user, acting_user=acting_user)
    transaction.on_commit(lambda: portraits.delete_portrait(old))
    return user


@transaction.atomic
def set_password(user: User, password: str, *, acting_user: User | None) -> User:
    """Give the account another password; every other session of the person ends by it.

    Works on the object that was passed, because the caller keeps the own session alive with it.
    """
    User.objects.select_for_update().get(pk=user.pk)
    can_change_account(acting_user, user).enforce()
    user.set_password(password)
    user.save(update_fields=["password"])
    record("account.password_changed", user, acting_user=acting_user)
    return user


@transaction.atomic
def deactivate_account(user: User, *, acting_user: User | None) -> User:
    """End the account: its sessions are over at once, its work stays. The last steps are those of the higher apps."""
    user = User.objects.select_for_update().get(pk=user.pk)
    can_deactivate_account(acting_user, user).enforce()
    if not user.is_active:
        return user
    if user.is_colleague:
        _count_people(user.organisation, -1)
    user.is_active = False
    user.session_epoch += 1
    user.save(update_fields=["is_active", "session_epoch"])
    record("account.deactivated", user, acting_user=acting_user)
    lifecycle.happen("account_deactivated", user, acting_user=acting_user)
    return user
