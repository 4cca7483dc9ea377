from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from accounts.finding import find_account
from audit.services import asked_reason
from blogs.services import export_group, export_group_for
from common.commands import new_file
from groups.finding import find_group
from groups.models import WorkingGroup
from groups.policies import can_export_group


class Command(BaseCommand):
    help = (
        "Make a copy of a group: a zip of CSV, JSON, HTML and pictures, with a README. Use it when a group moves elsewhere. "
        "With FILE it holds what everyone in government reads, without members. With --for an owner gets all that the owner "
        "reads, and only the owner can download it, on the page with the own data. Changes nothing but the audit log."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="The last part of the address of the group.")
        parser.add_argument("file", nargs="?", type=Path, help="File to write; it may not exist yet. Not with --for.")
        parser.add_argument("--for", dest="owner", metavar="EMAIL", help="Address of the owner who asked for the copy.")
        parser.add_argument("--reason", required=True, help="Why; kept in the audit log.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would be made, and make nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        group = find_group(options["address"])
        if (options["file"] is None) == (options["owner"] is None):
            raise CommandError("Name a FILE, or with --for the owner who asked for the copy.")
        with_words = self._for_owner if options["owner"] else self._to_file
        # Operators read one language.
        with translation.override("en"):
            try:
                self.stdout.write(with_words(group, **options))
            except ValidationError as error:
                raise CommandError(" ".join(error.messages)) from None
            except PermissionDenied as refused:
                raise CommandError(f"{refused} Give the address of one of them with --for.") from None

    def _for_owner(self, group: WorkingGroup, *, owner: str, reason: str, dry_run: bool, **_options: Any) -> str:
        person = find_account(owner)
        if dry_run:
            asked_reason(reason)
            return "Dry run: nothing was made. Whether the person owns the group is asked when it is made."
        if not export_group_for(group, person, reason=reason, acting_user=None):
            raise CommandError("This person does not own the group: there is no copy.")
        return "Made. Its owner downloads it for a week at /accounts/data/, after signing in again."

    def _to_file(self, group: WorkingGroup, *, file: Path, reason: str, dry_run: bool, **_options: Any) -> str:
        if dry_run:
            asked_reason(reason)
            can_export_group(group, is_for_owner=False).enforce()
            return f"Dry run, nothing was written to {file}."
        with new_file(file) as target:
            export_group(group, target, reason=reason, acting_user=None)
        return f"Written: {file}"
