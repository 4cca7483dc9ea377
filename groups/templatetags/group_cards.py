"""Groups in a list: each card is rendered once for many readers."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from common.rows import Row, render_rows
from groups.models import WorkingGroup

register = template.Library()

SECONDS = 3600


@register.simple_tag(takes_context=True)
def group_cards(context: Context, groups: Iterable[WorkingGroup], *, hide_organisation: bool = False) -> SafeString:
    """The cards of these groups, which were read `with_rights` and with their organisation.

    Below the permission: who calls this has asked it. Picture and stars are for who reads the group.
    """
    viewer = context.get("user")
    return render_rows(
        "components/_group_card.html",
        [
            Row(
                _shows(group, viewer, hide_organisation=hide_organisation),
                {"group": group, "hide_organisation": hide_organisation, "user": viewer},
                SECONDS,
            )
            for group in groups
        ],
    )


def _shows(group: WorkingGroup, viewer: Any, *, hide_organisation: bool) -> tuple[Any, ...]:
    reads = bool(getattr(group, "reader_can_read", False))
    return (
        group.pk,
        group.slug,
        group.name,
        group.tagline,
        group.language,
        group.visibility,
        group.member_count,
        group.archived_at is not None,
        "" if hide_organisation else group.organisation.name,
        (group.picture, group.rating_sum, group.rating_count) if reads else None,
        getattr(viewer, "scheme", ""),
    )
