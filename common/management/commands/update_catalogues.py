from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.catalogues import LANGUAGES, Message, build_catalogue, collect_messages, read_catalogue, update_catalogue


class Command(BaseCommand):
    help = (
        "Collect the texts of code and templates into the catalogues, and name those without a translation. Writes the files "
        "in locale/. Use it after you changed a text."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="Write nothing; fail when a text is missing, left over or not translated.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        messages = collect_messages(settings.BASE_DIR)
        if options["check"]:
            self._check(messages)
            return
        missing = {language: update_catalogue(settings.BASE_DIR, language, messages) for language in LANGUAGES}
        for language, texts in missing.items():
            for text in texts:
                self.stdout.write(f"{language}: {text}")
        self.stdout.write(f"{len(messages)} texts, {sum(map(len, missing.values()))} without a translation.")

    def _check(self, messages: dict[Message, set[str]]) -> None:
        faults = []
        wanted = {(text[0] if isinstance(text, tuple) else text, context) for text, context in messages}
        for language in LANGUAGES:
            _written, missing = build_catalogue(settings.BASE_DIR, language, messages)
            faults += [f"{language}: not translated: {text}" for text in missing]
            for entry in read_catalogue(settings.BASE_DIR, language):
                text = entry.id[0] if isinstance(entry.id, list | tuple) else entry.id
                if text and (text, entry.context) not in wanted:
                    faults.append(f"{language}: left over: {text}")
                elif text and entry.fuzzy:
                    faults.append(f"{language}: fuzzy: {text}")
        for fault in faults:
            self.stdout.write(fault)
        self.stdout.write(f"{len(messages)} texts, {len(faults)} faults.")
        if faults:
            raise CommandError(
                "Run update_catalogues and translate the texts in locale/<language>/LC_MESSAGES/django.po."
            )
