"""Which addresses are a way in to an account, when it leaves an organisation or goes on at another."""

from allauth.account.models import EmailAddress
from django.db.models import Q
from django.db.models.functions import Lower

from accounts import lifecycle
from accounts.models import Organisation, User
from accounts.querysets import domain_of
from audit.services import record


def is_of(address: str, organisation: Organisation) -> bool:
    """Whether the address stands at a mail domain that the organisation proved once, today or not: a claim is no proof."""
    return organisation.domains.named(domain_of(address)).exclude(proven_until=None).exists()


def proven_address_at(user: User, organisation: Organisation) -> str:
    """An address of this person, proven with a code, that the organisation lets people in by; empty for none."""
    for address in _rows(user).filter(verified=True).values_list("email", flat=True):
        if Organisation.objects.of_address(address).filter(pk=organisation.pk).exists():
            return str(address)
    return ""


def ended_addresses(user: User, leaving: Organisation | None, going_to: Organisation | None = None) -> list[str]:
    """The addresses that are no way in any more once this person has left: those at domains of the organisation.

    A domain that the next organisation has too keeps working.
    """
    if leaving is None:
        return []
    known = {address.lower() for address in _rows(user).values_list("email", flat=True)} | {(user.email or "").lower()}
    return sorted(
        address
        for address in known - {""}
        if is_of(address, leaving) and not (going_to is not None and is_of(address, going_to))
    )


def end_addresses(user: User, ended: list[str], *, primary: str = "") -> None:
    """Take these addresses from the account, which is locked, and let another proven one become primary (or none).

    The primary address that ends is remembered as `former_email`; nothing is ever mailed to it again.
    """
    rows = _rows(user).alias(small=Lower("email"))
    rows.filter(small__in=ended).delete()
    lifecycle.happen("addresses_ended", ended, acting_user=None)
    if user.email and user.email.lower() in ended:
        user.former_email, user.email = user.email, None
    chosen = primary.lower() or (user.email or "")
    if not chosen:
        left = rows.filter(verified=True).order_by("-primary", "pk").values_list("email", flat=True).first()
        chosen = (left or "").lower()
    user.email = chosen or None
    if chosen:
        rows.exclude(small=chosen).filter(primary=True).update(primary=False)
        rows.filter(small=chosen).update(primary=True)
    user.save(update_fields=["email", "former_email"])


def restore_address(user: User, *, acting_user: User | None) -> bool:
    """Give the account its former address back, when it has none and nobody proved that one since; whether it did.

    Who only typed the address and never proved it gives way: those are locked with the person (`lock_claimants`).
    """
    former = user.former_email
    if user.email or not former or address_is_taken(former, but_for=user):
        return False
    drop_claims(former, but_for=user, acting_user=acting_user)
    EmailAddress.objects.update_or_create(user=user, email=former.lower(), defaults={"verified": True, "primary": True})
    user.email, user.former_email = former.lower(), ""
    user.save(update_fields=["email", "former_email"])
    return True


def address_is_taken(address: str, *, but_for: User) -> bool:
    """Whether another account proved this address, or was let in with it; a sign-up that was never finished has nothing."""
    others = User.objects.filter(email__iexact=address).exclude(pk=but_for.pk).exclude(approved_at=None)
    rows = EmailAddress.objects.filter(email__iexact=address, verified=True).exclude(user=but_for)
    return others.exists() or rows.exists()


def drop_claims(address: str, *, but_for: User, acting_user: User | None) -> None:
    """Take an address that nobody proved from every other account; a sign-up begun with it can begin again with another.

    The accounts are locked by `lock_claimants`, before anything else is.
    """
    claims = EmailAddress.objects.filter(email__iexact=address, verified=False).exclude(user=but_for)
    rule = Q(email__iexact=address) | Q(pk__in=claims.values("user"))
    persons = User.objects.select_for_update(no_key=True).filter(rule).exclude(pk=but_for.pk).order_by("pk")
    for person in list(persons):
        if person.email and person.email.lower() == address.lower():
            person.email, person.session_epoch = None, person.session_epoch + 1
            person.save(update_fields=["email", "session_epoch"])
        record("account.claim_dropped", person, acting_user=acting_user)
    claims.delete()


def keeps_an_address(user: User, ended: list[str]) -> bool:
    """Whether a proven address of the account is left when these have ended."""
    proven = {address.lower() for address in _rows(user).filter(verified=True).values_list("email", flat=True)}
    return bool(proven - set(ended))


def _rows(user: User):  # type: ignore[no-untyped-def] # (allauth is untyped)
    return EmailAddress.objects.filter(user=user)
