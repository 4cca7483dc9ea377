"""Rows of a list that are rendered once for many readers."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language


@dataclass(frozen=True)
class Row:
    """One row: everything that it shows, what its template needs, and for how many seconds it may be kept.

    What it `shows` is its name in the cache: a change of a title or a number is a row of its own, and two readers who see the
    same share it. Language and time zone are added.
    """

    shows: tuple[Any, ...]
    context: dict[str, Any]
    seconds: int


def render_rows(template: str, rows: Sequence[Row]) -> SafeString:
    """These rows, one after the other; two questions to the cache at most for each length of time.

    Below the permission: who calls this has asked whether the reader may see them.
    """
    keys = [_key(template, row) for row in rows]
    known = cache.get_many(keys)
    fresh: dict[int, dict[str, SafeString]] = {}
    for key, row in zip(keys, rows, strict=True):
        if key not in known:
            known[key] = render_to_string(template, row.context)
            fresh.setdefault(row.seconds, {})[key] = known[key]
    for seconds, html in fresh.items():
        cache.set_many(html, seconds)
    return format_html_join("", "{}", ((known[key],) for key in keys))


def _key(template: str, row: Row) -> str:
    shown = (*row.shows, get_language(), timezone.get_current_timezone_name())
    return f"row:{template}:{hashlib.sha256(repr(shown).encode()).hexdigest()[:32]}"
