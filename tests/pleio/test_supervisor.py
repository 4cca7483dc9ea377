"""The supervisor, with real processes: small Pythons that live, die, hang and have children of their own."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from pleio.supervisor import Supervisor, ending_of

pytestmark = pytest.mark.alone

SLEEP = [sys.executable, "-S", "-c", "import time; time.sleep(60)"]
# Ignores a polite request, has a child, and writes down both numbers.
STUBBORN = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-S", "-c", "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(60)"])
with open(sys.argv[1] + ".new", "w") as file:
    file.write(f"{os.getpid()} {child.pid}")
os.rename(sys.argv[1] + ".new", sys.argv[1])
time.sleep(60)
"""


def until(question: Callable[[], object], seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if question():
            return True
        time.sleep(0.02)
    return False


def is_alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    # A process that ended but was not collected yet still has a number.
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(number)], capture_output=True, text=True, check=False).stdout
    return bool(state.strip()) and not state.strip().startswith("Z")


class Running:
    """A supervisor in a thread, and what it said."""

    def __init__(self, **options: object) -> None:
        self.said: list[str] = []
        self.supervisor = Supervisor(tell=self.said.append, **{"back_off": (0.2, 0.4, 0.8), "grace": 0.5, **options})
        self.thread = threading.Thread(target=self.supervisor.run)

    def __enter__(self) -> "Running":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.supervisor.stop()
        self.thread.join(10)
        assert not self.thread.is_alive()


def test_what_a_child_says_carries_its_name():
    with Running() as running:
        running.supervisor.add(
            "web", lambda: [sys.executable, "-u", "-c", "print('hallo'); import time; time.sleep(60)"]
        )
        assert until(lambda: "web    | hallo" in running.said)


def test_a_child_that_dies_is_started_again_later_each_time_and_the_console_says_so(tmp_path):
    starts = tmp_path / "starts"
    count = f"import sys, time; open({str(starts)!r}, 'a').write(f'{{time.monotonic()}}\\n'); sys.exit(3)"
    with Running() as running:
        running.supervisor.add("worker", lambda: [sys.executable, "-S", "-c", count])
        assert until(lambda: starts.exists() and len(starts.read_text().split()) >= 4)
    moments = [float(moment) for moment in starts.read_text().split()]
    pauses = [after - before for before, after in zip(moments, moments[1:], strict=False)]
    assert pauses[0] >= 0.2
    assert pauses[1] >= 0.4
    assert pauses[2] >= 0.8
    assert running.said[:3] == [
        "worker stopped (exit code 3); starting it again in 0.2 s.",
        "worker stopped (exit code 3); starting it again in 0.4 s.",
        "worker stopped (exit code 3); starting it again in 0.8 s.",
    ]


def test_a_child_that_ran_well_for_a_while_starts_its_back_off_anew():
    with Running(steady=0.3) as running:
        running.supervisor.add("web", lambda: [sys.executable, "-S", "-c", "import time; time.sleep(0.6)"])
        assert until(lambda: len(running.said) >= 3)
    assert all(line.endswith("in 0.2 s.") for line in running.said)


def test_a_child_that_is_killed_comes_back_and_the_signal_is_named():
    with Running() as running:
        running.supervisor.add("web", lambda: SLEEP)
        assert until(lambda: running.supervisor.running_since("web"))
        first = running.supervisor._children["web"].process.pid
        os.kill(first, signal.SIGKILL)
        assert until(lambda: "web stopped (SIGKILL); starting it again in 0.2 s." in running.said)
        assert until(lambda: running.supervisor.running_since("web"))
        assert running.supervisor._children["web"].process.pid != first


def test_a_child_that_hangs_is_ended_with_its_family_and_started_again(tmp_path):
    note = tmp_path / "numbers"
    with Running() as running:
        running.supervisor.add("worker", lambda: [sys.executable, "-c", STUBBORN, str(note)])
        assert until(note.exists)
        family = [int(number) for number in note.read_text().split()]
        note.unlink()
        running.supervisor.restart("worker", "no drain for 60 s")
        assert until(lambda: not any(map(is_alive, family)))
        assert until(note.exists)
        assert running.said == ["worker stopped (no drain for 60 s); starting it again in 0.2 s."]


def test_the_end_is_the_end_of_everyone_also_of_the_stubborn(tmp_path):
    note = tmp_path / "numbers"
    with Running() as running:
        running.supervisor.add("web", lambda: SLEEP)
        running.supervisor.add("worker", lambda: [sys.executable, "-c", STUBBORN, str(note)])
        assert until(note.exists)
        family = [int(number) for number in note.read_text().split()]
        family += [child.process.pid for child in running.supervisor._children.values()]
        begin = time.monotonic()
    assert time.monotonic() - begin < 3
    assert not any(map(is_alive, family))
    assert running.supervisor._guard.poll() == 0


def test_a_command_that_is_not_there_is_tried_again_and_takes_nobody_along():
    with Running() as running:
        running.supervisor.add("web", lambda: SLEEP)
        running.supervisor.add("worker", lambda: ["/nonexistent/command"])
        assert until(lambda: len(running.said) >= 2)
        assert running.said[0].startswith("worker cannot start (No such file or directory)")
        assert running.supervisor.running_since("web")


def test_what_runs_once_is_not_started_again(tmp_path):
    note = tmp_path / "times"
    with Running() as running:
        running.supervisor.run_once(
            "drain", lambda: [sys.executable, "-S", "-c", f"open({str(note)!r}, 'a').write('x'); print('done')"]
        )
        assert until(lambda: "drain is done (exit code 0)." in running.said)
        time.sleep(0.5)
        running.supervisor.run_once("drain", lambda: [sys.executable, "-S", "-c", "raise SystemExit(3)"])
        assert until(lambda: "drain is done (exit code 3)." in running.said)
    assert "drain  | done" in running.said
    assert note.read_text() == "x"


def test_what_runs_once_ends_with_the_others():
    with Running() as running:
        running.supervisor.run_once("drain", lambda: SLEEP)
        assert until(lambda: running.supervisor.running_since("drain"))
        number = running.supervisor._children["drain"].process.pid
    assert not is_alive(number)


def test_a_guard_that_is_killed_is_replaced():
    with Running() as running:
        assert until(lambda: running.supervisor._guard)
        first = running.supervisor._guard.pid
        os.kill(first, signal.SIGKILL)
        assert until(lambda: running.supervisor._guard.pid != first)


@pytest.mark.parametrize("stopped", [False, True], ids=["running", "stopped"])
def test_no_orphan_stays_when_the_supervisor_itself_is_killed(tmp_path, stopped):
    note = tmp_path / "numbers"
    program = textwrap.dedent(
        f"""
        import sys
        from pleio.supervisor import Supervisor
        supervisor = Supervisor()
        supervisor.add("worker", lambda: [sys.executable, "-c", {STUBBORN!r}, {str(note)!r}])
        supervisor.run()
        """
    )
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=Path(settings.BASE_DIR))
    try:
        assert until(note.exists)
        family = [int(number) for number in note.read_text().split()]
        time.sleep(0.2)
        if stopped:
            os.kill(family[0], signal.SIGSTOP)
    finally:
        parent.kill()
        parent.wait()
    assert until(lambda: not any(map(is_alive, family)), seconds=3)


def test_an_ending_is_said_in_words():
    assert ending_of(0) == "exit code 0"
    assert ending_of(-15) == "SIGTERM"
