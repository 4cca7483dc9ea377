"""What `make run` and `make test` need before Django is there: a Python, a folder to write in, a free port, the packages.

Run by its path (`python3 -I pleio/preflight.py run`) with the standard library only, and written so that an old Python
can still read it and say that it is too old. Whatever is wrong becomes one sentence that says what to do.
"""

from __future__ import annotations

import errno
import hashlib
import http.client
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

BASE_DIR = Path(__file__).resolve().parent.parent
VENV = BASE_DIR / ".venv"
OLDEST = (3, 11)
# Left behind by an installation that was broken off: then .venv is made anew.
INSTALLING = VENV / ".installing"
MEGABYTE = 1024 * 1024


class StartError(Exception):
    """Pleio cannot start; the message is one sentence for whoever typed the command, and what to do."""


def read_env_file(file: Path) -> dict[str, str]:
    """Return the `NAME=value` lines of a .env file; comments, `export` and surrounding quotes are left out."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return {}
    found = {}
    for line in lines:
        name, sign, value = line.strip().partition("=")
        name, value = name.replace("export ", "", 1).strip(), value.strip()
        if not sign or not name or name.startswith("#"):
            continue
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        found[name] = value
    return found


def check_python(version: tuple[int, ...] = tuple(sys.version_info[:3])) -> None:
    """Refuse a Python that is too old, or one that cannot make a virtual environment."""
    if version < OLDEST:
        raise StartError(
            "Pleio needs Python 3.11 or newer and this is {}. Install a newer one, or name it: make run PYTHON=/path/to/"
            "python3.12".format(".".join(map(str, version)))
        )
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise StartError(
            "This Python cannot make a virtual environment. On Debian and Ubuntu: sudo apt install python3-venv, and again."
        )


def sentence_for(error: OSError, folder: Path) -> str:
    """Say in one sentence why nothing can be written in `folder`, and what to do."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return f"The disk that holds {folder} is full. Make room and try again."
    if error.errno == errno.EROFS:
        return f"{folder} is on a disk that is read-only. Copy the project to a folder that you can write in."
    if error.errno in {errno.EACCES, errno.EPERM}:
        return f"You may not write in {folder}. Become its owner, or copy the project to a folder of your own."
    return f"{folder} cannot be used: {error.strerror}. Move what is in the way and try again."


def check_folder(folder: Path, *, megabytes: int = 50) -> None:
    """Make the folder if needed and prove that it can be written in and that the disk has room."""
    probe = folder / ".can-write"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with probe.open("wb") as stream:
            stream.write(b"x" * 4096)
            stream.flush()
            os.fsync(stream.fileno())
        probe.unlink()
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise StartError(sentence_for(error, folder)) from error
    if free < megabytes * MEGABYTE:
        raise StartError(f"The disk that holds {folder} is nearly full: make {megabytes} MB of room and try again.")


def check_port(host: str, port: int) -> None:
    """Refuse a port that somebody else listens on. The server would happily share it, and every second visitor go astray."""
    if not 0 < port < 65536:
        raise StartError(f"PORT is {port}. Choose a number from 1024 to 65535.")
    taken = (
        f"Port {port} is in use by another program. Stop that program, or choose another port: PORT={port + 1} make run"
    )
    # A browser may try ::1 first for "localhost": whoever listens there would get our visitors.
    nearby = ("127.0.0.1", "::1") if host in {"127.0.0.1", "localhost", "0.0.0.0", "::"} else (host,)  # noqa: S104
    for address in nearby:
        try:
            socket.create_connection((address, port), timeout=0.5).close()
        except OSError:
            continue
        raise StartError(taken)
    try:
        family, kind, _protocol, _name, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
    except socket.gaierror as error:
        raise StartError(
            f"HOST is {host}, which is no address of this machine. Leave it out, or write 127.0.0.1."
        ) from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise StartError(taken) from error
        if error.errno in {errno.EACCES, errno.EPERM}:
            raise StartError(f"You may not use port {port}. Choose one above 1023: PORT=8000 make run") from error
        raise StartError(
            f"Port {port} on {host} cannot be used: {error.strerror}. Choose another with HOST and PORT."
        ) from error


def stamp_of(lock: Path) -> str:
    """What the packages depend on: the lock file and the Python that runs them."""
    return f"{hashlib.sha256(lock.read_bytes()).hexdigest()} {sys.version}"


