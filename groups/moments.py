"""Groups take part in the life of organisations and accounts: each organisation has a group of its own, kept up to date."""

from accounts.lifecycle import contribute_to_export, take_part
from accounts.models import User
from groups.own_data import group_parts
from groups.services import (
    bring_into_group_of_organisation,
    end_invitations_to,
    forget_in_groups,
    lock_every_group,
    make_group_of_organisation,
    rename_group_of_organisation,
    take_out_of_every_group,
    take_out_of_group_of_organisation,
    tell_what_waits,
)


def tell_who_came_in(person: User, *, acting_user: User | None) -> None:
    """Colleague or guest from now on: what waited for the address can be answered."""
    tell_what_waits(person)


take_part("organisation_created", "groups", make_group_of_organisation)
take_part("organisation_renamed", "groups", rename_group_of_organisation)
take_part("account_joined", "groups", bring_into_group_of_organisation)
take_part("account_joined", "groups", tell_who_came_in)
take_part("guest_joined", "groups", tell_who_came_in)
take_part("addresses_ended", "groups", end_invitations_to)
take_part("account_ends", "groups", lock_every_group)
take_part("account_left", "groups", take_out_of_group_of_organisation)
take_part("account_let_go", "groups", take_out_of_every_group)
take_part("account_deactivated", "groups", take_out_of_every_group)
take_part("account_erased", "groups", forget_in_groups)
contribute_to_export("groups", group_parts)
