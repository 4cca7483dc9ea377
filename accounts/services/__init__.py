"""Every change to people and organisations, by noun: one module for each part of an account's life."""

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

__all__ = [
    "change_organisation",
    "change_profile",
    "choose_language",
    "create_account",
    "create_organisation",
    "deactivate_account",
    "organisation_of_address",
    "recount_people",
    "set_domains",
    "set_mail_wish",
    "set_password",
    "set_portrait",
    "sign_up",
    "verified_address",
]
