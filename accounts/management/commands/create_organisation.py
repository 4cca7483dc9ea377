from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandParser
from django.utils.text import slugify

from accounts.models import Organisation, User
from accounts.services import appoint_manager, create_organisation
from common.commands import Report, WritingCommand


class Command(WritingCommand):
    help = (
        "Makes an organisation with its mail domains (proven for a year on your word), its own group and, if you name one, "
        "a manager who has an account there. Use it when an organisation joins; one that is there already stays as it is."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("name", help="The full name.")
        parser.add_argument(
            "--slug", default="", help="The last part of its address; made from the name when left out."
        )
        parser.add_argument("--kind", default="other", choices=Organisation.Kind.values, help="What kind it is.")
        parser.add_argument("--short-name", default="", help="How people call it.")
        parser.add_argument("--domain", action="append", default=[], help="A mail domain; may be given several times.")
        parser.add_argument("--parent", default="", help="The address (slug) of the organisation that it is part of.")
        parser.add_argument("--description", default="", help="What it is, for its page.")
        parser.add_argument("--contact", default="", help="Where people turn to, for its page.")
        parser.add_argument("--manager", action="append", default=[], help="The address of a colleague who manages it.")

    def work(self, report: Report, **options: Any) -> None:
        name, slug = options["name"], options["slug"] or slugify(options["name"])[:60]
        parent = Organisation.objects.filter(slug=options["parent"]).first() if options["parent"] else None
        if options["parent"] and parent is None:
            return report.fail(options["parent"], "there is no organisation with this address")
        organisation = Organisation.objects.filter(name=name).first()
        if organisation is None:
            try:
                organisation = create_organisation(
                    name=name,
                    slug=slug,
                    kind=options["kind"],
                    domains=options["domain"],
                    short_name=options["short_name"],
                    description=options["description"],
                    contact=options["contact"],
                    parent=parent,
                    acting_user=None,
                )
            except ValidationError as error:
                return report.fail(name, " ".join(error.messages))
            report.did("organisation made")
        else:
            report.skip(name, "is there already")
        for email in options["manager"]:
            person = User.objects.colleagues().filter(organisation=organisation, email__iexact=email).first()
            if person is None:
                report.fail(email, f"nobody at {name} has this address")
            else:
                appoint_manager(organisation, person, acting_user=None)
                report.did("manager appointed")
        return None
