"""The change by which people go on at another organisation with the same account."""

from django.db import transaction

from accounts import lifecycle
from accounts.models import Organisation, User
from accounts.policies import can_change_account
from accounts.services.counting import count_people
from accounts.services.joining import let_in
from audit.services import record


@transaction.atomic
def move_account(user: User, organisation: Organisation, *, acting_user: User | None) -> User:
    """Leave the organisation with all that hangs on it, and go on at another. Twice is once."""
    user = User.objects.select_for_update().get(pk=user.pk)
    can_change_account(acting_user, user).enforce()
    if user.organisation_id == organisation.pk:
        return user
    if user.is_colleague:
        count_people(user.organisation, -1)
        lifecycle.happen("account_left", user, acting_user=acting_user)
    record("account.moved", user, acting_user=acting_user, organisation=organisation.pk)
    let_in(user, organisation, acting_user=acting_user)
    return user
