"""Tables for spreadsheets."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

# What a spreadsheet takes for a formula when a cell starts with it (https://owasp.org/www-community/attacks/CSV_Injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(value: Any) -> str:
    """The value as text that no spreadsheet takes for a formula; None is empty."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


class _Line:
    """What csv writes to: it hands the line back."""

    def write(self, line: str) -> str:
        return line


def csv_lines(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The rows as lines of CSV, one at a time, with the mark by which spreadsheets know the encoding."""
    writer = csv.writer(_Line())
    for number, row in enumerate(rows):
        line = writer.writerow([safe_cell(cell) for cell in row])
        yield line if number else f"\ufeff{line}"