def install(lock: Path) -> None:
    """Make .venv hold exactly what the lock file names; do nothing when it does already."""
    python = VENV / "bin" / "python"
    stamp = VENV / f".installed-{lock.name}"
    if stamp.exists() and python.exists() and not INSTALLING.exists() and stamp.read_text() == stamp_of(lock):
        return
    check_python()
    check_folder(BASE_DIR, megabytes=600)
    if INSTALLING.exists() or not _works(python):
        print("Making .venv ...", flush=True)
        made = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True, check=False
        )
        if made.returncode:
            why = (made.stderr or made.stdout).strip().splitlines() or ["no reason given"]
            raise StartError(
                f".venv could not be made ({why[-1]}). Is python3-venv installed, and is there room on the disk?"
            )
    print(f"Installing the packages of {lock.name} (once; a minute or so) ...", flush=True)
    INSTALLING.touch()
    command = [str(python), "-m", "pip", "--disable-pip-version-check", "--no-input", "-q", "install", "--no-deps"]
    command += ["--require-hashes", "--only-binary", ":all:", "--no-compile", "-r", str(lock)]
    # PIP_USER and the like would put the packages elsewhere.
    surroundings = {**os.environ, "PIP_USER": "0", "PIP_TARGET": "", "PIP_PREFIX": ""}
    if subprocess.run(command, env=surroundings, check=False).returncode:  # noqa: S603
        if shutil.disk_usage(BASE_DIR).free < 20 * MEGABYTE:
            raise StartError(sentence_for(OSError(errno.ENOSPC, "full"), BASE_DIR))
        raise StartError(
            "The packages could not be installed (see above). Is there a connection to a package index? Then try again."
        )
    INSTALLING.unlink()
    stamp.write_text(stamp_of(lock))


def _works(python: Path) -> bool:
    """Whether .venv is whole and of the Python that runs us; a copied, half-made or outdated one is not."""
    question = "import pip, sys; print(sys.version)"
    try:
        answer = subprocess.run([str(python), "-c", question], capture_output=True, text=True, check=False)  # noqa: S603
    except OSError:
        return False
    return answer.returncode == 0 and answer.stdout.strip() == sys.version.strip()


def number(name: str, text: str) -> int:
    """Return a whole number from the environment, or say which variable is wrong."""
    if not text.isdigit():
        raise StartError(f"{name} is {text!r}. Write a whole number.")
    return int(text)


def surroundings() -> dict[str, str]:
    """The environment, with what .env adds to it."""
    return {**read_env_file(Path(os.environ.get("ENV_FILE") or BASE_DIR / ".env")), **os.environ}


def ask_health() -> None:
    """Ask this machine's own server whether it can serve (the health check of a container)."""
    values = surroundings()
    connection = http.client.HTTPConnection("127.0.0.1", number("PORT", values.get("PORT") or "8000"), timeout=4)
    host = urlsplit(values.get("SITE_URL", "")).netloc or "localhost"
    try:
        connection.request("GET", "/healthz", headers={"Host": host})
        status = connection.getresponse().status
    except OSError as error:
        raise StartError(f"No answer: {error}.") from error
    if status != 200:
        raise StartError(f"/healthz answers {status}.")


def main(what: str) -> None:
    """`run` starts the product, `test` the tests, `health` asks a running one how it is."""
    os.chdir(BASE_DIR)
    python = str(VENV / "bin" / "python")
    if what == "health":
        ask_health()
    elif what == "test":
        install(BASE_DIR / "requirements-dev.lock")
        os.execv(python, [python, "-m", "tests.run_all"])  # noqa: S606
    else:
        values = surroundings()
        check_folder(Path(values.get("PLEIO_VAR") or BASE_DIR / "var").expanduser())
        check_port(values.get("HOST") or "127.0.0.1", number("PORT", values.get("PORT") or "8000"))
        install(BASE_DIR / "requirements.lock")
        # In the place of this process, so that signals reach the one that minds the others.
        os.execv(python, [python, "manage.py", "serve"])  # noqa: S606


if __name__ == "__main__":
    try:
        main(sys.argv[1] if len(sys.argv) > 1 else "run")
    except StartError as stop:
        sys.exit(f"Pleio cannot start. {stop}" if sys.argv[-1] != "health" else str(stop))
    except KeyboardInterrupt:
        sys.exit(130)
