"""What `make run` and `make test` need before Django is there: a Python, a folder to write in, a free port, the packages.

Run by its path (`python3 -I pleio/preflight.py run`) with the standard library only, and written so that an old Python
can still read it and say that it is too old. Whatever is wrong becomes one sentence that says what to do.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import http.client
import importlib.util
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

BASE_DIR = Path(__file__).resolve().parent.parent
VENV = BASE_DIR / ".venv"
OLDEST = (3, 11)
# Left behind by an installation that was broken off: then .venv is made anew.
INSTALLING = VENV / ".installing"
# Another project's, in a shell that is used for both: they would bring other packages than those of .venv, or other settings.
FOREIGN = {"PYTHONPATH", "PYTHONHOME", "PYTHONSAFEPATH", "DJANGO_SETTINGS_MODULE"}
# pip would put the packages elsewhere, or only say that it could; an empty one counts as absent.
PIP_ELSEWHERE = dict.fromkeys(("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_PYTHON"), "")
PIP_OFF = {"PIP_USER": "0", "PIP_DRY_RUN": "0"}
MEGABYTE = 1024 * 1024
NO_ADDRESS = "HOST is {}, which is no address of this machine. Leave it out, or write 127.0.0.1."


class StartError(Exception):
    """Pleio cannot start; the message is one sentence for whoever typed the command, and what to do."""


def read_env_file(file: Path, *, named: bool = False) -> dict[str, str]:
    """Return the `NAME=value` lines of a .env file; comments, `export` and surrounding quotes are left out.

    It may be absent, unless somebody named it: a site in production must not turn into a demo by a slip of the pen.
    """
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        if not named and isinstance(error, FileNotFoundError):
            return {}
        raise StartError(
            f"{file} cannot be read: {error.strerror}. See .env.example for what may stand in it."
        ) from error
    except UnicodeDecodeError as error:
        raise StartError(f"{file} is not text in UTF-8. Save it as such.") from error
    found = {}
    for line in lines:
        name, sign, value = line.partition("=")
        name = re.sub(r"^export\s+", "", name.strip())
        if not sign or not name or name.startswith("#"):
            continue
        quoted = re.match(r"""\s*(["'])(.*?)\1\s*(#.*)?$""", value)
        found[name] = quoted[2] if quoted else re.sub(r"\s#.*", "", value).strip()
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


def only_one(folder: Path) -> IO[str]:
    """Hold the folder for this process; two supervisors on one broker file would end each other's work."""
    lock = (folder / "serve.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise StartError(
            f"Pleio is already running with the data in {folder}. Stop it first, or give this one data of its own: "
            "PLEIO_VAR=/another/folder make run"
        ) from error
    return lock


def address_of(host: str) -> str:
    """Return the IP address to listen on; a name such as `localhost` stands for one."""
    try:
        return str(socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0][4][0])
    except (socket.gaierror, UnicodeError) as error:
        raise StartError(NO_ADDRESS.format(host)) from error


def check_port(host: str, port: int) -> None:
    """Refuse a port that somebody else listens on. The server would happily share it, and every second visitor go astray."""
    if not 0 < port < 65536:
        raise StartError(f"PORT is {port}. Choose a number from 1024 to 65535.")
    taken = (
        f"Port {port} is in use by another program. Stop that program, or choose another port: PORT={port + 1} make run"
    )
    address = address_of(host)
    try:
        with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address, port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise StartError(taken) from error
        if error.errno == errno.EADDRNOTAVAIL:
            raise StartError(NO_ADDRESS.format(host)) from error
        if error.errno in {errno.EACCES, errno.EPERM}:
            raise StartError(f"You may not use port {port}. Choose one above 1023: PORT=8000 make run") from error
        raise StartError(
            f"Port {port} on {host} cannot be used: {error.strerror}. Choose another with HOST and PORT."
        ) from error
    # A browser may try ::1 first for "localhost": whoever listens there would get our visitors.
    nearby = ("127.0.0.1", "::1") if address in {"127.0.0.1", "::1", "0.0.0.0", "::"} else (address,)  # noqa: S104
    for neighbour in nearby:
        with contextlib.suppress(OSError):
            socket.create_connection((neighbour, port), timeout=0.5).close()
            raise StartError(taken)


