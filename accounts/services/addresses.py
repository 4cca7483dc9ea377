"""Every change to the addresses of a person: several may be proven, one is where mail goes."""

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import lifecycle
from accounts.belonging import ties_to_organisation
from accounts.models import Organisation, User
from accounts.policies import can_change_account, can_remove_address, can_run_site
from accounts.services.ended_addresses import address_is_taken, drop_claims
from accounts.services.locking import lock_claimants
from audit.services import record
from common.decisions import refuse


def _locked(user: User, email: str, acting_user: User | None) -> tuple[User, EmailAddress | None]:
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    can_change_account(acting_user, user).enforce()
    return user, EmailAddress.objects.filter(user=user, email__iexact=email).first()


@transaction.atomic
def note_added_address(user: User, email: str, *, acting_user: User | None) -> None:
    """Another address of the person was proven; allauth made its row. It moves nobody: see the page to choose that."""
    record("account.address_added", user, acting_user=acting_user)
    lifecycle.happen("address_added", user, acting_user=acting_user)


@transaction.atomic
def make_address_primary(user: User, email: str, *, acting_user: User | None) -> User:
    """Send mail to this address from now on, and tell the one before. Twice is once."""
    user, address = _locked(user, email, acting_user)
    if address is None or not address.verified:
        refuse(_("Only an address that you confirmed with a code can be your main address.")).enforce()
        return user
    if address.primary and user.email == address.email:
        return user
    # Told before the change, so that the letter goes to the address that mail went to until now.
    lifecycle.happen("address_changed", user, acting_user=acting_user)
    EmailAddress.objects.filter(user=user, primary=True).update(primary=False)
    address.primary = True
    address.save(update_fields=["primary"])
    user.email = address.email
    user.save(update_fields=["email"])
    record("account.address_changed", user, acting_user=acting_user)
    return user


@transaction.atomic
def remove_address(user: User, email: str, *, acting_user: User | None) -> User:
    """Take away an address that is not the main one and does not tie the person to the organisation. Twice is once."""
    user, address = _locked(user, email, acting_user)
    if address is None:
        return user
    ties = address.verified and ties_to_organisation(user, address.email)
    can_remove_address(is_primary=address.primary or address.email == user.email, ties=ties).enforce()
    address.delete()
    record("account.address_removed", user, acting_user=acting_user)
    lifecycle.happen("address_removed", user, acting_user=acting_user)
    return user


@transaction.atomic
def give_address(user: User, address: str, *, acting_user: User | None) -> User:
    """Give an account that has no address a new one, on an operator's word: the former one is of another account by now.

    It is proven at the next sign-in, with a code that goes to it, so a typing mistake lets nobody in. ValidationError with
    the reason in words when it cannot be. Twice is once.
    """
    address = address.strip().lower()
    lock_claimants(user, address)
    user = User.objects.get(pk=user.pk)
    can_run_site(acting_user).enforce()
    if user.email == address:
        return user
    validate_email(address)
    if not user.is_active or user.email:
        raise ValidationError(_("Only an account that is not ended and has no address can be given one."))
    owners = list(Organisation.objects.of_address(address))
    if user.organisation is not None and user.organisation not in owners:
        raise ValidationError(_("This is no address at a domain of the organisation of this person."))
    if user.organisation is None and owners:
        raise ValidationError(_("This address is of an organisation that this person does not belong to."))
    if address_is_taken(address, but_for=user):
        raise ValidationError(_("Another account has this address."))
    drop_claims(address, but_for=user, acting_user=acting_user)
    EmailAddress.objects.filter(user=user, primary=True).update(primary=False)
    EmailAddress.objects.update_or_create(user=user, email=address, defaults={"primary": True, "verified": False})
    user.email, user.former_email = address, ""
    user.save(update_fields=["email", "former_email"])
    record("account.address_given", user, acting_user=acting_user)
    return user
