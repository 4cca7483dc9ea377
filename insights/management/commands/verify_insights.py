from typing import Any

from django.core.management.base import BaseCommand, CommandError

from insights.services import differences


class Command(BaseCommand):
    help = (
        "Recount every stored figure from the rows; name each difference and exit with an error when there is one. Changes "
        "nothing. Use it after an import, a restore or an upgrade."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        found = differences()
        for line in found:
            self.stdout.write(line)
        if found:
            raise CommandError(f"{len(found)} figures differ from what the rows say now.")
        self.stdout.write("Every figure agrees with the rows.")
