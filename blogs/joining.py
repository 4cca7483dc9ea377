"""What higher apps join into the query for the page of one blog, so that what they show there costs no query of its own.

An app registers a function when the project starts (`moments.py`): for a reader it gives annotations by name. The blog then
carries them, and the template tag of that app finds them there.
"""

from collections.abc import Callable
from typing import Any

Joins = Callable[[Any], dict[str, Any]]

_joins: list[Joins] = []


def join_into_page(joins: Joins) -> None:
    """Let the page of a blog carry these annotations; the same function again changes nothing."""
    if joins not in _joins:
        _joins.append(joins)


def joined_into_page(user: Any) -> dict[str, Any]:
    """All annotations that were registered, for this reader."""
    return {name: value for joins in _joins for name, value in joins(user).items()}
