"""`make test`: everything that proves the product, one step after the other, and a summary at the end.

Lint, types, layers, migrations, texts, and all tests: on SQLite, and again on PostgreSQL where a server lets us in. The
exit code is that of the worst step. Nothing of the caller's own settings (.env, DATABASE_URL, ...) reaches the tests.
"""

import os
import re
import secrets
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import psycopg.sql

from tests.services import find_browser, find_postgres, find_redis, required

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
LINT_IMPORTS = "from importlinter.cli import lint_imports_command as lint; lint()"
WORKERS = str(max(2, min(os.cpu_count() or 2, 4)))
SHARED = ("-n", WORKERS, "--maxschedchunk", "1")


@dataclass
class Step:
    """One thing that was done, how long it took, and what it left out."""

    name: str
    state: str  # ok, FAILED, skipped
    seconds: float = 0.0
    note: str = ""
    skips: Counter[str] = field(default_factory=Counter)


def surroundings(folder: Path, **more: str) -> dict[str, str]:
    """The environment without the variables of the product: a test run depends on nobody's laptop."""
    names = re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    inherited = {name: value for name, value in os.environ.items() if name not in names}
    return {**inherited, "ENV_FILE": os.devnull, "PLEIO_VAR": str(folder), **more}


def run(name: str, command: Sequence[str], env: Mapping[str, str], report: Path | None = None) -> Step:
    """Run one step with its output on the console."""
    print(f"\n=== {name}", flush=True)
    begin = time.monotonic()
    code = subprocess.run(command, cwd=ROOT, env=dict(env), stdin=subprocess.DEVNULL, check=False).returncode
    step = Step(name, "FAILED" if code else "ok", time.monotonic() - begin)
    if report:
        read_report(step, report)
    return step


def read_report(step: Step, report: Path) -> None:
    """Take the number of tests and the reasons of the skips out of pytest's report."""
    if not report.exists():
        step.state, step.note = "FAILED", "no report"
        return
    cases = list(ET.parse(report).getroot().iter("testcase"))
    skipped = [mark for case in cases if (mark := case.find("skipped")) is not None]
    step.skips.update(mark.get("message") or "no reason" for mark in skipped)
    step.note = f"{len(cases) - step.skips.total()} tests"
    named = [mark for case in cases for mark in case.iter("property") if mark.get("name") == "cells"]
    if cells := sum(int(mark.get("value", 0)) for mark in named):
        step.note += f", {cells:,} cells of the leak matrix"


def strict() -> bool:
    """With everything required, a skip is a failure."""
    return all(map(required, ("browser", "postgres", "redis")))


def main() -> int:
    """Run all steps; 0 when each of them is well."""
    with tempfile.TemporaryDirectory(prefix="pleio-test-") as name:
        folder = Path(name)
        steps = [
            *check_code(surroundings(folder)),
            test_on_sqlite(folder),
            test_on_postgres(folder),
            test_in_browser(folder),
            test_alone(folder),
        ]
    return summarise(steps)


def check_code(env: Mapping[str, str]) -> list[Step]:
    """What can be said without running the product."""
    manage = [PYTHON, "manage.py"]
    return [
        run("lint", [PYTHON, "-m", "ruff", "check", "."], env),
        run("format", [PYTHON, "-m", "ruff", "format", "--check", "."], env),
        run("types", [PYTHON, "-m", "mypy", "."], env),
        run("layers", [PYTHON, "-c", LINT_IMPORTS], env),
        run("checks", [*manage, "check", "--fail-level", "WARNING"], env),
        run("migrations", [*manage, "makemigrations", "--check", "--dry-run"], env),
        run("compile texts", [*manage, "compile_catalogues"], env),
        run("texts", [*manage, "update_catalogues", "--check"], env),
    ]


def pytest_command(report: Path, marks: str, *options: str) -> list[str]:
    """Several workers take one test at a time: single ones take minutes, and those that empty tables have to stay the last."""
    return [PYTHON, "-m", "pytest", *options, "-m", marks, "--durations", "8", f"--junitxml={report}"]


def test_on_sqlite(folder: Path) -> Step:
    report = folder / "sqlite.xml"
    command = pytest_command(report, "not postgres and not alone and not browser", *SHARED)
    step = run("tests on SQLite", command, surroundings(folder), report)
    if reason := find_redis().reason:
        step.skips.setdefault(f"redis: {reason}", 0)
    return step


def test_in_browser(folder: Path) -> Step:
    """Each worker has a product and a browser of its own: while one of these waits for the other, the next is at work."""
    report = folder / "browser.xml"
    command = pytest_command(report, "browser and not alone", *SHARED)
    step = run("in a browser", command, surroundings(folder), report)
    if reason := find_browser().reason:
        step.skips.setdefault(f"browser: {reason}", 0)
    return step


def test_alone(folder: Path) -> Step:
    """What starts and ends the whole product has the machine to itself: a start takes the time it takes a stranger."""
    report = folder / "alone.xml"
    return run("the whole product", pytest_command(report, "alone"), surroundings(folder), report)


def test_on_postgres(folder: Path) -> Step:
    """The same tests on PostgreSQL, but for those to which it makes no difference."""
    title, server = "tests on PostgreSQL", find_postgres()
    if server.reason:
        return Step(title, "FAILED" if required("postgres") else "skipped", note=server.reason)
    name, report = f"pleio_{secrets.token_hex(5)}", folder / "postgres.xml"
    # Nothing of these databases outlives the run, so no commit waits for a disk; and what is asked once is not compiled.
    quick = f"{os.environ.get('PGOPTIONS', '')} -c synchronous_commit=off -c jit=off".strip()
    env = surroundings(folder, DATABASE_URL=f"{server.address}/{name}?pool=0", PGOPTIONS=quick)
    try:
        return run(
            title,
            pytest_command(report, "not alone and not browser and not no_database and not one_engine", *SHARED),
            env,
            report,
        )
    finally:
        drop_databases(server.address, f"test_{name}")


def drop_databases(server: str, prefix: str) -> None:
    """Drop what an interrupted run left; only what bears the random name of this one."""
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        rows = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix]).fetchall()
        for (database,) in rows:
            drop = psycopg.sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(psycopg.sql.Identifier(database))
            connection.execute(drop)


def summarise(steps: Sequence[Step]) -> int:
    """One line per step, the skips with their reasons, and the verdict."""
    print("\n=== summary")
    for step in steps:
        if strict() and (step.skips or step.state == "skipped"):
            step.state = "FAILED"
        print(f"{step.state:<8} {step.seconds:7.1f} s  {step.name}  {step.note}")
        for reason, count in sorted(step.skips.items()):
            print(f"         {count:>5} skipped: {reason}")
    failed = [step.name for step in steps if step.state == "FAILED"]
    seconds = sum(step.seconds for step in steps)
    print(f"\n{'FAILED: ' + ', '.join(failed) if failed else 'All is well.'} ({seconds:.0f} s)")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
