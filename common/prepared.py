"""Queries that are written down once in each process and then only asked again with other values.

Writing down a query with the rule of who may see it takes Django milliseconds; asking it takes the database less than one. What
differs between two askings is either a value (which person, which address) or a shape (a visitor or a colleague, so many
groups). Once for each shape a query is built of marks instead of values, and kept as text; after that the marks only make way
for the values. The rule itself stands where it stood: the text is made from it.

While tests run (`PREPARED_QUERIES = "proven"`) each asking is built anew as well, and text and values must be the same: a
query that branches on something that is neither a value nor a shape fails there, before it can show anybody anything. What a
test asks over and over with the same values is proven three times, so also after it changed something, and then one time in
ten: the proof takes longer than most pages.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

Value = int | str | datetime | tuple[int, ...]
# Marks are numbers, texts and moments that no row holds.
_FIRST_MARK = -7_000_000_000
_FIRST_MOMENT = datetime(1, 1, 2, tzinfo=UTC)
# A list is filled up to one of these lengths with keys that no row has, so that there are few shapes.
_LENGTHS = (1, 4, 16, 64, 256, 1024)
_KEPT = 200
# How often each query was asked with the same values since a test began, which empties this.
proven: Counter[Hashable] = Counter()


class NotPreparableError(ValueError):
    """The query holds something that is neither a mark nor the same each time."""


@dataclass(frozen=True)
class _Written:
    """A query as text. `slots` says for each parameter which value stands there; what is no value stands in `fixed`."""

    queryset: QuerySet[Any, Any]
    compiler: SQLCompiler
    sql: str
    fixed: tuple[Any, ...]
    slots: tuple[tuple[int, str, int | None], ...]


def filled_up(keys: tuple[int, ...] | list[int]) -> tuple[int, ...]:
    """These keys, and as many that no row has as the next length needs; a list longer than all lengths stays as it is."""
    length = next((n for n in _LENGTHS if n >= len(keys)), len(keys))
    return (*keys, *range(-1, len(keys) - length - 1, -1))


class Prepared:
    """A query by what it is built of: `build(shape, values)` gives a queryset.

    Called with a shape (whatever `build` branches on; hashable) and the values (whole numbers, texts, moments, tuples of
    numbers that are `filled_up`) it gives the rows. `NotPreparableError` for a query into which a value does not go as it is.
    """

    def __init__(self, build: Callable[[Any, Mapping[str, Any]], QuerySet[Any, Any]]) -> None:
        self._build = build
        self._written: dict[Hashable, _Written] = {}

    def __call__(self, shape: Hashable, using: str = "default", /, **values: Value) -> list[Any]:
        lengths = tuple(len(value) if isinstance(value, tuple) else type(value).__name__ for value in values.values())
        key = (using, shape, lengths)
        written = self._written.get(key)
        if written is None:
            if len(self._written) >= _KEPT:
                self._written.clear()
            written = self._written[key] = self._write_down(using, shape, values)
        params = list(written.fixed)
        for place, name, number in written.slots:
            value = values[name]
            if isinstance(value, datetime):
                params[place] = connections[using].ops.adapt_datetimefield_value(value)
                continue
            one = value[number] if number is not None and isinstance(value, tuple) else value
            # The driver has kinds of whole numbers of its own.
            params[place] = type(params[place])(one)
        if settings.PREPARED_QUERIES == "proven" and _is_due((self._build, key, *values.values())):
            self._prove(using, shape, values, written.sql, params)
        return _ask(written, using, tuple(params))

    def _write_down(self, using: str, shape: Hashable, values: Mapping[str, Any]) -> _Written:
        marks: dict[str, Any] = {}
        where: dict[Any, tuple[str, int | None]] = {}
        for name, value in values.items():
            if isinstance(value, tuple):
                marks[name] = tuple(_FIRST_MARK - len(where) - n for n in range(len(value)))
                where |= {mark: (name, n) for n, mark in enumerate(marks[name])}
            elif isinstance(value, datetime):
                marks[name] = _FIRST_MOMENT + timedelta(minutes=len(where))
                where[connections[using].ops.adapt_datetimefield_value(marks[name])] = (name, None)
            else:
                marks[name] = f"\N{SYMBOL FOR NULL}{name}" if isinstance(value, str) else _FIRST_MARK - len(where)
                where[marks[name]] = (name, None)
        queryset = self._build(shape, marks).using(using)
        compiler = queryset.query.get_compiler(using)
        sql, params = compiler.as_sql()
        slots = tuple((n, *where[param]) for n, param in enumerate(params) if _is_mark(param, where))
        if {name for _n, name, _number in slots} != set(values):
            raise NotPreparableError(f"Not every value of {sorted(values)} stands in the query as it is.")
        return _Written(queryset, compiler, sql, tuple(params), slots)

    def _prove(self, using: str, shape: Hashable, values: Mapping[str, Any], sql: str, params: list[Any]) -> None:
        anew = self._build(shape, values).using(using).query.get_compiler(using).as_sql()
        if anew != (sql, tuple(params)):
            raise NotPreparableError(f"Built anew, the query differs:\n{anew}\n{(sql, tuple(params))}")


def _is_due(asked: tuple[Any, ...]) -> bool:
    """The first three times and each tenth. A moment is another one each time, so that it counts for nothing here."""
    same = tuple(None if isinstance(value, datetime) else value for value in asked)
    proven[same] += 1
    return proven[same] <= 3 or proven[same] % 10 == 0


def _is_mark(param: Any, where: Mapping[Any, Any]) -> bool:
    return isinstance(param, int | str | datetime) and not isinstance(param, bool) and param in where


class _Asked:
    """A queryset (or its query) of which one thing is answered differently: the compiler that asks."""

    def __init__(self, kept: Any, **instead: Any) -> None:
        self.__dict__.update(instead, _kept=kept)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._kept, name)


def _ask(written: _Written, using: str, params: tuple[Any, ...]) -> list[Any]:
    compiler: Any = copy(written.compiler)
    # A connection belongs to one thread, what is written down to all of them.
    compiler.connection = connections[using]
    compiler.as_sql = lambda *args, **kwargs: (written.sql, params)
    query = _Asked(written.queryset.query, get_compiler=lambda *args, **kwargs: compiler)
    asked: Any = _Asked(written.queryset, query=query, db=using)
    rows: Any = written.queryset
    return list(rows._iterable_class(asked))
