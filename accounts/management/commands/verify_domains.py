from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandParser

from accounts.models import Organisation
from accounts.services import ask_about_domains, prove_domain, verify_domains, warn_of_ending_domains
from common.commands import Report, WritingCommand


class Command(WritingCommand):
    help = (
        "Looks in the DNS for the token of every mail domain: found renews the proof for a year, not found takes nothing "
        "away before its end. Warns managers once of a proof that ends within 30 days. Touches proofs, who waits for the "
        "domain, and the mail to both. Runs by itself every night; use it after a change in the DNS, or with --vouch-for to "
        "prove a domain on your own word."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--domain", default="", help="Only this domain.")
        parser.add_argument(
            "--vouch-for",
            default="",
            metavar="SLUG",
            help="Prove --domain for this organisation on your word, for a year.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        # Before the transaction: others may take their time to answer.
        vouched = bool(options["vouch_for"])
        self.answers = [] if vouched else ask_about_domains(options["domain"], seconds=86_400)
        super().handle(*args, **options)

    def work(self, report: Report, **options: Any) -> None:
        if options["vouch_for"]:
            return self._vouch(report, options["domain"], options["vouch_for"])
        if options["domain"] and not self.answers:
            report.fail(options["domain"], "no organisation has this domain")
        outcomes = verify_domains(self.answers)
        for number, outcome in enumerate(outcomes, 1):
            report.progress(number, len(outcomes))
            if outcome.changed:
                report.did("proven")
            else:
                report.skip(f"{outcome.domain} ({outcome.domain.organisation})", REASONS[outcome.answer])
        warned = 0 if options["domain"] else len(warn_of_ending_domains())
        if warned:
            report.did("warned of", warned)
        return None

    def _vouch(self, report: Report, domain: str, slug: str) -> None:
        organisation = Organisation.objects.filter(slug=slug).first()
        if organisation is None or not domain:
            return report.fail(slug, "name an organisation by its address, and a --domain")
        try:
            prove_domain(organisation, domain, acting_user=None)
        except ValidationError as error:
            return report.fail(domain, " ".join(error.messages))
        return report.did("proven on your word")


REASONS = {
    "found": "proven for long enough",
    "missing": "no record with its token; keeps the proof it has until its end",
    "unreachable": "nobody answered; asked again next time",
}
