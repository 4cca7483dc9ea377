"""Every change to people and organisations, by noun: one module for each part of an account's life."""

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
from accounts.services.joining import create_account, organisation_of_address, sign_up, verified_address
from accounts.services.leaving import deactivate_account
from accounts.services.managers import appoint_manager, dismiss_manager
from accounts.services.organisations import change_organisation, create_organisation, set_logo, set_policy
from accounts.services.profile import (
    change_profile,
    choose_language,
    set_mail_wish,
    set_password,
    set_portrait,
)
from accounts.services.requests import refuse_domain, request_domain

__all__ = [
    "add_domain",
    "appoint_manager",
    "ask_about_domains",
    "change_organisation",
    "change_profile",
    "check_domain",
    "choose_language",
    "create_account",
    "create_organisation",
    "deactivate_account",
    "dismiss_manager",
    "grant_domain",
    "organisation_of_address",
    "prove_domain",
    "recount_people",
    "refuse_domain",
    "remove_domain",
    "request_domain",
    "set_domains",
    "set_logo",
    "set_mail_wish",
    "set_password",
    "set_policy",
    "set_portrait",
    "sign_up",
    "store_answer",
    "verified_address",
    "verify_domains",
    "warn_of_ending_domains",
]
