"""Reasons in words, for what is not done without one."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.text import one_line


def asked_reason(reason: str) -> str:
    """The reason on one line, for the record. ValidationError in words for an empty one."""
    why = one_line(reason)
    if not why:
        raise ValidationError(_("Say why: it is kept on record."), code="reason")
    return why
