"""Every change to groups and to who is in them, by noun."""

from groups.services.belonging import (
    bring_into_group_of_organisation,
    end_invitations_to,
    forget_in_groups,
    lock_every_group,
    make_group_of_organisation,
    rename_group_of_organisation,
    take_out_of_every_group,
    take_out_of_group_of_organisation,
)
from groups.services.exporting import export_members, rows_of_members
from groups.services.groups import (
    be_contact,
    change_group,
    create_group,
    join_group,
    leave_group,
    set_picture,
    store_activity,
    store_announcement,
    store_rating_totals,
)
from groups.services.inviting import (
    accept_group_invitation,
    decline_group_invitation,
    forget_invited_addresses,
    invite_address,
    invite_again,
    invite_person,
    tell_what_waits,
    withdraw_group_invitation,
)
from groups.services.life import (
    archive_group,
    freeze_group,
    reopen_group,
    restore_group,
    thaw_group,
    trash_group,
)
from groups.services.links import end_link, join_by_link, make_link
from groups.services.lists import InvitedLine, invite_lines
from groups.services.members import add_member, remove_member
from groups.services.ownership import (
    accept_ownership,
    ask_members_for_owner,
    change_role,
    decline_ownership,
    offer_group,
    offer_group_for_site,
    seek_owners,
    settle_owner,
    withdraw_transfer,
)
from groups.services.recounting import differences, role_differences
from groups.services.removing import let_come_back, take_out
from groups.services.requests import (
    answer_request,
    ask_to_join,
    withdraw_request,
)
from groups.services.standing_in import standing_in
from groups.services.visibility import Widening, change_visibility

__all__ = [
    "InvitedLine",
    "Widening",
    "accept_group_invitation",
    "accept_ownership",
    "add_member",
    "answer_request",
    "archive_group",
    "ask_members_for_owner",
    "ask_to_join",
    "be_contact",
    "bring_into_group_of_organisation",
    "change_group",
    "change_role",
    "change_visibility",
    "create_group",
    "decline_group_invitation",
    "decline_ownership",
    "differences",
    "end_invitations_to",
    "end_link",
    "export_members",
    "forget_in_groups",
    "forget_invited_addresses",
    "freeze_group",
    "invite_address",
    "invite_again",
    "invite_lines",
    "invite_person",
    "join_by_link",
    "join_group",
    "leave_group",
    "let_come_back",
    "lock_every_group",
    "make_group_of_organisation",
    "make_link",
    "offer_group",
    "offer_group_for_site",
    "remove_member",
    "rename_group_of_organisation",
    "reopen_group",
    "restore_group",
    "role_differences",
    "rows_of_members",
    "seek_owners",
    "set_picture",
    "settle_owner",
    "standing_in",
    "store_activity",
    "store_announcement",
    "store_rating_totals",
    "take_out",
    "take_out_of_every_group",
    "take_out_of_group_of_organisation",
    "tell_what_waits",
    "thaw_group",
    "trash_group",
    "withdraw_group_invitation",
    "withdraw_request",
    "withdraw_transfer",
]
