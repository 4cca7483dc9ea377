"""Every change to people and organisations, by noun: one module for each part of an account's life."""

from accounts.services.codes import is_mailed_code, mail_code
from accounts.services.counting import recount_people
from accounts.services.domains import set_domains
from accounts.services.joining import create_account, organisation_of_address, sign_up, verified_address
from accounts.services.leaving import deactivate_account
from accounts.services.organisations import change_organisation, create_organisation
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

__all__ = [
    "add_passkey",
    "begin_session",
    "change_organisation",
    "change_profile",
    "choose_language",
    "confirm_recovery",
    "create_account",
    "create_organisation",
    "deactivate_account",
    "end_every_session",
    "end_sessions",
    "finish_recovery",
    "forget_session",
    "is_mailed_code",
    "mail_code",
    "make_recovery_codes",
    "organisation_of_address",
    "read_stop_token",
    "recount_people",
    "remove_passkey",
    "rename_passkey",
    "see_session",
    "set_domains",
    "set_mail_wish",
    "set_password",
    "set_portrait",
    "sign_up",
    "start_recovery",
    "stop_recovery",
    "turn_off_totp",
    "turn_on_totp",
    "use_code",
    "verified_address",
]
