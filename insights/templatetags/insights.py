"""How the figures show themselves on lower pages."""

import re
from typing import Any

from django import template

from common.markup import cut, plain_text, show
from insights.selectors import history_chart, people_now

register = template.Library()

# A paragraph that is nothing but a link to the growth of a year.
LINK_TO_GROWTH = re.compile(r'<p><a href="/insights/growth/(\d{4})/"[^>]*>(.*?)</a></p>')
MOST_CHARTS = 3


@register.inclusion_tag("insights/_body.html")
def body_with_charts(html: str, *, lead: bool = False, language: str = "") -> dict[str, Any]:
    """Show a cleaned body; a paragraph with only a link to the growth of a year becomes that chart.

    A year without figures stays the link that it was. At most three charts, one query each.
    """
    shown = show(html, lead=lead, language=language)
    charts: dict[str, Any] = {}
    for found in LINK_TO_GROWTH.finditer(shown):
        if len(charts) < MOST_CHARTS and found[0] not in charts and (chart := history_chart(int(found[1]))):
            charts[found[0]] = chart
    if not charts:
        return {"parts": [{"html": shown}]}
    parts: list[dict[str, Any]] = []
    for piece in cut(shown, re.compile("|".join(re.escape(paragraph) for paragraph in charts))):
        if isinstance(piece, str):
            parts.append({"html": piece})
        else:
            link = LINK_TO_GROWTH.fullmatch(piece[0])
            year, words = (link[1], plain_text(link[2])) if link else ("", "")
            parts.append({"chart": charts[piece[0]], "year": year, "title": words})
    return {"parts": parts}


@register.inclusion_tag("insights/_teaser.html")
def growth_teaser() -> dict[str, Any]:
    """How many people there are, in a sentence with a link; nothing while nothing was counted."""
    return {"number": people_now()}
