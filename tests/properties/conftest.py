"""One world for all tests of a module that only look at it, or whose changes are rolled back."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from tests.conftest import Cast, files_in, make_cast
from tests.properties.world import World, build_world


@pytest.fixture(scope="module")
def _built(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[tuple[Cast, World, Any]]:
    """Built once in a transaction of its own; each test runs in a savepoint inside it."""
    folder = tmp_path_factory.mktemp("world")
    around = transaction.atomic()
    with django_db_blocker.unblock(), override_settings(**files_in(folder)):
        around.__enter__()
        cast = make_cast()
        world = build_world(cast)
    yield cast, world, folder
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@pytest.fixture
def stage(_built: tuple[Cast, World, Any], db: None, settings: Any) -> tuple[Cast, World]:
    """The cast and its world: rows of the module, objects of the test."""
    cast, world, folder = _built
    for name, value in files_in(folder).items():
        setattr(settings, name, value)
    return copy.deepcopy((cast, world))


@pytest.fixture
def world(stage: tuple[Cast, World]) -> World:
    return stage[1]
