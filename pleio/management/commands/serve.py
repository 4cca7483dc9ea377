"""`manage.py serve`: everything on one machine, under one supervisor. `make run` ends here."""

import http.client
import os
import signal
import sqlite3
import sys
import threading
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import override

from accounts.models import User
from common.catalogues import compile_catalogues
from notifications.models import DrainState
from pleio.demo.files import PASSWORD
from pleio.demo.sign_in import demo_roles
from pleio.preflight import StartError, address_of, check_folder, check_port, only_one, sentence_for
from pleio.supervisor import Supervisor, say

HANGING_SECONDS = 60.0
WATCH_SECONDS = 5.0
SWEEP_SECONDS = 300.0
DRAIN_SECONDS = 50
# Root in a container is fine: only JSON is accepted, and the warning is about pickle.
CELERY = [
    sys.executable,
    "-W",
    "ignore:You're running the worker",
    "-m",
    "celery",
    "--quiet",
    "--skip-checks",
    "-A",
    "pleio",
]


def web_command() -> list[str]:
    """Granian: one process with threads."""
    # Without a build there is no folder of collected files; whitenoise finds them where they lie.
    command = [sys.executable, "-W", "ignore:No directory at", "-m", "granian", "--interface", "wsgi", "--workers", "1"]
    command += ["--blocking-threads", str(min(8, 2 * (os.cpu_count() or 1)))]
    command += ["--host", address_of(settings.HOST), "--port", str(settings.PORT), "--no-ws", "--log-level", "warning"]
    return [*command, "--workers-kill-timeout", "2", "pleio.wsgi:application"]


def worker_command() -> list[str]:
    """A Celery worker with threads: macOS and SQLite are not fond of forks."""
    flags = ["--pool", "threads", "--concurrency", "4", "--loglevel", "WARNING"]
    return [*CELERY, "worker", *flags, "--without-gossip", "--without-mingle", "--without-heartbeat"]


def beat_command() -> list[str]:
    """The clock. Its file holds nothing that is needed, and a kill can spoil it: a fresh one each time it starts."""
    schedule = settings.VAR_DIR / "beat" / f"schedule-{time.time_ns()}"
    return [*CELERY, "beat", "--schedule", str(schedule), "--pidfile", "", "--loglevel", "WARNING"]


def manage(*words: str) -> list[str]:
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), *words]


class Command(BaseCommand):
    help = (
        "Bring the database up to date, and run web, worker and beat until Ctrl-C. Use it to run the product on one machine. "
        "Changes tables when the version is newer, and loads the demo where that is on."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for number in (signal.SIGTERM, signal.SIGHUP):
            # Until the supervisor takes over, a request to end is the same as Ctrl-C.
            signal.signal(number, signal.default_int_handler)
        try:
            self.check(tags=["security"])
            check_folder(settings.VAR_DIR)
            with only_one(settings.VAR_DIR):
                check_port(settings.HOST, settings.PORT)
                prepare()
                serve()
        except StartError as stop:
            raise CommandError(str(stop)) from stop
        except OSError as error:
            raise CommandError(sentence_for(error, settings.VAR_DIR)) from error
        except KeyboardInterrupt:
            sys.exit(130)


def prepare() -> None:
    """Bring everything up to date that a start needs; quick when there is nothing to do."""
    for language in compile_catalogues(settings.BASE_DIR):
        say(f"Compiled the texts in {language}.")
    try:
        ask_database()
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            say("Bringing the database up to date ...")
            call_command("migrate", interactive=False, verbosity=0)
        if settings.DEMO:
            load_demo_once()
    except Error as error:
        if connection.vendor == "sqlite":
            file = settings.DATABASES["default"]["NAME"]
            raise StartError(
                f"The database {file} cannot be used: {error}. Make room when the disk is full, or put back a copy of it."
            ) from error
        raise StartError(
            f"The database does not answer: {str(error).splitlines()[0]}. Look at DATABASE_URL, and whether it runs."
        ) from error
    finally:
        connection.close()
    if not settings.REDIS_URL:
        for suffix in ("", "-wal", "-shm", "-journal"):
            settings.BROKER_FILE.with_name(settings.BROKER_FILE.name + suffix).unlink(missing_ok=True)
    beat = settings.VAR_DIR / "beat"
    beat.mkdir(exist_ok=True)
    for file in beat.iterdir():
        file.unlink()


def ask_database() -> None:
    """Connect once beside the pool, which would try for ten seconds and keep the reason to itself."""
    probe = connection.copy()
    probe.settings_dict["OPTIONS"].pop("pool", None)
    with closing(probe):
        probe.ensure_connection()


def load_demo_once() -> None:
    """Load the demo content into an empty site; again when the last time was broken off half-way."""
    begun = settings.VAR_DIR / "demo-begun"
    if "load_demo" not in get_commands() or (User.objects.exists() and not begun.exists()):
        return
    say("Loading the demo content (once) ...")
    begun.touch()
    call_command("load_demo", verbosity=0)
    begun.unlink()


def serve() -> None:
    """Run the three processes until a signal says stop."""
    supervisor = Supervisor()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: supervisor.stop())
    supervisor.add("web", web_command)
    threading.Thread(target=_open, args=(supervisor,), daemon=True).start()
    supervisor.run()
    say("Pleio has stopped.")


