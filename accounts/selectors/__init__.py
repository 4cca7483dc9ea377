"""What pages need to know about people and their organisations."""

from accounts.selectors.organisations import DeskAttention, Wanted, desk_attention, requests_of, wanted_domains
from accounts.selectors.people import (
    DESK_STATES,
    DeskPeople,
    DeskPerson,
    InvitationPage,
    OrganisationChoices,
    desk_people,
    desk_state,
    display_name,
    invitation_page,
    move_decision,
    moves_waiting,
    organisation_choices,
)

__all__ = [
    "DESK_STATES",
    "DeskAttention",
    "DeskPeople",
    "DeskPerson",
    "InvitationPage",
    "OrganisationChoices",
    "Wanted",
    "desk_attention",
    "desk_people",
    "desk_state",
    "display_name",
    "invitation_page",
    "move_decision",
    "moves_waiting",
    "organisation_choices",
    "requests_of",
    "wanted_domains",
]
