"""The first minutes of a stranger, for real: clone, `make run`, look, Ctrl-C, and once more. `python -m tests.first_run`

Clones what is committed into an empty folder with a space in its name, with a fresh `.venv` of its own, and prints the
figures. Ends with 1 at the first thing that is not as promised.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INSTALL_SECONDS = 600
SECOND_START_SECONDS = 5.0
END_SECONDS = 5.0


class BrokenError(Exception):
    """Something is not as promised."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def surroundings(port: int) -> dict[str, str]:
    """The environment of a stranger: none of our variables but the port, and no virtual environment."""
    ours = re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    gone = {*ours, "VIRTUAL_ENV", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "DJANGO_SETTINGS_MODULE"}
    gone |= {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}
    return {**{name: value for name, value in os.environ.items() if name not in gone}, "PORT": str(port)}


def fetch(url: str) -> str:
    """The page, as a visitor who reads Dutch."""
    request = urllib.request.Request(url, headers={"Accept-Language": "nl"})
    with urllib.request.urlopen(request, timeout=15) as answer:
        return str(answer.read().decode())


def family_in(folder: Path) -> list[str]:
    """Every process that runs from the clone."""
    rows = subprocess.run(
        ["ps", "-A", "-ww", "-o", "pid=,stat=,command="], capture_output=True, text=True, check=True
    ).stdout
    return [row for row in rows.splitlines() if str(folder) in row and " Z" not in row]


def wait_for(address: str, process: subprocess.Popen[bytes], begin: float) -> None:
    """Until the start page answers."""
    while True:
        try:
            fetch(f"{address}/")
        except urllib.error.HTTPError as error:
            raise BrokenError(f"/ answers {error.code}") from error
        except OSError as error:
            if process.poll() is not None or time.monotonic() - begin > INSTALL_SECONDS:
                raise BrokenError("it does not answer") from error
            time.sleep(0.05)
        else:
            return


def wait_for_the_end(folder: Path, process: subprocess.Popen[bytes], begin: float) -> None:
    """Until make and everything that runs from the clone is gone."""
    while process.poll() is None or family_in(folder):
        if time.monotonic() - begin > END_SECONDS:
            raise BrokenError(f"still there {END_SECONDS:g} s after Ctrl-C: {family_in(folder)}")
        time.sleep(0.05)


def visit(folder: Path, port: int, look: bool) -> tuple[float, float]:
    """`make run` until it answers, look around, Ctrl-C; returns the seconds to the first answer and to the end."""
    console, begin = folder / "var-console.txt", time.monotonic()
    with console.open("w") as stream:
        process = subprocess.Popen(
            ["make", "run"],
            cwd=folder,
            env=surroundings(port),
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address, process, begin)
        served = time.monotonic() - begin
        if look:
            look_around(address, console)
        begin = time.monotonic()
        # As a terminal does it: Ctrl-C reaches make and everything in its group.
        os.killpg(process.pid, signal.SIGINT)
        wait_for_the_end(folder, process, begin)
        return served, time.monotonic() - begin
    except Exception:
        print(console.read_text()[-6000:])
        raise
    finally:
        for row in family_in(folder):
            with suppress(ProcessLookupError):
                os.kill(int(row.split()[0]), signal.SIGKILL)


def look_around(address: str, console: Path) -> None:
    """The start page, the list, a blog with its comments, health, and what the console says."""
    pages = {"/": "<h1", "/blogs/": "/blogs/", "/healthz": '"status"'}
    for path, words in pages.items():
        if words not in fetch(address + path):
            raise BrokenError(f"{path} does not hold {words}")
    blogs = re.findall(r'href="(/blogs/[0-9a-zA-Z]{6,}/[^"/]+/)"', fetch(f"{address}/blogs/"))
    if not blogs:
        raise BrokenError("the list of blogs is empty")
    page = fetch(address + blogs[0])
    for words in ("<article", "Reageren is alleen mogelijk voor aangemelde gebruikers"):
        if words not in page:
            raise BrokenError(f"{blogs[0]} does not hold {words}")
    deadline = time.monotonic() + 30
    while '"status": "ok"' not in fetch(f"{address}/healthz"):
        if time.monotonic() > deadline:
            raise BrokenError(f"after 30 s: {fetch(f'{address}/healthz')}")
        time.sleep(0.5)
    said = console.read_text()
    for words in (f"http://localhost:{address.rsplit(':', 1)[1]}/", "member@lindedaal.example", "welkom-op-pleio"):
        if words not in said:
            raise BrokenError(f"the console does not say {words}")
    if "Traceback" in said:
        raise BrokenError("a traceback on the console")


def main() -> int:
    """The whole visit, with its figures."""
    with tempfile.TemporaryDirectory(prefix="first run ") as name:
        # The real path: /tmp is a link on macOS, and processes are found by it.
        folder, port = Path(name).resolve() / "ple io", free_port()
        subprocess.run(["git", "clone", "-q", str(ROOT), str(folder)], check=True)
        try:
            first, first_end = visit(folder, port, look=True)
            second, second_end = visit(folder, port, look=False)
        except BrokenError as broken:
            print(f"FAILED: {broken}")
            return 1
        size = sum(
            file.stat().st_size for file in (folder / ".venv").rglob("*") if file.is_file() and not file.is_symlink()
        )
        packages = len(list((folder / ".venv").glob("lib/python*/site-packages/*.dist-info")))
    print(
        f"first make run: {first:.1f} s, ended in {first_end:.1f} s; second: {second:.1f} s, ended in {second_end:.1f} s"
    )
    print(f".venv: {packages} packages, {size / 1e6:.0f} MB")
    if second > SECOND_START_SECONDS:
        print(f"FAILED: the second start took more than {SECOND_START_SECONDS:g} s")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
