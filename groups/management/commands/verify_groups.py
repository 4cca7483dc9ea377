from typing import Any

from django.core.management.base import BaseCommand, CommandError

from groups.services import differences


class Command(BaseCommand):
    help = (
        "Recount members and compare permissions with roles; name each difference, and exit with an error for any. Changes "
        "nothing. Use it after an import, a restore or an upgrade."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        found = differences()
        for line in found:
            self.stdout.write(line)
        if found:
            raise CommandError(f"{len(found)} differences.")
        self.stdout.write("Members and moderators agree with what is stored.")
