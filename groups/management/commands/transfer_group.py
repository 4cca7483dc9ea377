from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import CommandParser

from accounts.finding import find_account
from common.commands import Report, WritingCommand
from groups.finding import find_group
from groups.policies import is_widely_read
from groups.services import offer_group_for_site


class Command(WritingCommand):
    help = (
        "Offer a group to one of its members, who becomes its main owner by accepting. Use it when none of its owners can "
        "hand it over, or when it has none. Touches the offer that stands; the owners are told and the main one can take it "
        "back. Who is asked has two weeks to answer."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("address", help="The last part of the address of the group.")
        parser.add_argument("--to", required=True, metavar="EMAIL", help="Address of a member: a colleague, approved.")
        parser.add_argument("--reason", required=True, help="Why; kept in the audit log.")

    def work(self, report: Report, **options: Any) -> None:
        group, person = find_group(options["address"]), find_account(options["to"])
        if options["dry_run"] and not is_widely_read(group):
            # Who is in it would be told without a trace.
            report.fail(
                options["address"], "a trial would say who is in a group that you do not read; leave --dry-run out"
            )
            return
        try:
            offer = offer_group_for_site(group, person, reason=options["reason"], acting_user=None)
        except ValidationError as error:
            report.fail(options["address"], " ".join(error.messages))
        except PermissionDenied as refused:
            report.fail(options["address"], str(refused))
        else:
            if offer is None:
                report.fail(options["to"], "cannot own this group: only a member who is an approved colleague can")
            else:
                report.did("asked to own the group")
