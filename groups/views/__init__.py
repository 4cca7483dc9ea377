"""What people do with groups; the page of a group stands in pleio/pages/group.py."""

from groups.views.asking import ask, join_requests, withdraw_request
from groups.views.groups import ask_owner, create, join, leave, ownership, picture, settings, withdraw_transfer
from groups.views.members import member_may_return, member_remove, member_role, member_transfer, members, members_csv

__all__ = [
    "ask",
    "ask_owner",
    "create",
    "join",
    "join_requests",
    "leave",
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
