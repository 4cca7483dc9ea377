"""Every change by which people stop being here."""

from django.db import transaction
from django.utils import timezone

from accounts import lifecycle
from accounts.models import User
from accounts.policies import can_deactivate_account
from accounts.services.counting import count_people
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
