"""Every change to people and organisations, by noun: one module for each part of an account's life."""

from accounts.services.accepting import accept_invitation, begin_as_asked, renew_guest
from accounts.services.addresses import make_address_primary, note_added_address, remove_address
from accounts.services.codes import count_code_try, is_mailed_code, is_spent_code, mail_code, spend_code
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
    end_all_sessions,
    freeze_account,
    leave_organisation,
    let_go,
    reactivate_account,
    unfreeze_account,
)
from accounts.services.managers import appoint_manager, dismiss_manager
from accounts.services.moving import approve_move, move_account, refuse_move
from accounts.services.operators import create_operator
from accounts.services.organisations import change_organisation, create_organisation, set_logo, set_policy
from accounts.services.presence import ask_presence
from accounts.services.profile import (
    change_profile,
    choose_language,
    set_mail_wish,
    set_password,
    set_portrait,
)
from accounts.services.recovery import (
    confirm_recovery,
    finish_recovery,
    read_stop_token,
    start_recovery,
    stop_recovery,
)
from accounts.services.requests import refuse_domain, request_domain
from accounts.services.sessions import (
    begin_session,
    end_every_session,
    end_sessions,
    forget_session,
    see_session,
)
from accounts.services.two_factor import (
    add_passkey,
    make_recovery_codes,
    remove_passkey,
    rename_passkey,
    turn_off_totp,
    turn_on_totp,
    use_code,
)
from accounts.services.welcoming import begin_first_steps, introduce, remind_guests

__all__ = [
    "DormantReport",
    "accept_invitation",
    "add_domain",
    "add_passkey",
    "addresses_in",
    "appoint_manager",
    "approve_account",
    "approve_move",
    "ask_about_domains",
    "ask_presence",
    "begin_as_asked",
    "begin_first_steps",
    "begin_session",
    "bring_back",
    "change_organisation",
    "change_profile",
    "check_domain",
    "choose_language",
    "confirm_recovery",
    "count_code_try",
    "create_account",
    "create_operator",
    "create_organisation",
    "deactivate_account",
    "deactivate_dormant_accounts",
    "dismiss_manager",
    "end_all_sessions",
    "end_every_session",
    "end_sessions",
    "erase_account",
    "extend_guest",
    "finish_recovery",
    "forget_session",
    "freeze_account",
    "grant_domain",
    "introduce",
    "invite",
    "invite_list",
    "is_mailed_code",
    "is_spent_code",
    "join_organisation",
    "leave_organisation",
    "let_go",
    "mail_code",
    "make_address_primary",
    "make_next_export",
    "make_recovery_codes",
    "move_account",
    "note_added_address",
    "organisation_of_address",
    "prove_domain",
    "reactivate_account",
    "read_stop_token",
    "recount_people",
    "refuse_account",
    "refuse_domain",
    "refuse_move",
    "remind_guests",
    "remove_address",
    "remove_domain",
    "remove_passkey",
    "rename_passkey",
    "renew_guest",
    "request_domain",
    "request_export",
    "see_session",
    "set_domains",
    "set_logo",
    "set_mail_wish",
    "set_password",
    "set_policy",
    "set_portrait",
    "sign_up",
    "spend_code",
    "start_recovery",
    "stop_recovery",
    "store_answer",
    "strings_of",
    "sweep_exports",
    "turn_off_totp",
    "turn_on_totp",
    "unfreeze_account",
    "use_code",
    "verified_address",
    "verify_domains",
    "warn_of_ending_domains",
    "withdraw_invitation",
    "withdraw_invitations_by",
    "withdraw_invitations_for",
    "write_export",
]
