from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ratings.services import repair_rating_totals, wrong_totals


class Command(BaseCommand):
    help = (
        "Recount all stars, name each stored total that differs, and exit with an error when there is one, also when it was "
        "repaired. Changes the totals of blogs and groups with --repair, and without it nothing. Use it after an import, a "
        "restore or an upgrade, and every night if you like: people may go on giving stars meanwhile."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--repair",
            action="store_true",
            help="Count again what differs, each under lock, and store what was counted.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        number = 0
        for wrong in wrong_totals():
            number += 1
            self.stdout.write(str(wrong))
            if options["repair"]:
                repair_rating_totals(wrong.thing, acting_user=None)
        if number:
            done = " They are repaired." if options["repair"] else " Nothing was changed: --repair puts them right."
            raise CommandError(f"{number} totals differed from the ratings.{done}")
        self.stdout.write("Every total agrees with the ratings.")
