"""What the application's own database role may do, on PostgreSQL: read and write rows, never change the log or the tables.

In the log it inserts. Two things it must be able to change, because erasing an account is a thing of pages too: take the link
to the account away (`actor_id`), and empty details. `audit_verify` finds either where nobody was forgotten.
"""

from collections.abc import Iterator

from django.db import connection

from audit.models import AuditDetail, AuditEntry, AuditSeal

# Columns of the log that may be updated, per table; what is not named may not.
OF_THE_LOG: dict[str, tuple[str, ...]] = {
    AuditEntry._meta.db_table: ("actor_id",),
    AuditDetail._meta.db_table: ("data", "reason", "salt", "erased_at"),
    AuditSeal._meta.db_table: (),
}
READ_ONLY = {"django_migrations"}


class GrantError(Exception):
    """This role cannot be the application's, with the reason in words."""


def check_role(role: str) -> None:
    """Refuse a role for which grants mean nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolcreaterole, rolname = current_user,"
            " pg_has_role(rolname, (SELECT relowner FROM pg_class WHERE oid = %s::regclass), 'MEMBER')"
            " FROM pg_roles WHERE rolname = %s",
            [AuditEntry._meta.db_table, role],
        )
        found = cursor.fetchone()
    if found is None:
        raise GrantError(f"There is no role {role}. Make it first: CREATE ROLE {role} LOGIN PASSWORD '...'.")
    if any(found):
        raise GrantError(
            f"{role} is a superuser, makes roles, or owns the tables: it can do everything whatever is granted. Make another."
        )


def statements(role: str) -> Iterator[str]:
    """The SQL that gives this role what the application needs and takes away everything else. Running it again is safe."""
    quote = connection.ops.quote_name
    name = quote(role)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), current_schema()")
        database, schema = (quote(value) for value in cursor.fetchone())
        tables = sorted(connection.introspection.table_names(cursor))
    yield f"GRANT CONNECT ON DATABASE {database} TO {name}"
    yield f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {name}"
    yield f"GRANT USAGE ON SCHEMA {schema} TO {name}"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM PUBLIC, {name}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {name}"
    for table in tables:
        if table in READ_ONLY:
            rights = "SELECT"
        elif table in OF_THE_LOG:
            columns = ", ".join(quote(column) for column in OF_THE_LOG[table])
            rights = f"SELECT, INSERT, UPDATE ({columns})" if columns else "SELECT, INSERT"
        else:
            rights = "SELECT, INSERT, UPDATE, DELETE"
        yield f"GRANT {rights} ON {quote(table)} TO {name}"
