"""Asking a virus scanner (clamd) about a file before it is kept. Without CLAMD_URL nothing is asked.

Closed on failure: what could not be looked at is refused in words, and may be sent again later.
"""

import re
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

CHUNK = 64 * 1024
# All of it together: a person waits, and so does a thread of the web server.
SECONDS = 30
SECONDS_FOR_PING = 1
_LONGEST_ANSWER = 512


class Seekable(Protocol):
    """An upload or a file, to read from its beginning."""

    def read(self, size: int = -1, /) -> bytes: ...

    def seek(self, offset: int, /) -> int: ...


class InfectedError(ValidationError):
    """The scanner knows something harmful in it; `signature` is what it calls that."""

    def __init__(self, signature: str) -> None:
        super().__init__(
            _("A virus was found in this file, so we did not keep it. Ask your help desk to look at your computer."),
            code="infected",
        )
        self.signature = signature


class NotScannedError(ValidationError):
    """The scanner is away, slow or says something that is no answer."""

    def __init__(self) -> None:
        super().__init__(_("We cannot check this file now. Try it again later; your text is kept."), code="not_scanned")


def scan(file: Seekable | bytes) -> None:
    """Have the whole file looked at; it stands at its beginning again. InfectedError or NotScannedError, in words."""
    if not settings.CLAMD_URL:
        return
    try:
        said = _answer(b"zINSTREAM\0", _pieces(file), seconds=SECONDS)
    except (OSError, ValueError) as error:
        raise NotScannedError from error
    if not isinstance(file, bytes):
        file.seek(0)
    if found := re.fullmatch(r"stream: (.+) FOUND", said):
        raise InfectedError("".join(sign for sign in found[1] if sign.isprintable())[:100])
    if said != "stream: OK":
        raise NotScannedError


def scanner_answers() -> bool:
    """Whether the scanner is there, asked at most every ten seconds; yes where there is none to ask."""
    if not settings.CLAMD_URL:
        return True
    known = cache.get("scanner:answers")
    if isinstance(known, bool):
        return known
    try:
        answers = _answer(b"zPING\0", iter(()), seconds=SECONDS_FOR_PING) == "PONG"
    except (OSError, ValueError):
        answers = False
    cache.set("scanner:answers", answers, 10)
    return answers


def _pieces(file: Seekable | bytes) -> Iterator[bytes]:
    """As clamd wants them: each with its length before it, and a length of nothing at the end."""
    parts: Iterator[bytes]
    if isinstance(file, bytes):
        parts = (file[at : at + CHUNK] for at in range(0, len(file), CHUNK))
    else:
        file.seek(0)
        parts = iter(lambda: file.read(CHUNK), b"")
    for part in parts:
        yield struct.pack(">I", len(part)) + part
    yield struct.pack(">I", 0)


def _answer(command: bytes, pieces: Iterator[bytes], *, seconds: float) -> str:
    """What it says, whole and within the time; OSError (TimeoutError) or ValueError otherwise."""
    until = time.monotonic() + seconds
    with _connected(until) as line:
        line.settimeout(_left(until))
        line.sendall(command)
        for piece in pieces:
            line.settimeout(_left(until))
            line.sendall(piece)
        said = b""
        while not said.endswith(b"\0"):
            line.settimeout(_left(until))
            part = line.recv(_LONGEST_ANSWER)
            said += part
            if not part or len(said) > _LONGEST_ANSWER:
                raise ValueError("No answer of the scanner.")
    return said[:-1].decode("utf-8", "replace")


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


@contextmanager
def _connected(until: float) -> Iterator[socket.socket]:
    address = urlsplit(settings.CLAMD_URL)
    if address.scheme == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        with line:
            line.settimeout(_left(until))
            line.connect(address.path)
            yield line
    else:
        with socket.create_connection((address.hostname, address.port or 3310), timeout=min(5, _left(until))) as line:
            yield line
