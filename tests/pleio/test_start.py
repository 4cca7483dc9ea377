"""The first minute of a stranger: what is wrong is one clear sentence, and what is right starts, works and ends."""

import http.client
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from notifications.models import DrainState
from pleio import preflight
from pleio.management.commands import serve
from pleio.preflight import StartError, check_folder, check_port, check_python
from pleio.supervisor import Supervisor
from tests.pleio.test_supervisor import SLEEP, is_alive, until

ROOT = Path(settings.BASE_DIR)
pytestmark = pytest.mark.alone


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# What can be wrong ----------------------------------------------------------------------------------------------------


def test_a_python_too_old_is_told_what_to_do():
    with pytest.raises(StartError, match=r"needs Python 3\.11 or newer and this is 3\.9\.6\. Install"):
        check_python((3, 9, 6))


def test_a_python_without_venv_names_the_package(tmp_path):
    # -S and an empty library path leave out nothing of the standard library; hiding ensurepip does what Debian does.
    code = (
        "import sys, importlib.util as u; find = u.find_spec; "
        "u.find_spec = lambda name: None if name == 'ensurepip' else find(name); "
        "sys.path.insert(0, 'pleio'); import preflight\n"
        "try: preflight.check_python()\n"
        "except preflight.StartError as stop: print(stop)"
    )
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "apt install python3-venv" in said


def test_a_port_in_use_is_one_sentence_with_another_port():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(StartError, match=rf"Port {port} is in use by another program\..*PORT={port + 1} make run"):
            check_port("127.0.0.1", port)


@pytest.mark.skipif(not hasattr(socket, "SO_REUSEPORT"), reason="no SO_REUSEPORT here")
def test_a_port_that_would_be_shared_is_in_use_too():
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(StartError, match="in use"):
            check_port("127.0.0.1", other.getsockname()[1])


@pytest.mark.parametrize(
    ("host", "port", "said"),
    [
        ("127.0.0.1", 70000, "1024 to 65535"),
        ("no.such.host.invalid", 8000, "no address of this machine"),
        (f"{'a' * 70}.example", 8000, "no address of this machine"),
        ("192.0.2.1", 8000, "no address of this machine"),
    ],
)
def test_a_port_or_host_that_cannot_be_is_one_sentence(host, port, said):
    with pytest.raises(StartError, match=said):
        check_port(host, port)


def test_a_file_in_the_way_of_the_folder_is_one_sentence(tmp_path):
    (tmp_path / "var").write_text("a file")
    with pytest.raises(StartError, match="cannot be used"):
        check_folder(tmp_path / "var")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_one_sentence(tmp_path):
    (tmp_path / ".can-write").symlink_to("/dev/full")
    with pytest.raises(StartError, match=r"is full\. Make room"):
        check_folder(tmp_path)


def test_a_disk_that_is_nearly_full_is_one_sentence(tmp_path):
    free = shutil.disk_usage(tmp_path).free // preflight.MEGABYTE
    with pytest.raises(StartError, match="nearly full"):
        check_folder(tmp_path, megabytes=free + 1000)


@pytest.mark.parametrize(
    ("number", "said"),
    [(30, "disk that is read-only"), (13, "You may not write"), (28, "is full"), (1, "You may not write")],
)
def test_each_refusal_of_the_disk_has_words(number, said):
    assert said in preflight.sentence_for(OSError(number, "?"), Path("var"))


def test_a_good_folder_is_made_and_left_clean(tmp_path):
    check_folder(tmp_path / "a" / "b")
    assert list((tmp_path / "a" / "b").iterdir()) == []


