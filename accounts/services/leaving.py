"""Every change by which people stop being here."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts import lifecycle
from accounts.models import User
from accounts.policies import can_deactivate_account, can_manage_organisation
from accounts.services.counting import count_people
from accounts.services.joining import let_in
from audit.services import record


@transaction.atomic
def deactivate_account(user: User, *, acting_user: User | None) -> User:
    """End the account: its sessions are over at once, its work stays. The last steps are those of the higher apps."""
    user = User.objects.select_for_update().get(pk=user.pk)
    can_deactivate_account(acting_user, user).enforce()
    if not user.is_active:
        return user
    if user.is_colleague:
        count_people(user.organisation, -1)
    user.is_active = False
    user.deactivated_at = timezone.now()
    user.let_go_by = user.organisation
    user.session_epoch += 1
    user.save(update_fields=["is_active", "deactivated_at", "let_go_by", "session_epoch"])
    record("account.deactivated", user, acting_user=acting_user)
    lifecycle.happen("account_deactivated", user, acting_user=acting_user)
    return user


@transaction.atomic
def let_go(user: User, *, reason: str, acting_user: User | None) -> User:
    """The organisation lets the person go: a guest without groups from now on, who may prove a new work address."""
    user = User.objects.select_for_update().get(pk=user.pk)
    can_deactivate_account(acting_user, user).enforce()
    if not user.is_colleague:
        return user
    count_people(user.organisation, -1)
    lifecycle.happen("account_left", user, acting_user=acting_user)
    user.let_go_at, user.let_go_by, user.organisation, user.approved_at = timezone.now(), user.organisation, None, None
    user.guest_until = timezone.localdate() + timedelta(days=365)
    user.session_epoch += 1
    user.save(update_fields=["let_go_at", "let_go_by", "organisation", "approved_at", "guest_until", "session_epoch"])
    record("account.let_go", user, acting_user=acting_user, reason=reason)
    lifecycle.happen("account_let_go", user, acting_user=acting_user)
    return user


@transaction.atomic
def bring_back(user: User, *, acting_user: User | None) -> User:
    """The organisation that let the person go takes the person back."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.let_go_by is None or (user.organisation_id is not None and user.is_active):
        return user
    can_manage_organisation(acting_user, user.let_go_by).enforce()
    user.is_active, user.deactivated_at = True, None
    user.save(update_fields=["is_active", "deactivated_at"])
    record("account.brought_back", user, acting_user=acting_user)
    let_in(user, user.let_go_by, acting_user=acting_user)
    return user
