from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser

from accounts.models import Organisation
from accounts.services import addresses_in, invite
from common.commands import Report, WritingCommand


class Command(WritingCommand):
    help = (
        "Invite people by mail to an organisation, as colleagues or (with --guest-until) as guests. Use it when an "
        "organisation starts with a list of addresses. Touches invitations and the mail to each address. An address that "
        "is in or invited already, or that may not be invited, is skipped with the reason."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", nargs="?", type=Path, help="A text file (UTF-8) with addresses, however separated.")
        parser.add_argument("--address", action="append", default=[], help="One address; may be given several times.")
        parser.add_argument("--organisation", required=True, metavar="SLUG", help="The address of the organisation.")
        parser.add_argument("--guest-until", type=_day, metavar="YYYY-MM-DD", help="Invite guests until this day.")

    def work(self, report: Report, **options: Any) -> None:
        organisation = Organisation.objects.filter(slug=options["organisation"]).first()
        if organisation is None:
            raise CommandError(f"There is no organisation {options['organisation']}.")
        addresses = list(options["address"])
        if options["file"]:
            addresses += addresses_in(_text(options["file"]))
        if not addresses:
            raise CommandError("Give a file with addresses, or --address.")
        for number, address in enumerate(addresses, start=1):
            try:
                invite(organisation, address, guest_until=options["guest_until"], acting_user=None)
            except ValidationError as error:
                report.skip(address, " ".join(error.messages))
            else:
                report.did("invited")
            report.progress(number, len(addresses))


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"Cannot read {path}: {error}") from error
