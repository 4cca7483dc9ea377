"""Reading a file of people, line by line: what a spreadsheet makes of it, and in words what is wrong with which line.

Nothing of the file is kept in memory; the addresses that were seen, to name doubles, stand in a temporary file.
"""

import csv
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.models import User

REQUIRED = ("email", "name")
OPTIONAL = ("function", "language", "guest_until")
LONGEST_LINE = 10_000
# A spreadsheet runs what begins like this when somebody opens the file.
FORMULA = ("=", "+", "@", "\t", "\r")
LANGUAGES = ("nl", "en")
_LONGEST = {column: User._meta.get_field(column).max_length or 0 for column in ("name", "function", "email")}  # type: ignore[union-attr]


class FileFault(Exception):  # noqa: N818 - a fault of the file, said in words
    """The file as a whole cannot be read."""


@dataclass(frozen=True)
class Person:
    """One line that can be done. What the file has no column for is None: it stays as it is."""

    line: int
    email: str
    name: str
    function: str | None
    language: str | None
    guest_until: date | None


@dataclass(frozen=True)
class BadLine:
    line: int
    reason: str


def read_people(path: Path) -> Iterator[Person | BadLine]:
    """Each line of the file, good or bad, in order. FileFault for what is no such file at all."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            head = file.readline(LONGEST_LINE)
            if "\x00" in head:
                raise FileFault(_encoding(path))
            if not head.strip():
                raise FileFault("The file is empty: the first line names the columns, such as email;name;function.")
            columns, delimiter = _columns(head)
            yield from _rows(file, columns, delimiter)
    except UnicodeDecodeError as error:
        raise FileFault(_encoding(path)) from error
    except OSError as error:
        raise FileFault(f"{path} cannot be read: {error.strerror}.") from error


def _encoding(path: Path) -> str:
    return f"{path.name} is not in UTF-8. Save it as CSV UTF-8 (in a spreadsheet: 'CSV UTF-8'), and try again."


def _columns(head: str) -> tuple[list[str], str]:
    delimiter = ";" if head.count(";") > head.count(",") else ","
    columns = [name.strip().lower() for name in next(csv.reader([head], delimiter=delimiter))]
    missing = [name for name in REQUIRED if name not in columns]
    unknown = [name for name in columns if name not in REQUIRED + OPTIONAL]
    if missing:
        raise FileFault(f"The column {' and '.join(missing)} is missing; the first line says {head.strip()[:80]!r}.")
    if unknown:
        raise FileFault(f"There is no column {', '.join(unknown)}. Known are {', '.join(REQUIRED + OPTIONAL)}.")
    if len(set(columns)) < len(columns):
        raise FileFault("A column stands twice in the first line.")
    return columns, delimiter


def _rows(file: Iterator[str], columns: list[str], delimiter: str) -> Iterator[Person | BadLine]:
    # Without a name SQLite keeps it in a file of its own that goes when it is closed.
    seen = sqlite3.connect("")
    seen.execute("CREATE TABLE addresses (email TEXT PRIMARY KEY) WITHOUT ROWID")
    reader = csv.reader(file, delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 2
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            # What follows cannot be told apart any more: which line it is, and no further.
            yield BadLine(line, "the quotes do not match; what follows was not read")
            return
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(columns):
            yield BadLine(line, f"{len(cells)} cells, and {len(columns)} columns")
            continue
        yield _person(line, dict(zip(columns, (cell.strip() for cell in cells), strict=True)), seen)


def _person(line: int, cells: dict[str, str], seen: sqlite3.Connection) -> Person | BadLine:
    email = cells["email"].lower()
    for column, cell in cells.items():
        if cell.startswith(FORMULA) or (cell.startswith("-") and column != "function"):
            return BadLine(line, f"{column} is a formula")
        if "\n" in cell or "\r" in cell:
            return BadLine(line, f"{column} runs over several lines; is a quote missing?")
    try:
        validate_email(email)
    except ValidationError:
        return BadLine(line, f"{email[:60] or 'nothing'} is no address")
    # Before it was written small: that turns some foreign letters (the Kelvin sign) into ASCII ones.
    if not cells["email"].isascii():
        return BadLine(line, f"{email[:60]} has other signs than letters, digits and dots of an address")
    if not seen.execute("INSERT OR IGNORE INTO addresses VALUES (?)", [email]).rowcount:
        return BadLine(line, f"{email} stands in the file twice")
    name, function = cells["name"], cells.get("function")
    if not name:
        return BadLine(line, "the name is missing")
    for column, text in (("name", name), ("function", function or ""), ("email", email)):
        longest = _LONGEST[column]
        if len(text) > longest:
            return BadLine(line, f"{column} is longer than {longest} characters")
    language = cells.get("language")
    if language and language not in LANGUAGES:
        return BadLine(line, f"language is {language[:10]}, and can be {' or '.join(LANGUAGES)}")
    try:
        until = date.fromisoformat(cells["guest_until"]) if cells.get("guest_until") else None
    except ValueError:
        return BadLine(line, "guest_until is no day; write it as 2027-01-31")
    return Person(line, email, name, function, language or None, until)