def stamp_of(lock: Path) -> str:
    """What the packages depend on: the lock file and the Python that runs them."""
    return f"{hashlib.sha256(lock.read_bytes()).hexdigest()} {sys.version}"


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait while another `make` is installing here: two of them would spoil the .venv for both."""
    with Path(__file__).open("rb") as ours:
        try:
            fcntl.flock(ours, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another make is installing here; waiting for it ...", flush=True)
            fcntl.flock(ours, fcntl.LOCK_EX)
        except OSError:  # a disk without locks
            pass
        yield


def is_installed(lock: Path) -> bool:
    """Whether .venv holds what the lock file names, for the Python that runs us."""
    stamp = VENV / f".installed-{lock.name}"
    try:
        return stamp.read_text() == stamp_of(lock) and (VENV / "bin" / "python").exists() and not INSTALLING.exists()
    except OSError:
        return False


def install(lock: Path) -> None:
    """Make .venv hold exactly what the lock file names; do nothing when it does already."""
    if is_installed(lock):
        return
    check_python()
    check_folder(BASE_DIR, megabytes=600)
    with one_at_a_time():
        if not is_installed(lock):
            _install(lock)


def _install(lock: Path) -> None:
    python = VENV / "bin" / "python"
    if INSTALLING.exists() or not _works(python):
        print("Making .venv ...", flush=True)
        _make([sys.executable, "-I", "-m", "venv", "--clear", "--without-pip", str(VENV)])
        # From here on: broken off while pip is half there, it is made anew as well.
        INSTALLING.touch()
        _make([str(python), "-I", "-m", "ensurepip", "--default-pip"])
    print(f"Installing the packages of {lock.name} (once; a minute or so) ...", flush=True)
    INSTALLING.touch()
    command = [str(python), "-m", "pip", "--disable-pip-version-check", "--no-input", "-q", "install", "--no-deps"]
    command += ["--require-hashes", "--only-binary", ":all:", "--no-compile", "-r", str(lock)]
    values = {**own_surroundings(), **PIP_ELSEWHERE, **PIP_OFF}
    if subprocess.run(command, env=values, check=False).returncode:  # noqa: S603
        if shutil.disk_usage(BASE_DIR).free < 20 * MEGABYTE:
            raise StartError(sentence_for(OSError(errno.ENOSPC, "full"), BASE_DIR))
        raise StartError(
            "The packages could not be installed (see above). Is there a connection to a package index? Then try again."
        )
    INSTALLING.unlink()
    (VENV / f".installed-{lock.name}").write_text(stamp_of(lock))


def _make(command: list[str]) -> None:
    """One step of making .venv; its last words are part of the sentence when it fails."""
    made = subprocess.run(command, env=own_surroundings(), capture_output=True, text=True, check=False)  # noqa: S603
    if made.returncode:
        why = (made.stderr or made.stdout).strip().splitlines() or ["no reason given"]
        raise StartError(
            f".venv could not be made ({why[-1]}). Is python3-venv installed, and is there room on the disk?"
        )


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
    if not (text.isascii() and text.isdigit()):
        raise StartError(f"{name} is {text!r}. Write a whole number.")
    return int(text)


def own_surroundings() -> dict[str, str]:
    """The environment, without what belongs to another project."""
    return {name: value for name, value in os.environ.items() if name not in FOREIGN}


def env_file(name: str = "ENV_FILE") -> dict[str, str]:
    """What .env says, or the file that this variable names."""
    named = os.environ.get(name, "").strip()
    return read_env_file(BASE_DIR / (named or ".env"), named=bool(named))


def setting(name: str, default: str) -> str:
    """One variable of the environment, or else of .env, without surrounding white space; the default when it is empty."""
    return {**env_file(), **os.environ}.get(name, "").strip() or default


def ask_health() -> None:
    """Ask this machine's own server whether it can serve (the health check of a container)."""
    connection = http.client.HTTPConnection("127.0.0.1", number("PORT", setting("PORT", "8000")), timeout=4)
    host = urlsplit(setting("SITE_URL", "")).netloc or "localhost"
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
        os.execve(python, [python, "-m", "tests.run_all"], own_surroundings())  # noqa: S606
    else:
        folder = BASE_DIR / Path(setting("PLEIO_VAR", "var")).expanduser()
        check_folder(folder)
        # Held until `serve` takes it over.
        with only_one(folder):
            check_port(setting("HOST", "127.0.0.1"), number("PORT", setting("PORT", "8000")))
            install(BASE_DIR / "requirements.lock")
        # In the place of this process, so that signals reach the one that minds the others.
        os.execve(python, [python, "manage.py", "serve"], own_surroundings())  # noqa: S606


if __name__ == "__main__":
    try:
        main(sys.argv[1] if len(sys.argv) > 1 else "run")
    except StartError as stop:
        sys.exit(f"Pleio cannot start. {stop}" if sys.argv[-1] != "health" else str(stop))
    except KeyboardInterrupt:
        sys.exit(130)
