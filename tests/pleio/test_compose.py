"""Dockerfile and docker-compose.yml, read where no engine is at hand: every command, variable and port in them exists."""

import ast
import json
import re
import shlex
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

from tests.pleio.test_env import variables_read

ROOT = Path(settings.BASE_DIR)
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
DOCKERFILE = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text())
OWN = sorted(name for name, service in SERVICES.items() if service.get("build"))
PINNED = re.compile(r"^[\w./-]+:v?\d+\.\d+\.?\d*(-[\w.-]+)?$")


def instructions(word: str) -> list[str]:
    return re.findall(rf"^{word} +(.+)$", DOCKERFILE, re.MULTILINE)


def image_variables() -> dict[str, str]:
    words = [word for line in instructions("ENV") for word in shlex.split(line)]
    return dict(word.split("=", 1) for word in words)


def image_command() -> list[str]:
    return json.loads(instructions("CMD")[-1])


def assert_runs(command: list[str]) -> None:
    """The command is one of ours and what it names exists."""
    assert command[0] == "python"
    if command[1] == "manage.py":
        assert command[2] in get_commands(), f"no such command: {command[2]}"
    elif command[1] == "-m":
        module, words = command[2], command[3:]
        assert module in {"granian", "celery"}
        known = subprocess.run(
            [sys.executable, "-m", module, *([words[2]] if module == "celery" else []), "--help"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        flags = [word for word in words if word.startswith("--")]
        assert not [flag for flag in flags if flag not in known]
        if module == "granian":
            target, _colon, name = words[-1].partition(":")
            assert callable(getattr(import_module(target), name))
        else:
            assert words[:2] == ["-A", "pleio"]
            assert import_module("pleio").celery_app.main == "pleio"
    else:
        files = [word for word in command[1:] if word.endswith(".py")]
        assert files
        assert all((ROOT / file).exists() for file in files)


@pytest.mark.parametrize("name", OWN)
def test_every_command_of_ours_exists(name):
    assert_runs(SERVICES[name].get("command") or image_command())


@pytest.mark.parametrize("name", OWN)
def test_every_health_check_of_ours_exists(name):
    check = SERVICES[name].get("healthcheck")
    if check is None:
        assert_runs(json.loads(re.search(r"HEALTHCHECK .*CMD (\[.*\])", DOCKERFILE).group(1)))
    elif not check.get("disable"):
        assert check["test"][0] == "CMD"
        assert_runs(check["test"][1:])


def test_whatever_others_wait_for_has_a_health_check():
    for name, service in SERVICES.items():
        for awaited, how in service.get("depends_on", {}).items():
            assert awaited in SERVICES, f"{name} waits for {awaited}, which is not there"
            if how["condition"] == "service_healthy":
                assert SERVICES[awaited].get("healthcheck"), f"{awaited} has no health check"
            if how["condition"] == "service_completed_successfully":
                assert SERVICES[awaited]["restart"] == "no"


def test_every_variable_that_is_set_is_one_we_read():
    for name in OWN:
        assert set(SERVICES[name]["environment"]) <= variables_read()
    ours = set(image_variables()) - {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}
    ours -= {name for name in ours if name.startswith("PIP_")}
    assert ours <= variables_read()


def test_every_variable_that_is_asked_for_is_in_the_example():
    asked = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    named = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert asked <= named


def test_all_parts_have_the_same_surroundings():
    first, *others = [SERVICES[name]["environment"] for name in OWN]
    assert all(other == first for other in others)


def test_the_ports_agree():
    variables, command = image_variables(), image_command()
    assert command[command.index("--port") + 1] == variables["PORT"] == instructions("EXPOSE")[0]
    assert command[command.index("--host") + 1] == variables["HOST"]
    assert SERVICES["web"]["ports"] == [f"127.0.0.1:${{PORT:-8000}}:{variables['PORT']}"]
    surroundings = SERVICES["web"]["environment"]
    assert "@database:5432/" in surroundings["DATABASE_URL"]
    assert surroundings["REDIS_URL"] == "redis://redis:6379/0"
    assert "smtp://mail:1025" in surroundings["EMAIL_URL"]
    assert {"database", "redis", "mail"} <= set(SERVICES)


def test_images_are_pinned():
    images = [service["image"] for service in SERVICES.values() if not service.get("build")]
    images += [line.split(" AS ")[0] for line in instructions("FROM")]
    assert not [image for image in images if not PINNED.match(image)]


def test_the_image_runs_as_nobody_in_particular_and_installs_by_hash():
    assert instructions("USER") == ["pleio"]
    installs = re.findall(r"pip install ([^&\n]+)", DOCKERFILE)
    assert installs
    assert all("--require-hashes" in line and "--only-binary :all:" in line for line in installs)
    assert "collectstatic" in DOCKERFILE
    for name in re.findall(r"[\w-]+\.lock", DOCKERFILE):
        assert (ROOT / name).exists()


def test_no_secret_and_no_rubbish_gets_into_the_image():
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".env", "var", ".git", ".venv"} <= set(ignored)


def test_the_volume_is_where_the_files_are():
    folder = image_variables()["PLEIO_VAR"]
    assert instructions("VOLUME") == [folder]
    assert all(f"files:{folder}" in SERVICES[name]["volumes"] for name in OWN)
    assert "files" in COMPOSE["volumes"]


def test_the_compose_file_and_the_one_command_start_the_same_programs():
    source = (ROOT / "pleio/management/commands/serve.py").read_text()
    words = {
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert {"granian", "celery", "worker", "beat", "pleio.wsgi:application"} <= words
