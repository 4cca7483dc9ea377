"""What tests may need beside Python: a browser, PostgreSQL, Redis. Found where they are, named where they are missing.

A test says what it needs with a marker (`browser`, `postgres`, `redis`). Without it the test is skipped with the reason; with
REQUIRE_BROWSER=1, REQUIRE_POSTGRES=1 or REQUIRE_REDIS=1 that is a failure. Nothing of others is touched: databases have a
random name, keys a random prefix, and nothing is ever flushed.
"""

import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

import psycopg
import pytest
import redis
from django.conf import settings

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_CHROMES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


@dataclass(frozen=True)
class Found:
    """Where a service is, or why it cannot be used."""

    address: str = ""
    reason: str = ""


@cache
def find_browser() -> Found:
    """A Chromium of the system."""
    for name in CHROMIUMS:
        if path := shutil.which(name):
            return Found(path)
    for path in MAC_CHROMES:
        if os.access(path, os.X_OK):
            return Found(path)
    return Found(reason="no Chromium on this machine (Debian: apt install chromium)")


@cache
def find_postgres() -> Found:
    """A PostgreSQL server where we may make databases, as a URL without the name of one."""
    given = os.environ.get("TEST_DATABASE_URL", "")
    for url in [given] if given else ["postgres://127.0.0.1:5432", "postgres://"]:
        base = f"postgres://{urlsplit(url).netloc}"
        try:
            with psycopg.connect(f"{base}/postgres", connect_timeout=3) as connection:
                row = connection.execute(
                    "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
                ).fetchone()
        except psycopg.Error as error:
            reason = str(error).strip().splitlines()[0]
            continue
        if row and row[0]:
            return Found(base)
        reason = "the user may not create databases"
    where = "at TEST_DATABASE_URL" if given else "on this machine that lets the current user in"
    return Found(reason=f"no PostgreSQL {where} ({reason})")


@cache
def find_redis() -> Found:
    """A Redis that answers."""
    given = os.environ.get("TEST_REDIS_URL", "")
    url = given or "redis://127.0.0.1:6379/0"
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=1, socket_timeout=2) as client:
            client.ping()
    except (redis.RedisError, OSError) as error:
        return Found(reason=f"no Redis {'at TEST_REDIS_URL' if given else 'on this machine'} ({error})")
    return Found(url)


def _postgres_in_use() -> Found:
    if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        return Found("in use")
    return Found(
        reason="this run is on SQLite; DATABASE_URL=postgres://... pytest, or make test, runs it on PostgreSQL"
    )


NEEDS = {"browser": find_browser, "postgres": _postgres_in_use, "redis": find_redis}


def required(name: str) -> bool:
    """Whether a missing service is a failure (REQUIRE_<NAME>=1)."""
    return os.environ.get(f"REQUIRE_{name.upper()}", "") not in {"", "0"}


def pytest_runtest_setup(item: pytest.Item) -> None:
    for name, find in NEEDS.items():
        if item.get_closest_marker(name) and (reason := find().reason):
            if required(name):
                pytest.fail(f"REQUIRE_{name.upper()} is set, but {reason}", pytrace=False)
            pytest.skip(f"{name}: {reason}")


@pytest.fixture
def redis_of_tests() -> Iterator[tuple[str, str]]:
    """(address, prefix) of a Redis; what starts with the prefix is deleted afterwards. Mark the test with `redis`."""
    address, prefix = find_redis().address, f"pleio-test-{secrets.token_hex(6)}"
    yield address, prefix
    with redis.Redis.from_url(address, socket_timeout=2) as client:
        for key in client.scan_iter(match=f"*{prefix}*", count=1000):
            client.delete(key)
