from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from audit.services import asked_reason
from audit.terms import DAYS_OF_A_MONTH
from blogs.services import archive_quiet_group
from blogs.services.quiet import quiet_groups
from groups.finding import shown_to_operators
from groups.policies import is_widely_read

FEWEST_MONTHS = 3


class Command(BaseCommand):
    """Each group is archived in a transaction of its own: broken off, the next time goes on where this one was."""

    help = (
        "Archive groups in which nobody wrote, commented or came in for so many months, and say which. Use it to tidy up once "
        "in a while, with --dry-run first. Touches one mark on each; its members are told, and an owner opens it again. "
        "Groups of organisations, frozen groups and groups in the trash are left alone."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--months", type=int, required=True, help=f"So long nothing happened; at least {FEWEST_MONTHS}."
        )
        parser.add_argument("--reason", required=True, help="Why; kept in the audit log.")
        parser.add_argument("--dry-run", action="store_true", help="Say which groups, and leave them as they are.")

    def handle(self, *args: Any, months: int, reason: str, dry_run: bool, **options: Any) -> None:
        if months < FEWEST_MONTHS:
            raise CommandError(f"--months is at least {FEWEST_MONTHS}.")
        try:
            asked_reason(reason)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        since = timezone.now() - timedelta(days=months * DAYS_OF_A_MONTH)
        number = unnamed = 0
        for group in quiet_groups(since).select_related("organisation").order_by("pk"):
            if dry_run or archive_quiet_group(group, since=since, reason=reason, acting_user=None):
                number += 1
                if dry_run and not is_widely_read(group):
                    # When nothing happens any more in a group that an operator does not read, is not the operator's to ask.
                    unnamed += 1
                    continue
                self.stdout.write(
                    f"{shown_to_operators(group)}: {group.visibility}, {group.member_count} members, {group.organisation}"
                )
        if unnamed:
            self.stdout.write(f"{unnamed} that you do not read.")
        trial = "Dry run, nothing was changed: " if dry_run else ""
        self.stdout.write(f"{trial}{number} archived.")
