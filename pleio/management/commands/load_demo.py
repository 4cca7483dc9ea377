import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from pleio.demo.files import read_content
from pleio.demo.loader import DemoLoader, tell_and_count, was_loaded, was_told


class Command(BaseCommand):
    help = (
        "Load the fictional content of the demo, once. Adds people, groups and blogs; run again it changes nothing. Use it on "
        "a site that is only there to look around: it refuses on a real one."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what would be loaded, and load nothing")
        parser.add_argument(
            "--missing",
            action="store_true",
            help="the content was loaded before: add again what is no longer there by name",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("This is a production site: fictional people with a known password never go in here.")
        if not settings.DEMO:
            raise CommandError("Demo mode is off. Set DEMO=1 for a site that is only there to look around.")
        if was_loaded() and not options["missing"]:
            if was_told() or options["dry_run"]:
                self._say("The demo content is there already: nothing changed.", **options)
            else:
                tell_and_count(lambda line: self._say(line, **options))
            return
        started = time.monotonic()
        loader = DemoLoader(read_content(), lambda line: self._say(line, **options))
        if options["dry_run"]:
            self.stdout.write(f"This would load {loader.plan()}. Nothing changed.")
            return
        self._say(f"Loading {loader.plan()}.", **options)
        loader.run()
        self._say(f"The demo content is loaded ({time.monotonic() - started:.0f} seconds).", **options)

    def _say(self, line: str, **options: Any) -> None:
        if options["verbosity"] > 0:
            self.stdout.write(line)
            self.stdout.flush()
