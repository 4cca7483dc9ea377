"""On PostgreSQL the application's own role inserts into the log and changes nothing in it, whatever it is made to run."""

import secrets
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection, transaction
from psycopg import sql

from audit.models import AuditDetail, AuditEntry, AuditSeal
from audit.services import forget_person, seal
from tests.factories import make_organisation, make_user

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def role(run) -> Iterator[psycopg.Connection]:
    """A connection as a role of its own, which got its rights from the command."""
    name, password = f"pleio_test_{secrets.token_hex(5)}", secrets.token_hex(16)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{password}'")
    try:
        assert run("grant_application_role", name) == (run("grant_application_role", name)[0], "")
        settings = connection.settings_dict
        with psycopg.connect(
            dbname=settings["NAME"],
            user=name,
            password=password,
            host=settings["HOST"] or None,
            port=settings["PORT"] or None,
            autocommit=True,
        ) as other:
            yield other
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP OWNED BY {name}")
            cursor.execute(f"DROP ROLE {name}")


@pytest.fixture
def entry(write) -> AuditEntry:
    entry = write("account.deactivated", make_user(), acting_user=make_user(), reason="Uit dienst")
    seal()
    return entry


INSERT = (
    "INSERT INTO audit_auditentry (at, action, actor_pseudonym, subject_type, subject_id, person_pseudonym, result, origin,"
    " details_seal) VALUES (now(), 'account.deactivated', '', 'accounts.user', 1, '', 'done', 'web', '') RETURNING id"
)


def test_the_role_inserts_entries(role, entry):
    row = role.execute(INSERT).fetchone()
    assert AuditEntry.objects.filter(pk=row[0]).exists()
    role.execute("INSERT INTO audit_auditdetail (entry_id, data, reason, salt) VALUES (%s, '{}', '', '')", row)
    assert role.execute("SELECT count(*) FROM audit_auditseal").fetchone() == (1,)


CHANGES = [
    *(
        f"UPDATE audit_auditentry SET {column} = {column}"
        for column in (field.column for field in AuditEntry._meta.concrete_fields)
        if column != "actor_id"
    ),
    *(f"UPDATE audit_auditseal SET {field.column} = {field.column}" for field in AuditSeal._meta.concrete_fields),
    "UPDATE audit_auditdetail SET entry_id = entry_id",
    *(
        change.format(table)
        for change in ("DELETE FROM {}", "TRUNCATE {}", "DROP TABLE {}", "LOCK TABLE {} IN ACCESS EXCLUSIVE MODE")
        for table in (model._meta.db_table for model in (AuditEntry, AuditDetail, AuditSeal))
    ),
    "ALTER TABLE audit_auditentry DISABLE TRIGGER ALL",
    "ALTER TABLE audit_auditseal ADD COLUMN more text",
    "CREATE TABLE mine (id int)",
    "CREATE INDEX mine ON accounts_user (name)",
    "CREATE RULE mine AS ON INSERT TO audit_auditentry DO INSTEAD NOTHING",
    "DROP TABLE accounts_user",
    "TRUNCATE accounts_user CASCADE",
    "DELETE FROM django_migrations",
]


def test_the_role_changes_nothing_in_the_log_or_the_tables(role, entry):
    """PostgreSQL answers to a GRANT without the right with a warning only: the DELETE after it says that it gave nothing."""
    role.execute(f"GRANT DELETE ON audit_auditentry TO {role.info.user}")
    allowed = []
    for change in CHANGES:
        try:
            role.execute("BEGIN")
            role.execute(change)
            allowed.append(change)
        except psycopg.errors.InsufficientPrivilege:
            pass
        finally:
            role.execute("ROLLBACK")
    assert len(CHANGES) > 30
    assert not allowed


def test_the_role_does_the_work_of_the_application(role, entry, differences):
    """What pages do: change an account, forget and delete it, seal. The log stays what was sealed."""
    person = make_user()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role.info.user)).as_string(role))
        entry.actor.name = "Anders"
        entry.actor.save(update_fields=["name"])
        person.delete()
        forget_person(entry.actor_id)
    entry.refresh_from_db()
    assert entry.actor is None
    assert entry.detail.reason == ""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(role.info.user)).as_string(role))
        try:
            assert seal().entries == 1
        finally:
            cursor.execute("RESET ROLE")
    assert not differences()


def test_a_purge_is_for_the_owner(role, run, write):
    for _ in range(2):
        write("comment.added", make_organisation())
    AuditEntry.objects.update(at="2020-01-01T00:00:00Z")
    seal()
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(role.info.user)).as_string(role))
        try:
            refused = run("purge_audit")[1]
        finally:
            cursor.execute("RESET ROLE")
    assert "DATABASE_MIGRATE_URL" in refused
    assert run("purge_audit")[1] == ""


def test_a_role_for_which_rights_mean_nothing_is_refused(run, db):
    assert "no role" in run("grant_application_role", "pleio_nobody_has_this")[1]
    assert "owns the tables" in run("grant_application_role", connection.settings_dict["USER"] or "root")[1]


def test_a_dry_run_grants_nothing(run, db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM information_schema.role_table_grants")
        before = cursor.fetchone()
        name = f"pleio_test_{secrets.token_hex(5)}"
        cursor.execute(f"CREATE ROLE {name}")
        try:
            out, refused = run("grant_application_role", name, dry_run=True)
            cursor.execute("SELECT count(*) FROM information_schema.role_table_grants")
            assert cursor.fetchone() == before
        finally:
            cursor.execute(f"DROP ROLE {name}")
    assert refused == ""
    assert f'GRANT SELECT, INSERT ON "audit_auditseal" TO "{name}";' in out
