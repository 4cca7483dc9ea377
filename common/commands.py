"""How a command of an operator works and answers: a trial without effect, a summary in words, a code that tells scripts."""

import os
import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser, OutputWrapper
from django.db import transaction
from django.utils import translation

SECONDS_BETWEEN_PROGRESS = 2.0


class Report:
    """What a command did: how much of what, what it passed over and why, and what went wrong."""

    def __init__(self, progress_to: OutputWrapper) -> None:
        self.done: Counter[str] = Counter()
        self.skipped: list[tuple[str, str]] = []
        self.failed: list[tuple[str, str]] = []
        self._progress_to = progress_to
        self._next_progress = time.monotonic() + SECONDS_BETWEEN_PROGRESS

    def did(self, what: str, number: int = 1) -> None:
        """Count a change: `did("let go")`."""
        self.done[what] += number

    def skip(self, which: str, reason: str) -> None:
        """Note what was left as it is, with the reason."""
        self.skipped.append((which, reason))

    def fail(self, which: str, reason: str) -> None:
        """Note what could not be done; the command then ends with another code than 0."""
        self.failed.append((which, reason))

    def progress(self, number: int, total: int | None = None) -> None:
        """Say how far it is, every few seconds, on the error output."""
        if time.monotonic() >= self._next_progress:
            self._progress_to.write(f"{number} of {total}" if total else str(number))
            self._next_progress = time.monotonic() + SECONDS_BETWEEN_PROGRESS


class WritingCommand(BaseCommand, ABC):
    """A command that changes something: all of it in one transaction, or nothing.

    A subclass says what it `touches` and when to use it in `help`, and does it in `work`. `--dry-run` does all of it and
    takes it back, so that its summary is the real one. Anything that failed takes everything back too.
    """

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would happen, and leave everything as it is."
        )

    @abstractmethod
    def work(self, report: Report, **options: Any) -> None:
        """Make the change, and note in the report what was done, passed over and failed."""

    def handle(self, *args: Any, **options: Any) -> None:
        report = Report(self.stderr)
        # Operators read one language: reasons that services give in the language of the moment, too.
        with translation.override("en"), transaction.atomic():
            self.work(report, **options)
            if options["dry_run"] or report.failed:
                transaction.set_rollback(True)
        for which, reason in report.skipped:
            self.stdout.write(f"skipped {which}: {reason}")
        for which, reason in report.failed:
            self.stderr.write(f"failed {which}: {reason}")
        done = ", ".join(f"{number} {what}" for what, number in report.done.items()) or "nothing to do"
        trial = "Dry run, nothing was changed: " if options["dry_run"] else ""
        if report.failed:
            raise CommandError(f"{len(report.failed)} failed; nothing was changed.")
        self.stdout.write(f"{trial}{done}; {len(report.skipped)} skipped.")


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """A file to write, for its owner only, that was not there before. Half a file is none: it goes when something fails.

    CommandError in words where it cannot be made.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise CommandError(f"{path} cannot be made: {error.strerror}. Name a file that is not there yet.") from error
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
    except BaseException:
        path.unlink()
        raise
