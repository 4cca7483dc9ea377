from typing import Any

from django.core.management.base import BaseCommand

from insights.services import fill_insights


class Command(BaseCommand):
    help = (
        "Count every day that is over and not counted yet. Adds figures and touches nothing else. Runs by itself every hour; "
        "use it when the worker was down."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Figures stored: {fill_insights()}.")
