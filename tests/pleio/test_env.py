"""The environment: read in one place, named in one file, refused when it is nonsense."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from pleio import env
from pleio.preflight import StartError, read_env_file

ROOT = Path(settings.BASE_DIR)
READERS = {
    "load_file",
    "read_text",
    "read_flag",
    "read_number",
    "read_choice",
    "read_list",
    "read_folder",
    "redis",
    "database",
    "mail",
    "storage",
    "scanner",
}
PRODUCTION = {
    "PRODUCTION": "on",
    "SECRET_KEY": "k9!wPz3@vXr7#tLq2$mNb5%hJc8^fDs1&gYu4*eKa6(oRi0)-pleio-xyz",
    "ALLOWED_HOSTS": "pleio.example",
    "SITE_URL": "https://pleio.example",
    "DATABASE_URL": "postgres://127.0.0.1/pleio",
    "EMAIL_URL": "smtp://mail.example",
    "AUDIT_KEY": "m3#Vt8@qLz5!wXc1$bNk7%jHf2^gDs9&pRy6*uEa4(iTo0)-pleio-log",
    "STATIC_MANIFEST": "off",
}


def variables_read() -> set[str]:
    """The names in calls such as env.read_text("NAME"), in the settings."""
    tree = ast.parse((ROOT / "pleio/settings.py").read_text())
    return {
        call.args[0].value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in READERS
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }


def manage(tmp_path: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """A command with exactly these variables and no others of ours."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env={**inherited, "PLEIO_VAR": str(tmp_path), "ENV_FILE": os.devnull, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_example_names_every_variable_and_no_other():
    ours, _heading, _compose = (ROOT / ".env.example").read_text().partition("# Only for docker-compose.yml")
    assert set(re.findall(r"^#?([A-Z_]+)=", ours, re.MULTILINE)) == variables_read()


def test_each_variable_in_the_example_has_a_line_that_explains_it():
    lines = (ROOT / ".env.example").read_text().splitlines()
    bare = [
        line
        for before, line in zip(lines, lines[1:], strict=False)
        if re.match(r"#?[A-Z_]+=", line) and before[:2] != "# "
    ]
    assert not bare


def test_the_example_as_it_is_changes_nothing():
    assert read_env_file(ROOT / ".env.example") == {}


def test_only_the_readers_look_at_the_environment():
    # createsuperuser reads the name that Django itself gives the password without questions.
    django = "accounts/management/commands/createsuperuser.py"
    allowed = {"pleio/env.py", "pleio/preflight.py", "pleio/celery.py", "pleio/wsgi.py", django}
    apps = ["pleio", "insights", "ratings", "blogs", "groups", "notifications", "accounts", "audit", "common"]
    files = [file for app in apps for file in (ROOT / app).rglob("*.py")]
    assert [
        name
        for f in files
        if (name := str(f.relative_to(ROOT))) not in allowed and re.search(r"os\.(environ|getenv)", f.read_text())
    ] == []


@pytest.mark.parametrize(
    ("word", "answer"), [("on", True), ("True", True), ("1", True), ("False", False), ("0", False), ("", False)]
)
def test_a_flag_reads_words(monkeypatch, word, answer):
    monkeypatch.setenv("DEBUG", word)
    assert env.read_flag("DEBUG", default=not answer) is answer


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("DEBUG", "maybe", lambda: env.read_flag("DEBUG", default=False)),
        ("PORT", "http", lambda: env.read_number("PORT", 8000)),
        ("PORT", "8²", lambda: env.read_number("PORT", 8000)),
        ("DATABASE_URL", "mysql://host/name", lambda: env.database("DATABASE_URL", default_file=Path("x"))),
        ("DATABASE_URL", "postgres://host:port/name", lambda: env.database("DATABASE_URL", default_file=Path("x"))),
        (
            "DATABASE_URL",
            "postgres://host/name?pool=many",
            lambda: env.database("DATABASE_URL", default_file=Path("x")),
        ),
        ("REDIS_URL", "127.0.0.1:6379", lambda: env.redis("REDIS_URL")),
        ("EMAIL_URL", "imap://host", lambda: env.mail("EMAIL_URL", demo=True, folder=Path("x"))),
        ("STORAGE_URL", "ftp://host", lambda: env.storage("STORAGE_URL", default_folder=Path("x"))),
    ],
)
def test_nonsense_stops_the_start_and_names_the_variable(monkeypatch, name, value, read):
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=name):
        read()


def test_a_database_address_becomes_settings(monkeypatch):
    monkeypatch.delenv("PGOPTIONS", raising=False)
    monkeypatch.setenv("DATABASE_URL", "postgres://anna:s%40fe@db.example:5433/pleio?pool=3&sslmode=require")
    found = env.database("DATABASE_URL", default_file=Path("x"))
    assert (found["HOST"], found["PORT"], found["USER"], found["PASSWORD"]) == ("db.example", "5433", "anna", "s@fe")
    pool = {"min_size": 1, "max_size": 3, "timeout": 10}
    assert found["OPTIONS"] == {"sslmode": "require", "options": "-c jit=off", "pool": pool}


