from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ratings.services import differences


class Command(BaseCommand):
    help = (
        "Recount all stars, name each stored total that differs, and exit with an error when there is one. Changes "
        "nothing. Use it after an import, a restore or an upgrade."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        found = differences()
        for line in found:
            self.stdout.write(line)
        if found:
            raise CommandError(f"{len(found)} totals differ from the ratings.")
        self.stdout.write("Every total agrees with the ratings.")
