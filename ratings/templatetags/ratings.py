"""How stars show themselves on the pages of blogs and groups."""

from typing import Any

from django import template
from django.template import Context

from ratings.selectors import rating_card

register = template.Library()


@register.inclusion_tag("ratings/_rating.html", takes_context=True)
def rate_card(context: Context, thing: Any, is_member: bool | None = None, membership: Any = None) -> dict[str, Any]:
    """The card of a blog or group: own stars, average, number, distribution. At most one query when `is_member` is given."""
    if is_member is None:
        is_member = getattr(thing, "reader_is_member", None)
    card = rating_card(context["user"], thing, is_member=is_member, membership=membership)
    return {
        "card": card,
        "user": context["user"],
        "request": context.get("request"),
        "csrf_token": context.get("csrf_token"),
    }
