"""Every change to invitations."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.models import Invitation, User
from audit.services import record


@transaction.atomic
def withdraw_invitations_for(address: str, *, acting_user: User | None = None) -> int:
    """No open invitation of anyone to this address is a way in any more; the number that was. For who ends an account."""
    unused = Invitation.objects.select_for_update().filter(accepted_at=None, withdrawn_at=None)
    mine = unused.alias(small_address=Lower("address")).filter(small_address=address.strip().lower())
    return _withdraw_all(mine, acting_user=acting_user)


@transaction.atomic
def withdraw_invitations_by(person: User, *, acting_user: User | None = None) -> int:
    """What someone who leaves sent out, perhaps to an address of the own, is no way back in; the number that was."""
    unused = Invitation.objects.select_for_update().filter(accepted_at=None, withdrawn_at=None, invited_by=person)
    return _withdraw_all(unused, acting_user=acting_user)


def _withdraw_all(invitations: QuerySet[Invitation], *, acting_user: User | None) -> int:
    rows: Iterable[Invitation] = list(invitations)
    for row in rows:
        row.withdrawn_at = timezone.now()
        row.save(update_fields=["withdrawn_at"])
        record("invitation.withdrawn", row, acting_user=acting_user, organisation=row.organisation_id)
    return len(list(rows))
