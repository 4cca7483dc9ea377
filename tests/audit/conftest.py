"""A small log, and how to seal and verify it."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction

from audit.heads import read_heads
from audit.models import AuditEntry
from audit.services import record
from audit.verifying import Difference, Verified, verify


@pytest.fixture
def write() -> Callable[..., AuditEntry]:
    """Record in a transaction of its own: `write("organisation.changed", organisation, acting_user=person)`."""

    def one(action: str, subject: Any, **more: Any) -> AuditEntry:
        with transaction.atomic():
            return record(action, subject, **{"acting_user": None, **more})

    return one


@pytest.fixture
def differences() -> Callable[[], list[Difference]]:
    """Everything that verifying finds, with the heads outside the database."""

    def found() -> list[Difference]:
        file = Path(settings.AUDIT_HEADS)
        return list(verify(Verified(), read_heads(file) if file.exists() else []))

    return found


@pytest.fixture
def run() -> Callable[..., tuple[str, str]]:
    """A command; returns what it wrote, and the sentence of its CommandError (empty when it went well)."""

    def command(name: str, *words: str, **options: Any) -> tuple[str, str]:
        out = io.StringIO()
        try:
            call_command(name, *words, stdout=out, stderr=out, **options)
        except CommandError as error:
            return out.getvalue(), str(error)
        return out.getvalue(), ""

    return command
