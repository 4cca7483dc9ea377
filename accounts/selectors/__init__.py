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
    move_asked,
    move_decision,
    moves_waiting,
    organisation_choices,
)
from accounts.selectors.profiles import (
    OwnAddress,
    SeenProfile,
    ViewOfOthers,
    own_addresses,
    seen_profile,
    views_of_others,
)

__all__ = [
    "DESK_STATES",
    "DeskAttention",
    "DeskPeople",
    "DeskPerson",
    "InvitationPage",
    "OrganisationChoices",
    "OwnAddress",
    "SeenProfile",
    "ViewOfOthers",
    "Wanted",
    "desk_attention",
    "desk_people",
    "desk_state",
    "display_name",
    "invitation_page",
    "move_asked",
    "move_decision",
    "moves_waiting",
    "organisation_choices",
    "own_addresses",
    "requests_of",
    "seen_profile",
    "views_of_others",
    "wanted_domains",
]
