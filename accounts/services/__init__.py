"""Every change to people and organisations, by noun: one module for each part of an account's life."""

from accounts.services.accepting import accept_invitation, begin_as_asked, renew_guest
from accounts.services.counting import recount_people
from accounts.services.domains import (
    add_domain,
    ask_about_domains,
    check_domain,
    grant_domain,
    prove_domain,
    remove_domain,
    set_domains,
    store_answer,
    verify_domains,
    warn_of_ending_domains,
)
from accounts.services.dormant import DormantReport, deactivate_dormant_accounts
from accounts.services.erasing import erase_account, strings_of
from accounts.services.exporting import make_next_export, request_export, sweep_exports, write_export
from accounts.services.invitations import (
    addresses_in,
    extend_guest,
    invite,
    invite_list,
    withdraw_invitation,
    withdraw_invitations_by,
    withdraw_invitations_for,
)
from accounts.services.joining import (
    approve_account,
    create_account,
    join_organisation,
    organisation_of_address,
    refuse_account,
    sign_up,
    verified_address,
)
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
from accounts.services.managers import appoint_manager, dismiss_manager
from accounts.services.moving import approve_move, move_account, refuse_move
from accounts.services.organisations import change_organisation, create_organisation, set_logo, set_policy
from accounts.services.own_addresses import make_address_primary, note_added_address, remove_address
from accounts.services.presence import ask_presence
from accounts.services.profile import (
    change_profile,
    choose_language,
    set_mail_wish,
    set_password,
    set_portrait,
)
from accounts.services.requests import refuse_domain, request_domain
from accounts.services.welcoming import begin_first_steps, introduce, note_quarter, remind_guests

__all__ = [
    "DormantReport",
    "accept_invitation",
    "add_domain",
    "addresses_in",
    "appoint_manager",
    "approve_account",
    "approve_move",
    "ask_about_domains",
    "ask_presence",
    "begin_as_asked",
    "begin_first_steps",
    "bring_back",
    "change_organisation",
    "change_profile",
    "check_domain",
    "choose_language",
    "create_account",
    "create_organisation",
    "deactivate_account",
    "deactivate_dormant_accounts",
    "dismiss_manager",
    "end_sessions",
    "erase_account",
    "extend_guest",
    "freeze_account",
    "grant_domain",
    "introduce",
    "invite",
    "invite_list",
    "join_organisation",
    "leave_organisation",
    "let_go",
    "make_address_primary",
    "make_next_export",
    "move_account",
    "note_added_address",
    "note_quarter",
    "organisation_of_address",
    "prove_domain",
    "reactivate_account",
    "recount_people",
    "refuse_account",
    "refuse_domain",
    "refuse_move",
    "remind_guests",
    "remove_address",
    "remove_domain",
    "renew_guest",
    "request_domain",
    "request_export",
    "set_domains",
    "set_logo",
    "set_mail_wish",
    "set_password",
    "set_policy",
    "set_portrait",
    "sign_up",
    "store_answer",
    "strings_of",
    "sweep_exports",
    "unfreeze_account",
    "verified_address",
    "verify_domains",
    "warn_of_ending_domains",
    "withdraw_invitation",
    "withdraw_invitations_by",
    "withdraw_invitations_for",
    "write_export",
]
