"""Takes one guard away at a time and runs the tests that must go red then: a guard that nobody misses is not tested.

`make mutations`, or `python -m bench.mutations [words of a name] [--jobs N] [--seconds N]`. The guards stand in
`bench/mutations.toml`. Works in copies of the tree, on SQLite, and first runs the named tests with every guard in its place.
Ends with an error when a guard survives, when its text is not found exactly once, or when the tests could not be run.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).resolve().parent.parent
LIST = Path(__file__).with_suffix(".toml")
LEFT_OUT = shutil.ignore_patterns(".*", "var", "__pycache__", "staticfiles", "*.sqlite3")
# No caches: a changed file of the same second and size would be taken for the one before.
PYTEST = [sys.executable, "-B", "-m", "pytest", "-x", "-q", "--no-migrations", "--tb=line", "-p", "no:cacheprovider"]
RED = 1
SECONDS = 300


@dataclass(frozen=True)
class Guard:
    """What guards something: a text of a file, what stands there without it, and the tests that miss it."""

    name: str
    file: str
    take: str
    put: str
    tests: tuple[str, ...]

    def without(self, source: str) -> str:
        """The source of the file when this guard is gone. ValueError when its text is not there exactly once."""
        found = source.count(self.take)
        if found != 1:
            raise ValueError(f"the text stands {found} times in {self.file}")
        return source.replace(self.take, self.put)


@dataclass(frozen=True)
class Outcome:
    """What became of one guard: killed, survived or broken (the tests could not be run)."""

    guard: Guard
    what: str
    seconds: float
    words: str = ""


def read_guards(file: Path = LIST) -> list[Guard]:
    """Every guard of the list, in its order."""
    rows = tomllib.loads(file.read_text())["guard"]
    return [Guard(**{**row, "tests": tuple(row["tests"])}) for row in rows]


def run_tests(tree: Path, tests: Iterable[str], seconds: int) -> tuple[int, str]:
    """The code with which pytest ends in this tree, and the last lines that it said; -1 when it did not end in time."""
    surroundings = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "ENV_FILE"}}
    surroundings["PLEIO_VAR"] = str(tree / "var")
    try:
        done = subprocess.run(
            [*PYTEST, *tests], cwd=tree, env=surroundings, capture_output=True, text=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return -1, f"no end after {seconds} seconds"
    return done.returncode, " | ".join((done.stdout + done.stderr).strip().splitlines()[-3:])


def try_without(guard: Guard, tree: Path, seconds: int) -> Outcome:
    """Take the guard away in this copy, run its tests, and put it back."""
    start, file = time.monotonic(), tree / guard.file
    source = file.read_text()
    try:
        mutated = guard.without(source)
        compile(mutated, guard.file, "exec")
    except (ValueError, SyntaxError) as error:
        return Outcome(guard, "broken", 0.0, str(error))
    file.write_text(mutated)
    try:
        code, words = run_tests(tree, guard.tests, seconds)
    finally:
        file.write_text(source)
    what = {0: "survived", RED: "killed"}.get(code, "broken")
    return Outcome(guard, what, time.monotonic() - start, words if what == "broken" else "")


def main() -> int:
    """Every guard that was asked for; 0 when all were killed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", nargs="*", help="only guards with all of these words in the name or the file")
    parser.add_argument("--jobs", type=int, default=2, help="how many at once, each in a copy of its own (default: 2)")
    parser.add_argument("--seconds", type=int, default=SECONDS, help="the most that one run may take (default: 300)")
    options = parser.parse_args()
    guards = [
        guard for guard in read_guards() if all(word in f"{guard.name} {guard.file}".lower() for word in options.name)
    ]
    if not guards:
        print("No guard has this name.")
        return 2
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="pleio-mutations-") as folder:
        trees: SimpleQueue[Path] = SimpleQueue()
        for number in range(max(1, options.jobs)):
            trees.put(Path(shutil.copytree(ROOT, Path(folder) / str(number), ignore=LEFT_OUT)))
        tree = trees.get()
        code, words = run_tests(tree, sorted({test for guard in guards for test in guard.tests}), options.seconds)
        trees.put(tree)
        if code:
            print(f"With every guard in its place the tests are not green, so nothing was tried: {words}")
            return 2

        def in_a_tree(guard: Guard) -> Outcome:
            mine = trees.get()
            try:
                return try_without(guard, mine, options.seconds)
            finally:
                trees.put(mine)

        outcomes = []
        with ThreadPoolExecutor(max(1, options.jobs)) as pool:
            for outcome in pool.map(in_a_tree, guards):
                outcomes.append(outcome)
                print(f"{outcome.what:9}{outcome.seconds:6.1f} s  {outcome.guard.name}  {outcome.words}", flush=True)
    killed = sum(outcome.what == "killed" for outcome in outcomes)
    print(f"Guards killed: {killed} of {len(guards)}, in {time.monotonic() - start:.0f} seconds.")
    return 0 if killed == len(guards) else 1


if __name__ == "__main__":
    sys.exit(main())
