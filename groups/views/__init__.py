"""What people do with groups; the page of a group stands in pleio/pages/group.py."""

from groups.views.asking import ask, join_requests, withdraw_request
from groups.views.groups import ask_owner, create, join, leave, ownership, picture, settings, withdraw_transfer
from groups.views.invited import invitation, link
from groups.views.inviting import invitation_withdraw, invite, invite_again, link_end, link_make
from groups.views.members import member_may_return, member_remove, member_role, member_transfer, members, members_csv

__all__ = [
    "ask",
    "ask_owner",
    "create",
    "invitation",
    "invitation_withdraw",
    "invite",
    "invite_again",
    "join",
    "join_requests",
    "leave",
    "link",
    "link_end",
    "link_make",
    "member_may_return",
    "member_remove",
    "member_role",
    "member_transfer",
    "members",
    "members_csv",
    "ownership",
    "picture",
    "settings",
    "withdraw_request",
    "withdraw_transfer",
]
