"""Every change to people and organisations, by noun: one module for each part of an account's life."""

from accounts.services.addresses import make_address_primary, note_added_address, remove_address
from accounts.services.counting import recount_people
from accounts.services.domains import set_domains
from accounts.services.dormant import DormantReport, deactivate_dormant_accounts
from accounts.services.erasing import erase_account, strings_of
from accounts.services.exporting import make_next_export, request_export, sweep_exports, write_export
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

__all__ = [
    "DormantReport",
    "change_organisation",
    "change_profile",
    "choose_language",
    "create_account",
    "create_organisation",
    "deactivate_account",
    "deactivate_dormant_accounts",
    "erase_account",
    "make_address_primary",
    "make_next_export",
    "note_added_address",
    "organisation_of_address",
    "recount_people",
    "remove_address",
    "request_export",
    "set_domains",
    "set_mail_wish",
    "set_password",
    "set_portrait",
    "sign_up",
    "strings_of",
    "sweep_exports",
    "verified_address",
    "write_export",
]