def test_a_database_that_is_damaged_is_one_sentence_about_the_file(tmp_path):
    (tmp_path / "pleio.sqlite3").write_text("this is not a database, and long enough to be seen as none" * 20)
    refused = subprocess.run(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        env=variables(tmp_path, free_port()),
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode
    assert "pleio.sqlite3 cannot be used: file is not a database." in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_postgresql_that_is_not_there_is_one_sentence_with_the_reason(tmp_path):
    refused = subprocess.run(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        env=variables(tmp_path, free_port()) | {"DATABASE_URL": f"postgres://127.0.0.1:{free_port()}/pleio"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode
    assert refused.stderr.startswith("CommandError: The database does not answer: ")
    assert "Connection refused. Look at DATABASE_URL" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


# make -----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """What make needs before anything is installed, in a folder with a space."""
    folder = tmp_path / "my pleio"
    (folder / "pleio").mkdir(parents=True)
    for name in ("Makefile", "requirements.lock", "pleio/preflight.py"):
        shutil.copy(ROOT / name, folder / name)
    return folder


def make(folder: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    # A stranger's shell: nothing in it points at another .env or at a folder of the tests.
    surroundings = {name: value for name, value in os.environ.items() if name not in {"ENV_FILE", "PLEIO_VAR", "PORT"}}
    return subprocess.run(
        ["make", *words], cwd=folder, env=surroundings | variables, capture_output=True, text=True, check=False
    )


def old_python(folder: Path) -> Path:
    """A Python that says it is 3.9: the real one, told so at its start."""
    script = folder / "python-of-old"
    script.write_text(
        f"""#!/bin/sh
case "$1" in
-c) case "$2" in *'(3,)'*) exit 0 ;; *) exit 1 ;; esac ;;
esac
exec '{sys.executable}' -c '
import sys
sys.version_info = (3, 9, 6, "final", 0)
sys.argv = sys.argv[2:]
exec(compile(open(sys.argv[0]).read(), sys.argv[0], "exec"), {{"__name__": "__main__", "__file__": sys.argv[0]}})' "$@"
"""
    )
    script.chmod(0o755)
    return script


def test_make_without_any_python_says_so(copy):
    refused = make(copy, "run", PYTHON="/nonexistent/python")
    assert refused.returncode
    assert "There is no Python here" in refused.stderr


def test_make_with_an_old_python_says_so(copy):
    refused = make(copy, "run", PYTHON=str(old_python(copy)), PORT=str(free_port()))
    assert refused.returncode
    assert "Pleio cannot start. Pleio needs Python 3.11 or newer and this is 3.9.6." in refused.stderr
    assert "Traceback" not in refused.stderr


def test_make_on_a_port_in_use_says_so_before_it_installs_anything(copy):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        refused = make(copy, "run", PYTHON=sys.executable, PORT=str(other.getsockname()[1]))
    assert refused.returncode
    assert "is in use by another program" in refused.stderr
    assert not (copy / ".venv").exists()


def test_make_in_a_folder_where_pleio_runs_says_that_it_does(copy):
    (copy / "var").mkdir()
    with preflight.only_one(copy / "var"):
        refused = make(copy, "run", PYTHON=sys.executable, PORT=str(free_port()))
    assert "Pleio is already running with the data in" in refused.stderr
    assert not (copy / ".venv").exists()


@pytest.mark.parametrize("port", ["8²", "abc", "-1"])
def test_make_with_a_port_that_is_no_number_says_so(copy, port):
    refused = make(copy, "run", PYTHON=sys.executable, PORT=port)
    assert f"PORT is '{port}'. Write a whole number." in refused.stderr


def test_make_reads_the_port_from_an_env_file(copy):
    (copy / ".env").write_text("PORT=99999\n")
    assert "PORT is 99999" in make(copy, "run", PYTHON=sys.executable).stderr


def test_another_project_in_the_same_shell_is_left_out(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/srv/other")
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "other.settings")
    monkeypatch.setenv("PIP_INDEX_URL", "https://packages.example/simple")
    ours = preflight.own_surroundings()
    assert not preflight.FOREIGN & set(ours)
    assert ours["PIP_INDEX_URL"] == "https://packages.example/simple"


def test_a_name_to_listen_on_becomes_an_address(settings):
    settings.HOST = "localhost"
    command = serve.web_command()
    assert command[command.index("--host") + 1] in {"127.0.0.1", "::1"}


def test_two_that_install_at_once_wait_for_each_other():
    with preflight.one_at_a_time():
        code = (
            "import sys; sys.path.insert(0, 'pleio'); import preflight\nwith preflight.one_at_a_time(): print('mine')"
        )
        other = subprocess.Popen([sys.executable, "-u", "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert "waiting for it" in other.stdout.readline()
    assert other.communicate(timeout=10)[0] == "mine\n"


def test_a_virtual_environment_that_was_broken_off_is_not_trusted(tmp_path):
    assert not preflight._works(tmp_path / "bin" / "python")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to("/nonexistent/python3.11")
    assert not preflight._works(tmp_path / "bin" / "python")
    assert preflight._works(Path(sys.executable))


# The whole product ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("var of pleio")


def variables(folder: Path, port: int) -> dict[str, str]:
    ours = {"DATABASE_URL", "REDIS_URL", "PRODUCTION"}
    inherited = {name: value for name, value in os.environ.items() if name not in ours}
    return {**inherited, "PLEIO_VAR": str(folder), "PORT": str(port), "DEMO": "off", "ENV_FILE": os.devnull}


class Site:
    """`manage.py serve` with its console in a file."""

    def __init__(self, folder: Path) -> None:
        self.port, self.folder = free_port(), folder
        self.console = folder / "console.txt"
        with self.console.open("w") as stream:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve"],
                cwd=ROOT,
                env=variables(folder, self.port),
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def said(self) -> str:
        return self.console.read_text()

    def family(self) -> list[int]:
        """Everyone who descends from the supervisor."""
        rows = subprocess.run(
            ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
        ).stdout.splitlines()
        pairs = [tuple(map(int, row.split())) for row in rows]
        found = {self.process.pid}
        while more := {number for number, parent in pairs if parent in found} - found:
            found |= more
        return sorted(found)


@pytest.fixture
def site(folder: Path) -> Iterator[Site]:
    running = Site(folder)
    try:
        assert until(running.answers, seconds=60), running.said()
        yield running
    finally:
        running.process.kill()
        running.process.wait()


def test_it_opens_drains_comes_back_refuses_a_second_and_ends_without_orphans(site):
    assert until(lambda: f"Pleio is open: http://localhost:{site.port}/" in site.said())
    # Worker and beat do real work: the time of the last drain appears.
    database = site.folder / "pleio.sqlite3"

    def drained() -> bool:
        with sqlite3.connect(database) as rows:
            return bool(rows.execute("SELECT count(*) FROM notifications_drainstate").fetchone()[0])

    assert until(drained, seconds=25), site.said()
    # A second one on the same data is refused with a sentence.
    second = subprocess.run(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        env=variables(site.folder, free_port()),
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode
    assert "already running" in second.stderr
    # A process that is killed is back soon, and the console says so.
    rows = subprocess.run(
        ["ps", "-A", "-ww", "-o", "pid=,ppid=,command="], capture_output=True, text=True, check=True
    ).stdout
    web = next(
        int(row.split()[0]) for row in rows.splitlines() if int(row.split()[1]) == site.process.pid and "granian" in row
    )
    os.kill(web, signal.SIGKILL)
    assert until(lambda: "web stopped (SIGKILL); starting it again in 1 s." in site.said())
    assert until(site.answers, seconds=15), site.said()
    # Ctrl-C ends everyone within five seconds.
    family, begin = site.family(), time.monotonic()
    assert len(family) >= 5
    site.process.send_signal(signal.SIGINT)
    site.process.wait(timeout=5)
    assert time.monotonic() - begin < 5
    assert until(lambda: not any(map(is_alive, family)), seconds=1)
    assert site.process.returncode == 0
    assert "Traceback" not in site.said()


def test_the_second_start_is_quick_and_a_killed_supervisor_leaves_no_orphan(folder):
    begin = time.monotonic()
    site = Site(folder)
    try:
        assert until(site.answers, seconds=60), site.said()
        # Five seconds on an idle machine; the tests share two cores.
        assert time.monotonic() - begin < 15
        assert until(lambda: len(site.family()) >= 6)
        family = site.family()
    finally:
        site.process.kill()
        site.process.wait()
    assert until(lambda: not any(map(is_alive, family)), seconds=5)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_hangs_is_started_again_and_the_work_is_done_meanwhile(monkeypatch, tmp_path):
    for name, value in variables(tmp_path, free_port()).items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    subprocess.run(serve.manage("migrate", "--verbosity", "0"), check=True)
    monkeypatch.setattr(serve, "HANGING_SECONDS", 0.5)
    said: list[str] = []
    supervisor = Supervisor(tell=said.append, back_off=(30.0,))
    for name in ("worker", "beat"):
        supervisor.add(name, lambda: SLEEP)
        supervisor._start(supervisor._children[name])
    watch = serve.Watch(supervisor)
    try:
        DrainState.objects.update_or_create(pk=1, defaults={"last_drain_at": timezone.now()})
        assert not watch.is_hanging()  # it has only just begun
        time.sleep(0.6)
        DrainState.objects.update(last_drain_at=timezone.now())
        assert not watch.is_hanging()  # it works
        time.sleep(0.6)
        assert watch.is_hanging()
        watch.look()
        for child in list(supervisor._children.values()):
            supervisor._look_after(child)
        assert until(lambda: any("Events told: 0" in line for line in said), seconds=30)
        assert supervisor.running_since("drain")  # one of the family: Ctrl-C ends it too
    finally:
        supervisor._end_all()
    assert said[:2] == [
        f"{name} stopped (no drain for 0.5 s); starting it again in 30 s." for name in ("worker", "beat")
    ]


@pytest.mark.django_db
def test_a_laptop_that_slept_for_a_night_does_not_look_like_a_worker_that_hangs():
    supervisor = Supervisor()
    watch = serve.Watch(supervisor)
    DrainState.objects.update_or_create(pk=1, defaults={"last_drain_at": timezone.now() - timedelta(hours=9)})
    supervisor.running_since = lambda name: time.monotonic() - 3600
    assert not watch.is_hanging()


def test_spent_messages_are_swept_and_waiting_ones_stay(tmp_path):
    file = tmp_path / "broker.sqlite3"
    with sqlite3.connect(file) as queue:
        queue.execute("CREATE TABLE kombu_message (id INTEGER PRIMARY KEY, visible BOOLEAN)")
        queue.executemany("INSERT INTO kombu_message (visible) VALUES (?)", [(0,), (1,), (0,)])
    assert serve.sweep_queue(file) == 2
    with sqlite3.connect(file) as queue:
        assert queue.execute("SELECT id FROM kombu_message").fetchall() == [(2,)]
