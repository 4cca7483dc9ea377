"""Every change to groups and to who is in them, by noun."""

from groups.services.belonging import (
    bring_into_group_of_organisation,
    forget_in_groups,
    lock_every_group,
    make_group_of_organisation,
    rename_group_of_organisation,
    take_out_of_every_group,
    take_out_of_group_of_organisation,
)
from groups.services.exporting import export_members
from groups.services.groups import (
    change_group,
    create_group,
    join_group,
    leave_group,
    store_activity,
    store_rating_totals,
)
from groups.services.members import add_member, remove_member
from groups.services.ownership import (
    accept_ownership,
    ask_members_for_owner,
    change_role,
    decline_ownership,
    seek_owners,
    settle_owner,
)
from groups.services.recounting import differences, role_differences
from groups.services.removing import let_come_back, take_out
from groups.services.requests import (
    answer_request,
    ask_to_join,
    withdraw_request,
)
from groups.services.visibility import Widening, change_visibility

__all__ = [
    "Widening",
    "accept_ownership",
    "add_member",
    "answer_request",
    "ask_members_for_owner",
    "ask_to_join",
    "bring_into_group_of_organisation",
    "change_group",
    "change_role",
    "change_visibility",
    "create_group",
    "decline_ownership",
    "differences",
    "export_members",
    "forget_in_groups",
    "join_group",
    "leave_group",
    "let_come_back",
    "lock_every_group",
    "make_group_of_organisation",
    "remove_member",
    "rename_group_of_organisation",
    "role_differences",
    "seek_owners",
    "settle_owner",
    "store_activity",
    "store_rating_totals",
    "take_out",
    "take_out_of_every_group",
    "take_out_of_group_of_organisation",
    "withdraw_request",
]
