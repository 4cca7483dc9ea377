"""Reads the environment: the only place that does. Every variable is named in `.env.example` (a test holds them together).

Each reader names the variable in its error and refuses nonsense: `DEBUG=False` is false, `DEBUG=maybe` stops the start.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from pleio.preflight import StartError, env_file

BASE_DIR = Path(__file__).resolve().parent.parent

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def load_file(name: str) -> None:
    """Add what .env says, or the file that this variable names, to the environment; what is set already stays."""
    try:
        found = env_file(name)
    except StartError as error:
        raise ImproperlyConfigured(str(error)) from error
    for name, value in found.items():
        os.environ.setdefault(name, value)


def read_text(name: str, default: str = "") -> str:
    """Return the variable without surrounding white space, or the default when it is absent or empty."""
    return os.environ.get(name, "").strip() or default


def read_flag(name: str, *, default: bool) -> bool:
    """Return yes or no; anything else raises ImproperlyConfigured with the variable's name."""
    value = os.environ.get(name)
    if value is None:
        return default
    word = value.strip().lower()
    if word in TRUE:
        return True
    if word in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}. Write on or off.")


def read_choice(name: str, choices: tuple[str, ...]) -> str:
    """Return one of the choices, the first when the variable is absent or empty."""
    value = read_text(name, choices[0])
    if value not in choices:
        raise ImproperlyConfigured(f"{name} is {value!r}. Write one of: {', '.join(choices)}.")
    return value


def read_number(name: str, default: int) -> int:
    """Return a whole number of zero or more."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if not (value.isascii() and value.isdigit()):
        raise ImproperlyConfigured(f"{name} is {value!r}. Write a whole number.")
    return int(value)


def read_list(name: str, default: list[str] | None = None) -> list[str]:
    """Return the comma-separated words, without empty ones."""
    value = os.environ.get(name)
    if value is None:
        return list(default or [])
    return [word.strip() for word in value.split(",") if word.strip()]


def read_folder(name: str, default: Path) -> Path:
    """Return an absolute folder; `~` is expanded, a relative one is seen from the project."""
    value = read_text(name)
    if not value:
        return default
    folder = Path(value).expanduser()
    return folder if folder.is_absolute() else BASE_DIR / folder


@dataclass(frozen=True)
class Address:
    """A URL taken apart, with user and password decoded."""

    scheme: str
    host: str
    port: int | None
    user: str
    password: str
    path: str
    options: Mapping[str, str] = field(default_factory=dict)


def split_address(name: str, value: str) -> Address:
    """Take apart a URL such as `postgres://user:secret@host:5432/name?pool=8`."""
    parts = urlsplit(value)
    if not parts.scheme:
        raise ImproperlyConfigured(f"{name} has no scheme. Write something like postgres://user:password@host/name.")
    try:
        port = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} has a port that is not a number.") from error
    return Address(
        scheme=parts.scheme,
        host=parts.hostname or "",
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        path=unquote(parts.path.lstrip("/")),
        options=dict(parse_qsl(parts.query)),
    )


def redis(name: str) -> str:
    """Return the address of a Redis; empty when there is none."""
    value = read_text(name)
    if value and urlsplit(value).scheme not in {"redis", "rediss", "unix"}:
        raise ImproperlyConfigured(f"{name} does not start with redis://. Write something like redis://host:6379/0.")
    return value


def scanner(name: str) -> str:
    """Return the address of a virus scanner (clamd); empty when there is none."""
    value = read_text(name)
    if not value:
        return ""
    address = split_address(name, value)
    if not ((address.scheme == "tcp" and address.host) or (address.scheme == "unix" and address.path)):
        raise ImproperlyConfigured(f"{name} is no address of clamd. Write tcp://host:3310 or unix:///run/clamd.sock.")
    return value


SQLITE_OPTIONS = {
    # IMMEDIATE: a write transaction takes the lock at its start and waits for it, instead of failing half-way.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;",
}


def database(name: str, *, default_file: Path) -> dict[str, object]:
    """Return Django's settings for one database: PostgreSQL from a URL, otherwise SQLite in a file.

    `?pool=N` in the URL is the size of psycopg's pool in each process (default 8).
    """
    value = read_text(name)
    if not value or value.startswith("sqlite:"):
        file = Path(urlsplit(value).path) if value else default_file
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(file), "OPTIONS": dict(SQLITE_OPTIONS)}
    address = split_address(name, value)
    if address.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name} starts with {address.scheme}://. Pleio runs on postgres:// or sqlite://.")
    options = dict(address.options)
    size = options.pop("pool", "8")
    if not size.isdigit():
        raise ImproperlyConfigured(f"{name} has pool={size!r}. Write a whole number.")
    # Compiling a query takes seconds where the query takes milliseconds; what the environment asks for stays.
    options.setdefault("options", f"{os.environ.get('PGOPTIONS', '')} -c jit=off".strip())
    pool = {"min_size": 1, "max_size": int(size), "timeout": 10} if int(size) else None
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": address.path,
        "USER": address.user,
        "PASSWORD": address.password,
        "HOST": options.pop("host", address.host),
        "PORT": str(address.port or ""),
        "CONN_MAX_AGE": 0,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": {**options, **({"pool": pool} if pool else {})},
    }


def mail(name: str, *, demo: bool, folder: Path) -> dict[str, object]:
    """Return Django's mail settings: SMTP from `smtp://user:password@host:587/?tls=1` (or `smtps://`).

    Without a URL each mail becomes a file in `folder`; in demo mode the demo mailbox shows them all, from the database.
    """
    value = read_text(name)
    if not value:
        backend = "django.core.mail.backends.filebased.EmailBackend"
        return {"EMAIL_BACKEND": backend, "EMAIL_FILE_PATH": str(folder)}
    address = split_address(name, value)
    if address.scheme not in {"smtp", "smtps"}:
        raise ImproperlyConfigured(f"{name} starts with {address.scheme}://. Write smtp:// or smtps://.")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": address.host,
        "EMAIL_PORT": address.port or (465 if address.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": address.user,
        "EMAIL_HOST_PASSWORD": address.password,
        "EMAIL_USE_SSL": address.scheme == "smtps",
        "EMAIL_USE_TLS": address.scheme == "smtp" and address.options.get("tls", "").lower() in TRUE,
        "EMAIL_TIMEOUT": 10,
    }


def storage(name: str, *, default_folder: Path) -> dict[str, object]:
    """Return Django's storage for uploads: a folder, or an S3 bucket from `s3://key:secret@host/bucket?region=...`.

    S3 needs the extra packages of `requirements-s3.lock`.
    """
    value = read_text(name)
    if not value:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(default_folder)}}
    address = split_address(name, value)
    if address.scheme == "file":
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": "/" + address.path},
        }
    if address.scheme not in {"s3", "s3+http"}:
        raise ImproperlyConfigured(f"{name} starts with {address.scheme}://. Write s3:// or file://.")
    protocol = "http" if address.scheme == "s3+http" else "https"
    port = f":{address.port}" if address.port else ""
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "access_key": address.user,
            "secret_key": address.password,
            "bucket_name": address.path,
            "endpoint_url": f"{protocol}://{address.host}{port}",
            "region_name": address.options.get("region") or None,
            "default_acl": None,
            "file_overwrite": False,
        },
    }
