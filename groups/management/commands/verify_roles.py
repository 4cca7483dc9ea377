from typing import Any

from django.core.management.base import BaseCommand, CommandError

from groups.services import role_differences


class Command(BaseCommand):
    help = (
        "Compare roles with what the rules give: moderators and owners with their permission, managers with working there, "
        "groups of organisations with who belongs, groups without owner with their state. Changes nothing; names each "
        "difference, and exits with an error for any. Use it after an import, a restore or an upgrade."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        found = role_differences()
        for line in found:
            self.stdout.write(line)
        if found:
            raise CommandError(f"{len(found)} differences.")
        self.stdout.write("Every role is one that the rules give.")
