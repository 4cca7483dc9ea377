"""The cast: the people of PROOF. They never change role, so that a test may say "petra" and every reader knows who."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations as PostgresOperations
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from guardian.shortcuts import assign_perm

from accounts.models import Organisation, User
from common import prepared
from groups.models import WorkingGroup
from tests.factories import add_members, make_organisation, new_group, new_user

pytest_plugins = ["tests.services"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the tests of texts and of code without tables: pytest-django keeps them from any database, so that none of
    them can tell which one it is, and `make test` runs them once. What takes minutes begins first: it ends nobody's run.
    """
    items.sort(key=lambda item: item.path.parent.name != "properties")
    for item in items:
        folder = item.path.parent.name
        fixtures = getattr(item, "fixturenames", [])
        has_database = item.get_closest_marker("django_db") or "_django_db_helper" in fixtures or "db" in fixtures
        if folder in {"architecture", "common"} and not has_database:
            item.add_marker("no_database")


def pytest_collection_finish() -> None:
    """What was imported and collected stays until the end: the search for unreachable objects need not go by it again and
    again, nor as often as it does in a small program.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture
def usual_collector() -> Iterator[None]:
    """For what measures memory: unreachable objects are looked for as often as in the product."""
    seldom = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield
    gc.set_threshold(*seldom)


@pytest.fixture(autouse=True)
def _surroundings(settings: Any, tmp_path: Any) -> Iterator[None]:
    """Each test has its own files, mailbox and an empty cache; passwords are hashed fast."""
    # Looks for a static file when it is asked for, and not at all of them for each new browser of a test.
    settings.WHITENOISE_AUTOREFRESH = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.PREPARED_QUERIES = "proven"
    prepared.proven.clear()
    settings.AUDIT_HEADS = tmp_path / "audit-heads.log"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    for name, value in files_in(tmp_path).items():
        setattr(settings, name, value)
    cache.clear()
    yield


def files_in(folder: Path) -> dict[str, Any]:
    """The settings with which uploaded files land in this folder."""
    return {
        "MEDIA_ROOT": folder / "media",
        "STORAGES": {
            **django_settings.STORAGES,
            "default": {
                "BACKEND": "django.core.files.storage.FileSystemStorage",
                "OPTIONS": {"location": str(folder / "media")},
            },
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
    }


@pytest.fixture(scope="session", autouse=True)
def _quick_to_empty() -> Iterator[None]:
    """After a test with transactions of its own PostgreSQL empties the tables that hold rows, and no others.

    Django truncates all of them, which makes new files for each table and index. The types and permissions that `migrate`
    makes stay: it would make the same ones again.
    """
    stays = {"django_content_type", "auth_permission"}

    def delete_rows(self: PostgresOperations, style: Any, tables: Any, **_options: Any) -> list[str]:
        names = [self.quote_name(table) for table in sorted(set(tables) - stays)]
        with self.connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(f"SELECT '{n}' WHERE EXISTS (SELECT FROM {n})" for n in names))
            filled = [name for (name,) in cursor.fetchall()]
        # In any order: the foreign keys are looked at when the transaction ends.
        return [f"DELETE FROM {name}" for name in filled]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PostgresOperations, "sql_flush", delete_rows)
        yield


@dataclass
class Cast:
    """Two organisations, one group of each visibility in the first, and who is who."""

    lindedaal: Organisation
    waterrijk: Organisation
    group: WorkingGroup  # closed; alice, bob, gast, mo and oscar are in it
    public: WorkingGroup
    government: WorkingGroup
    organisation: WorkingGroup
    hidden: WorkingGroup
    visitor: None
    alice: User
    bob: User
    dana: User
    charlie: User
    gast: User
    petra: User
    wim: User
    xander: User
    dora: User
    mo: User
    oscar: User
    nina: User
    olga: User
    sam: User
    rob: User

    def groups(self) -> dict[str, WorkingGroup]:
        """The group of each visibility."""
        return {
            "public": self.public,
            "government": self.government,
            "organisation": self.organisation,
            "closed": self.group,
            "hidden": self.hidden,
        }

    def people(self) -> dict[str, User | None]:
        """Everyone by name, the visitor too."""
        names = "visitor alice bob dana charlie gast petra wim xander dora mo oscar nina olga sam rob".split()
        return {name: getattr(self, name) for name in names}


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def make_cast() -> Cast:
    """Written in few statements: most tests begin with it."""
    lindedaal = make_organisation("Gemeente Lindedaal", "lindedaal.example")
    waterrijk = make_organisation("Gemeente Waterrijk", "waterrijk.example")
    pleio = make_organisation("Stichting Pleio", "pleio.example")
    domains = {lindedaal: "lindedaal.example", waterrijk: "waterrijk.example", pleio: "pleio.example"}

    def colleague(name: str, organisation: Organisation = lindedaal, **fields: Any) -> User:
        return new_user(name.title(), organisation, email=f"{name}@{domains[organisation]}", **fields)

    groups = {
        "group": new_group("Besloten groep", lindedaal, visibility="closed", way_in="request"),
        "public": new_group("Openbare groep", lindedaal, visibility="public"),
        "government": new_group("Overheidsbrede groep", lindedaal, visibility="government"),
        "organisation": new_group("Organisatiegroep", lindedaal, visibility="organisation"),
        "hidden": new_group("Verborgen groep", lindedaal, visibility="hidden"),
    }
    other = new_group("Groep van Nina", lindedaal, visibility="closed", way_in="request")
    WorkingGroup.objects.bulk_create([*groups.values(), other])
    people = {
        "alice": colleague("alice"),
        "bob": colleague("bob"),
        "dana": colleague("dana"),
        "charlie": colleague("charlie", waterrijk),
        "gast": new_user("Gast", email="gast@gast.example", guest_until=timezone.localdate() + timedelta(days=90)),
        "petra": colleague("petra"),
        "wim": colleague("wim", approved_at=None),
        "xander": colleague("xander"),
        "dora": colleague("dora", is_active=False),
        "mo": colleague("mo"),
        "oscar": colleague("oscar"),
        "nina": colleague("nina"),
        "olga": colleague("olga"),
        "sam": colleague("sam", pleio, is_staff=True),
        "rob": colleague("rob", pleio, is_staff=True, is_superuser=True),
    }
    User.objects.bulk_create(people.values())
    roles = {"alice": "member", "bob": "member", "dora": "member", "mo": "moderator", "oscar": "owner"}
    usual = {people[name]: role for name, role in roles.items()}
    add_members(
        dict.fromkeys(groups.values(), usual)
        | {groups["group"]: {**usual, people["gast"]: "member"}, other: {people["nina"]: "moderator"}}
    )
    assign_perm("accounts.manage_organisation", people["olga"], lindedaal)
    # As they are read by who comes next.
    rows = WorkingGroup.objects.in_bulk([group.pk for group in groups.values()])
    return Cast(
        lindedaal=lindedaal,
        waterrijk=waterrijk,
        visitor=None,
        **{name: rows[group.pk] for name, group in groups.items()},
        **people,
    )


@pytest.fixture
def as_person() -> Callable[..., Client]:
    """A browser of someone: `as_person(cast.alice)`, or of a visitor: `as_person(None)`."""

    def browser(person: User | None, **options: Any) -> Client:
        client = Client(**options)
        if person is not None:
            client.force_login(person, backend="accounts.backends.PersonBackend")
        return client

    return browser


@pytest.fixture
def count_queries() -> Callable[..., Any]:
    """A context that counts queries: `with count_queries() as q: ...; len(q)`."""

    @contextmanager
    def count() -> Iterator[CaptureQueriesContext]:
        with CaptureQueriesContext(connection) as captured:
            yield captured

    return count


@pytest.fixture
def assert_flat_queries(as_person: Callable[..., Client]) -> Callable[..., None]:
    """That a page costs as many queries for one row as for many, and no more than its budget.

    `assert_flat_queries(url, person, add_rows, budget=8)`; `add_rows()` makes the many.
    """

    def check(url: str, person: User | None, add_rows: Callable[[], Any], *, budget: int) -> None:
        def cost() -> int:
            client = as_person(person)
            client.get(url)  # the first visit of a session may cost more
            with CaptureQueriesContext(connection) as captured:
                response = client.get(url)
            assert response.status_code == 200, f"{url} answers {response.status_code}"
            assert len(captured) <= budget, "\n".join(q["sql"][:300] for q in captured.captured_queries)
            return len(captured)

        few = cost()
        add_rows()
        cache.clear()
        many = cost()
        assert many <= few, f"{url} costs {few} queries for few rows and {many} for many"

    return check