def _open(supervisor: Supervisor) -> None:
    """When web answers: say where, then start the work in the background and watch it."""
    begin = time.monotonic()
    while not _answers():
        time.sleep(0.05)
        if time.monotonic() - begin > HANGING_SECONDS:
            say("The web server has not answered for a minute. What it says itself stands above.")
            begin = time.monotonic()
    _welcome()
    supervisor.add("worker", worker_command)
    supervisor.add("beat", beat_command)
    Watch(supervisor).run()


def _answers() -> bool:
    host = address_of(settings.HOST)
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    with closing(http.client.HTTPConnection(host, settings.PORT, timeout=10)) as site:
        try:
            site.request("HEAD", "/healthz", headers={"Host": settings.ALLOWED_HOSTS[0].lstrip(".")})
            return bool(site.getresponse().status)
        except (OSError, http.client.HTTPException):
            return False


def _welcome() -> None:
    lines = ["", f"Pleio is open: {settings.SITE_URL}/", ""]
    if settings.DEMO:
        lines += [f"Sign in as (the password of each is {PASSWORD}):"]
        with override("en"):
            lines += [f"  {role.email:<28} {role.title!s:<34} {role.person}" for role in demo_roles()]
        lines += [f"Every mail that is sent: {settings.SITE_URL}/demo/mail/", ""]
    say("\n".join([*lines, "Ctrl-C stops everything.", ""]))


class Watch:
    """Notices work that hangs by the time of the last drain, does it itself meanwhile, and sweeps the queue."""

    def __init__(self, supervisor: Supervisor) -> None:
        self._supervisor = supervisor
        self._swept = time.monotonic()
        self._last_drain: datetime | None = None
        self._moved = time.monotonic()

    def run(self) -> None:
        """Watch for as long as the process lives (a daemon thread)."""
        while True:
            time.sleep(WATCH_SECONDS)
            self.look()

    def look(self) -> None:
        """One look; a database that is away for a moment is not the worker's fault."""
        try:
            if self.is_hanging():
                for name in ("worker", "beat"):
                    self._supervisor.restart(name, f"no drain for {HANGING_SECONDS:g} s")
                # The second door: nobody waits for a queue that is broken. Safe beside the workers.
                self._supervisor.restart("drain", f"no end after {HANGING_SECONDS:g} s")
                self._supervisor.run_once(
                    "drain", lambda: manage("drain_notifications", "--seconds", str(DRAIN_SECONDS))
                )
            if not settings.REDIS_URL and time.monotonic() - self._swept > SWEEP_SECONDS:
                self._swept = time.monotonic()
                sweep_queue(settings.BROKER_FILE)
        except (Error, sqlite3.Error) as error:
            say(f"watch  | {error}")
        finally:
            connection.close()

    def is_hanging(self) -> bool:
        """Whether worker and beat run for longer than the limit, and the time of the last drain stood still for as long.

        By the steady clock: a laptop that wakes up after a night has not been hanging all that time.
        """
        last = DrainState.objects.values_list("last_drain_at", flat=True).first()
        if last != self._last_drain:
            self._last_drain, self._moved = last, time.monotonic()
        since = [self._supervisor.running_since(name) for name in ("worker", "beat")]
        if None in since:
            return False
        return time.monotonic() - max(self._moved, *filter(None, since)) > HANGING_SECONDS


def sweep_queue(file: Path) -> int:
    """Delete the messages that were handed out: the transport only marks them. Returns how many."""
    with closing(sqlite3.connect(file, timeout=10)) as queue, queue:
        return queue.execute("DELETE FROM kombu_message WHERE visible = 0").rowcount
