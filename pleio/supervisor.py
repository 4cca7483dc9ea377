"""Keeps a few processes running: starts them, passes on what they say, starts them again when they die, ends them together.

Each child has a session of its own, so that Ctrl-C reaches the supervisor alone and a whole family can be ended at once.
A guard (this file, run as a script) holds the other end of a pipe: when the supervisor dies in whatever way, the pipe
closes and the guard ends the children. No orphan stays. Standard library only, Linux and macOS.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import IO

BACK_OFF = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
STEADY_SECONDS = 60.0  # a child that ran this long starts its back-off anew
GRACE_SECONDS = 2.5  # from the request to end until it is forced
GUARD_GRACE_SECONDS = 0.5
TICK_SECONDS = 0.1


def say(line: str) -> None:
    """Write one line on the console; a console that is gone must not take the processes with it."""
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


def signal_group(group: int, number: int) -> None:
    """Send a signal to a whole family; one that is gone already is fine."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def ending_of(code: int) -> str:
    """How a process ended, in words."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"


@dataclass
class Child:
    """One process that has to be there, and how it has been going."""

    name: str
    command: Callable[[], Sequence[str]]  # asked anew at each start
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0  # all moments on the monotonic clock
    due: float = 0.0
    failures: int = 0
    verdict: str = ""  # why it must be ended and started again
    once: bool = False  # it does one thing and is done


class Supervisor:
    """Runs until `stop()`; `add` and `restart` may be called from other threads."""

    def __init__(
        self,
        *,
        tell: Callable[[str], None] = say,
        back_off: Sequence[float] = BACK_OFF,
        grace: float = GRACE_SECONDS,
        steady: float = STEADY_SECONDS,
    ) -> None:
        self._tell = tell
        self._back_off = back_off
        self._grace = grace
        self._steady = steady
        self._children: dict[str, Child] = {}
        self._guard: subprocess.Popen[bytes] | None = None
        # Plain values, not Events: a signal handler may not wait for a lock that its own thread holds.
        self._stopping = False
        self._hurry = False

    def add(self, name: str, command: Callable[[], Sequence[str]]) -> None:
        """Have this process running from now on."""
        self._children[name] = Child(name, command)

    def run_once(self, name: str, command: Callable[[], Sequence[str]]) -> None:
        """Have this process running until it is done, unless it runs already; it ends with the others."""
        if name not in self._children:
            self._children[name] = Child(name, command, once=True)

    def restart(self, name: str, reason: str) -> None:
        """End this process by force, say why, and start it again."""
        child = self._children.get(name)
        if child and child.process:
            child.verdict = reason

    def running_since(self, name: str) -> float | None:
        """Since when (monotonic) the process has been running; None while it is not."""
        child = self._children.get(name)
        return child.started if child and child.process else None

    def stop(self) -> None:
        """End everything; said twice, at once. Safe in a signal handler."""
        self._hurry = self._stopping
        self._stopping = True

    def run(self) -> None:
        """Look after the children until told to stop, then end them all."""
        try:
            self._start_guard()
            while not self._stopping:
                for child in list(self._children.values()):
                    self._look_after(child)
                if self._guard and self._guard.poll() is not None:
                    self._start_guard()
                time.sleep(TICK_SECONDS)
        finally:
            self._end_all()

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.due:
                self._start(child)
            return
        if child.verdict:
            signal_group(child.process.pid, signal.SIGKILL)
            child.process.wait()
        code = child.process.poll()
        if code is None:
            return
        self._forget(child.process)
        child.process = None
        if child.once:
            del self._children[child.name]
            self._tell(f"{child.name} is done ({child.verdict or ending_of(code)}).")
            return
        child.failures = 0 if now - child.started > self._steady else child.failures
        delay = self._back_off[min(child.failures, len(self._back_off) - 1)]
        child.failures += 1
        child.due = now + delay
        self._tell(f"{child.name} stopped ({child.verdict or ending_of(code)}); starting it again in {delay:g} s.")
        child.verdict = ""

    def _start(self, child: Child) -> None:
        try:
            child.process = subprocess.Popen(  # noqa: S603
                child.command(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            delay = self._back_off[min(child.failures, len(self._back_off) - 1)]
            child.failures += 1
            child.due = time.monotonic() + delay
            self._tell(f"{child.name} cannot start ({error.strerror}); trying again in {delay:g} s.")
            return
        child.started = time.monotonic()
        self._tell_guard(f"+{child.process.pid}")
        threading.Thread(target=self._pass_on, args=(child.name, child.process.stdout), daemon=True).start()

    def _pass_on(self, name: str, stream: IO[bytes]) -> None:
        with contextlib.suppress(OSError, ValueError):
            for line in stream:
                self._tell(f"{name:<6} | {line.decode(errors='replace').rstrip()}")

    def _forget(self, process: subprocess.Popen[bytes]) -> None:
        """The head of a family is gone: end what is left of it."""
        signal_group(process.pid, signal.SIGKILL)
        self._tell_guard(f"-{process.pid}")

    def _end_all(self) -> None:
        running = [child.process for child in self._children.values() if child.process]
        for process in running:
            signal_group(process.pid, signal.SIGTERM)
        deadline = time.monotonic() + self._grace
        while any(process.poll() is None for process in running):
            if self._hurry or time.monotonic() > deadline:
                break
            time.sleep(0.02)
        for process in running:
            signal_group(process.pid, signal.SIGKILL)
            process.wait()
            self._forget(process)
        if self._guard and self._guard.stdin:
            with contextlib.suppress(OSError):
                self._guard.stdin.close()
            self._guard.wait()

    def _start_guard(self) -> None:
        self._guard = subprocess.Popen(  # noqa: S603
            [sys.executable, "-I", "-S", __file__], stdin=subprocess.PIPE, start_new_session=True
        )
        for child in self._children.values():
            if child.process:
                self._tell_guard(f"+{child.process.pid}")

    def _tell_guard(self, line: str) -> None:
        if self._guard and self._guard.stdin:
            # A guard that is gone is started again, and then hears of every child.
            with contextlib.suppress(OSError):
                self._guard.stdin.write(f"{line}\n".encode())
                self._guard.stdin.flush()


def guard(lines: IO[str]) -> None:
    """Keep the list of families that live; when the supervisor is gone without having ended them, end them."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: set[int] = set()
    for line in iter(lines.readline, ""):
        change = groups.add if line.startswith("+") else groups.discard
        change(int(line[1:]))
    for number in (signal.SIGTERM, signal.SIGKILL):
        for group in groups:
            signal_group(group, number)
        if groups and number == signal.SIGTERM:
            time.sleep(GUARD_GRACE_SECONDS)


if __name__ == "__main__":
    guard(sys.stdin)
