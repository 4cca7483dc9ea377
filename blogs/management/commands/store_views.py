from typing import Any

from django.core.management.base import BaseCommand

from blogs.services import store_views


class Command(BaseCommand):
    help = (
        "Add the views of blogs that were counted in the cache to the stored numbers. Changes the number of views beside "
        "blogs, and nothing else; twice adds nothing twice. Use it when the worker does not run, with Redis: without it "
        "the web server does this by itself."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{store_views()} views stored.")
