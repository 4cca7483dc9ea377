"""The owner of the tables does what only the owner may, the application's role all else; and the log has a key of its own."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

LOOK = "import sys; sys.argv = ['manage.py', *sys.argv[1:]]; from pleio import settings as s; print({})"


def start(tmp_path, *words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """A process of its own, on a database of its own unless `variables` names one."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, *words],
        cwd=settings.BASE_DIR,
        env={**inherited, "PLEIO_VAR": str(tmp_path), "ENV_FILE": os.devnull, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def ask(tmp_path, what: str, *words: str, **variables: str) -> str:
    """What the settings say."""
    process = start(tmp_path, "-c", LOOK.format(what), *words, **variables)
    process.check_returncode()
    return process.stdout.strip()


@pytest.mark.parametrize(
    ("words", "user"),
    [
        (["migrate"], "owner"),
        (["purge_audit", "--dry-run"], "owner"),
        (["grant_application_role", "app"], "owner"),
        (["serve"], "app"),
        (["shell", "migrate"], "app"),
        ([], "app"),
    ],
)
def test_only_what_needs_the_owner_is_done_as_the_owner(tmp_path, words, user):
    urls = {"DATABASE_URL": "postgres://app@db/pleio", "DATABASE_MIGRATE_URL": "postgres://owner@db/pleio"}
    assert ask(tmp_path, "s.DATABASES['default']['USER']", *words, **urls) == user


def test_with_one_role_everything_is_done_as_that(tmp_path):
    assert ask(tmp_path, "s.DATABASES['default']['USER']", "migrate", DATABASE_URL="postgres://app@db/pleio") == "app"


def test_the_key_of_the_log_survives_another_secret(tmp_path):
    keys = "[s.AUDIT_KEY, *s.AUDIT_KEY_FALLBACKS]"
    assert ask(tmp_path, keys, SECRET_KEY="one") == "['one']"
    assert ask(tmp_path, keys, SECRET_KEY="two", SECRET_KEY_FALLBACKS="one") == "['two', 'one']"
    assert ask(tmp_path, keys, SECRET_KEY="two", AUDIT_KEY="one") == "['one']"


def test_roles_are_for_postgresql(tmp_path):
    process = start(tmp_path, "manage.py", "grant_application_role", "app")
    assert process.returncode == 1
    assert "SQLite knows no roles" in process.stderr
