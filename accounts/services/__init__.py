"""Every change to people and organisations, by noun: one module for each part of an account's life."""

from accounts.services.counting import recount_people
from accounts.services.domains import set_domains
from accounts.services.joining import create_account, organisation_of_address, sign_up, verified_address
from accounts.services.leaving import (
    bring_back,
    deactivate_account,
    end_sessions,
    freeze_account,
    leave_organisation,
    let_go,
    reactivate_account,
    unfreeze_account,
)
from accounts.services.moving import approve_move, move_account, refuse_move
from accounts.services.organisations import change_organisation, create_organisation
from accounts.services.presence import ask_presence
from accounts.services.profile import (
    change_profile,
    choose_language,
    set_mail_wish,
    set_password,
    set_portrait,
)

__all__ = [
    "approve_move",
    "ask_presence",
    "bring_back",
    "change_organisation",
    "change_profile",
    "choose_language",
    "create_account",
    "create_organisation",
    "deactivate_account",
    "end_sessions",
    "freeze_account",
    "leave_organisation",
    "let_go",
    "move_account",
    "organisation_of_address",
    "reactivate_account",
    "recount_people",
    "refuse_move",
    "set_domains",
    "set_mail_wish",
    "set_password",
    "set_portrait",
    "sign_up",
    "unfreeze_account",
    "verified_address",
]
