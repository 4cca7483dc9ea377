"""The head of the chain, kept outside the database: who cuts off the end of the log there, cannot cut it off here.

Each seal appends a line to the file of AUDIT_HEADS and says the same to the logger `audit.head`, for whoever ships logs away.
"""

import json
import logging
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

logger = logging.getLogger("audit.head")


@dataclass(frozen=True)
class Head:
    """What the end of the chain was at one moment."""

    number: int
    to_id: int
    mac: str


def log_head(head: Head) -> None:
    """Write the head outside the database. A disk that is full stops no sealing: the logger still says it."""
    line = json.dumps(asdict(head))
    logger.info("%s", line)
    file = Path(settings.AUDIT_HEADS)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        # One write, in append mode: sealers at the same time do not mix their lines.
        handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, f"{line}\n".encode())
        finally:
            os.close(handle)
    except OSError:
        logger.exception("The head of the audit log could not be written to %s.", file)


def read_heads(file: Path) -> Iterator[Head | int]:
    """The heads in this file, one by one; a line that is none gives its number. OSError when there is no such file."""
    with file.open() as lines:
        for number, line in enumerate(lines, 1):
            try:
                found = json.loads(line)
                yield Head(int(found["number"]), int(found["to_id"]), str(found["mac"]))
            except (ValueError, KeyError, TypeError):
                yield number