def test_what_the_environment_asks_of_connections_is_asked_too(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://anna@db.example/pleio")
    monkeypatch.setenv("PGOPTIONS", "-c synchronous_commit=off")
    found = env.database("DATABASE_URL", default_file=Path("x"))
    assert found["OPTIONS"]["options"] == "-c synchronous_commit=off -c jit=off"


def test_a_mail_address_becomes_settings(monkeypatch):
    monkeypatch.setenv("EMAIL_URL", "smtp://anna:geheim@mail.example:587/?tls=1")
    found = env.mail("EMAIL_URL", demo=False, folder=Path("x"))
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"], found["EMAIL_USE_TLS"]) == ("mail.example", 587, True)


def test_an_env_file_is_read_and_the_environment_goes_before_it(tmp_path, monkeypatch):
    file = tmp_path / ".env"
    file.write_text("# a comment\nexport PORT=9000\nSITE_NAME='Twee woorden'\n\nLOG_LEVEL=INFO\nnonsense\n")
    assert read_env_file(file) == {"PORT": "9000", "SITE_NAME": "Twee woorden", "LOG_LEVEL": "INFO"}
    for name in ("PORT", "SITE_NAME"):
        monkeypatch.setenv(name, "stays")
        monkeypatch.delenv(name)
    monkeypatch.setenv("LOG_LEVEL", "ERROR")
    monkeypatch.setenv("ENV_FILE", str(file))
    env.load_file("ENV_FILE")
    assert (os.environ["PORT"], os.environ["LOG_LEVEL"]) == ("9000", "ERROR")


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("PORT=9000 # not 8000", "9000"),
        ("PORT= # the default", ""),
        ("SECRET_KEY=a#b", "a#b"),
        ("SITE_NAME='Rood # wit' # quoted", "Rood # wit"),
        ('export\tSITE_NAME="Een=twee"', "Een=twee"),
    ],
)
def test_a_line_of_an_env_file_means_what_it_means_to_docker_compose(tmp_path, line, value):
    (tmp_path / ".env").write_bytes(f"\ufeff# made on Windows\r\n{line}\r\n".encode())
    assert list(read_env_file(tmp_path / ".env").values()) == [value]


def test_an_env_file_that_cannot_be_read_is_one_sentence(tmp_path):
    assert read_env_file(tmp_path / "absent") == {}
    with pytest.raises(StartError, match="cannot be read: No such file"):
        read_env_file(tmp_path / "absent", named=True)
    (tmp_path / "folder").mkdir()
    with pytest.raises(StartError, match="cannot be read: Is a directory"):
        read_env_file(tmp_path / "folder")
    (tmp_path / "latin").write_bytes("SITE_NAME=Café".encode("latin-1"))
    with pytest.raises(StartError, match="not text in UTF-8"):
        read_env_file(tmp_path / "latin")


def test_a_named_env_file_that_is_not_there_stops_the_start_instead_of_opening_a_demo(tmp_path):
    refused = manage(tmp_path, "check", ENV_FILE=str(tmp_path / "pleio.env"))
    assert refused.returncode
    assert "pleio.env cannot be read" in refused.stderr


def test_a_secret_is_whole_or_not_there(tmp_path):
    """A disk that was full for a moment must not leave an empty secret behind."""
    (tmp_path / "var").write_text("in the way")
    refused = manage(tmp_path, "check", PLEIO_VAR=str(tmp_path / "var"))
    assert "cannot be used: File exists" in refused.stderr
    assert "Traceback" not in refused.stderr
    (tmp_path / "secret_key").touch()
    assert manage(tmp_path, "check").returncode == 0
    assert (tmp_path / "secret_key").read_text()
    assert [file.name for file in tmp_path.glob("secret_key*")] == ["secret_key"]


def test_production_says_everything_that_it_lacks(tmp_path):
    refused = manage(tmp_path, "check", PRODUCTION="on")
    assert refused.returncode
    assert all(name in refused.stderr for name in ("SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "DATABASE_URL"))


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "DATABASE_URL"])
def test_production_refuses_to_start_without_one_of_them(tmp_path, name):
    refused = manage(tmp_path, "check", **{**PRODUCTION, name: ""})
    assert refused.returncode
    assert f"but {name} is not set" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(("name", "value"), [("ALLOWED_HOSTS", "pleio.example,*"), ("DEMO", "on")])
def test_production_refuses_an_open_door(tmp_path, name, value):
    refused = manage(tmp_path, "check", **{**PRODUCTION, name: value})
    assert refused.returncode
    assert name in refused.stderr


def test_production_in_order_passes_the_checks_of_deployment(tmp_path):
    passed = manage(tmp_path, "check", "--deploy", "--fail-level", "INFO", **PRODUCTION)
    assert passed.returncode == 0, passed.stderr
    assert "no issues" in passed.stdout


def test_production_speaks_up_when_mail_goes_nowhere(tmp_path):
    assert "EMAIL_URL" in manage(tmp_path, "check", "--deploy", **{**PRODUCTION, "EMAIL_URL": ""}).stderr


def test_a_demo_secret_is_made_once_and_only_its_owner_reads_it(tmp_path):
    manage(tmp_path, "check")
    secret = (tmp_path / "secret_key").read_text()
    manage(tmp_path, "check")
    assert (tmp_path / "secret_key").read_text() == secret
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
