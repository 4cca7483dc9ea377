"""Lists by key: a page begins after the last row of the one before, so that page 500 costs what page 1 costs."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import DateTimeField, Model, Q, QuerySet
from django.http import QueryDict

Row = TypeVar("Row", bound=Model)

OLDER, NEWER = "older", "newer"


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of a list, and the addresses of its neighbours; an address is empty where the list ends."""

    items: list[Row]
    older_url: str = ""
    newer_url: str = ""

    def __bool__(self) -> bool:
        return bool(self.items)

    @property
    def is_first(self) -> bool:
        return not self.newer_url


def _cursor(row: Model, field: str, key: str) -> str:
    value = getattr(row, field)
    plain = {"at": value.isoformat()} if isinstance(value, datetime) else {"is": value}
    text = json.dumps([plain, getattr(row, key)], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read_cursor(text: str, *, is_moment: bool) -> tuple[Any, str] | None:
    """The place that an address names. Nonsense is no place: the list then begins at its beginning.

    What no database takes is refused here, because it would break the page later: a NUL, half a character, a moment
    outside the calendar.
    """
    try:
        plain, key = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        value = datetime.fromisoformat(plain["at"]) if is_moment else plain["is"]
        if isinstance(value, datetime):
            value = value.astimezone(UTC) if value.tzinfo else None
        is_text = b"\0" not in f"{value}{key}".encode()
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None
    return (value, key) if is_text and isinstance(value, datetime | str | int) and isinstance(key, str) else None


def _beyond(
    queryset: QuerySet[Row], place: tuple[Any, str], field: str, key: str, *, forward: bool, falling: bool
) -> Q:
    value, name = place
    side = "lt" if forward == falling else "gt"
    # Of the list only: a place may not tell whether a row exists that its reader may not see.
    row_itself = queryset.order_by().filter(**{key: name}).values("pk")[:1]
    return Q(**{f"{field}__{side}": value}) | Q(**{field: value, f"pk__{side}": row_itself})


def page_by_key(
    queryset: QuerySet[Row],
    params: Mapping[str, str],
    *,
    field: str = "published_at",
    falling: bool = True,
    key: str = "public_id",
    size: int = 20,
) -> Page[Row]:
    """The page of `queryset` that the address asks for with `?older=` or `?newer=`, ordered by `field` and then by row.

    `field` is a moment, a text or a whole number, of the model or an annotation.

    `key` is what a row is called in addresses (never its number). One query; a row more than `size` is read to know
    whether there is another page. The other parameters of the address stay in the links.
    """
    added = queryset.query.annotations.get(field)
    kind = queryset.model._meta.get_field(field) if added is None else added.output_field
    is_moment = isinstance(kind, DateTimeField)
    older = _read_cursor(params.get(OLDER, ""), is_moment=is_moment)
    newer = None if older else _read_cursor(params.get(NEWER, ""), is_moment=is_moment)
    forward = newer is None
    sign = "-" if falling == forward else ""
    rows = queryset.order_by(f"{sign}{field}", f"{sign}pk")
    place = older or newer
    if place:
        try:
            rows = rows.filter(_beyond(queryset, place, field, key, forward=forward, falling=falling))
        except (ValueError, TypeError, ValidationError):
            place = None  # a place of some other list
    found = list(rows[: size + 1])
    more, found = len(found) > size, found[:size]
    if not forward:
        found.reverse()
    if not found:
        return Page([])
    has_older = more if forward else True
    has_newer = place is not None if forward else more
    return Page(
        found,
        _address(params, OLDER, _cursor(found[-1], field, key)) if has_older else "",
        _address(params, NEWER, _cursor(found[0], field, key)) if has_newer else "",
    )


def _address(params: Mapping[str, str], direction: str, cursor: str) -> str:
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in params.items() if name not in (OLDER, NEWER)})
    query[direction] = cursor
    return f"?{query.urlencode()}"
