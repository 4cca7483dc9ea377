from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from audit.services import asked_reason
from blogs.models import Post
from blogs.services import export_wide_post
from common.commands import new_file
from pleio.explaining import find_thing


class Command(BaseCommand):
    help = (
        "Make a copy of one blog that everyone in government reads: a zip with a page of HTML, its pictures and its comments. "
        "Use it when someone asks for a text by law. Whoever reads a blog takes it along on its page without this. Changes "
        "nothing but the audit log."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="The address of the blog, or the path in it.")
        parser.add_argument("file", type=Path, help="File to write; it may not exist yet.")
        parser.add_argument("--reason", required=True, help="Why; kept in the audit log.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would be made, and make nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        post = find_thing(options["address"])
        if not isinstance(post, Post):
            raise CommandError("That is no address of a blog.")
        # Operators read one language.
        with translation.override("en"):
            try:
                self.stdout.write(self._make(post, **options))
            except ValidationError as error:
                raise CommandError(" ".join(error.messages)) from None

    def _make(self, post: Post, *, file: Path, reason: str, dry_run: bool, **_options: Any) -> str:
        if dry_run:
            asked_reason(reason)
            return f"Dry run, nothing was written to {file}. Whether everyone reads it is asked when it is made."
        with new_file(file) as target:
            export_wide_post(post, target, reason=reason, acting_user=None)
        return f"Written: {file}"
