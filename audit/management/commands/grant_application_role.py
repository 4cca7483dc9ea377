from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError, connection, transaction

from audit.grants import GrantError, check_role, statements


class Command(BaseCommand):
    help = (
        "Give the application's own PostgreSQL role what it needs and no more: it may not make, change or empty tables, and in "
        "the audit log it may insert and not change. Changes rights, no rows. Use it as the owner of the tables "
        "(DATABASE_MIGRATE_URL) after every migrate; the application then runs with that role in DATABASE_URL."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role", help="an existing role that owns nothing, such as pleio_app")
        parser.add_argument("--dry-run", action="store_true", help="only show the SQL")

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("SQLite knows no roles. This is for PostgreSQL: DATABASE_URL or DATABASE_MIGRATE_URL.")
        role: str = options["role"]
        try:
            check_role(role)
            todo = list(statements(role))
            if options["dry_run"]:
                self.stdout.write("".join(f"{line};\n" for line in todo))
                self.stdout.write("Nothing was changed.")
                return
            with transaction.atomic(), connection.cursor() as cursor:
                for line in todo:
                    cursor.execute(line)
        except GrantError as error:
            raise CommandError(str(error)) from error
        except ProgrammingError as error:
            raise CommandError(
                f"The database refuses: {str(error).strip()}. Run this as the owner of the tables."
            ) from error
        self.stdout.write(f"{role} may work with {sum('GRANT' in line for line in todo) - 3} tables.")
