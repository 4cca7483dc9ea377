"""Who may come in at the moderators' desk."""

from django.utils.translation import gettext_lazy as _

from common.decisions import ALLOWED, Decision, refuse


def can_open_desk(*, has_office: bool) -> Decision:
    """May this person come in at the desk? Who moderates a group does; its front page also who manages an organisation."""
    if has_office:
        return ALLOWED
    return refuse(
        _("This desk is for people who moderate a group or manage an organisation. You do not at the moment.")
    )
