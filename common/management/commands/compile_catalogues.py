from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from common.catalogues import compile_catalogues


class Command(BaseCommand):
    help = (
        "Compile the translations that changed since they were last compiled. Writes the compiled files beside them. Every "
        "start does it by itself; use it when you changed a translation while the site runs."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for language in compile_catalogues(settings.BASE_DIR):
            self.stdout.write(f"Compiled {language}.")
