from typing import Any

from django.core.management.base import BaseCommand

from insights.services import fill_insights


class Command(BaseCommand):
    help = "Count every day that is over and not counted yet. The nightly job does the same."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Figures stored: {fill_insights()}.")
