"""Reports: made, passed on, decided, forgotten."""

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone

from moderation import services as moderation
from moderation.models import Report
from tests.audit.tries import Steps, World, tries
from tests.audit.tries.making import QUIET
from tests.factories import make_post


def reported(world: World) -> Report:
    """The words are nobody's but the handlers': no entry holds them."""
    post = make_post(world.cast.public, world.cast.alice)
    return moderation.report_subject("post", post.public_id, world.secret(), acting_user=world.cast.bob)


def aged(report: Report, **fields: object) -> None:
    Report.objects.filter(pk=report.pk).update(**fields)


@tries("moderation.services.report_subject", "report.made")
def _(world: World) -> Steps:
    yield
    reported(world)


@tries("moderation.services.decide_reports", "report.decided", extra=["post.withdrawn"])
def _(world: World) -> Steps:
    report = reported(world)
    yield
    moderation.decide_reports(report, "acted", "Tegen de afspraken.", acting_user=world.cast.mo)


@tries("command:escalate_reports", "report.escalated")
def _(world: World) -> Steps:
    aged(reported(world), created_at=timezone.now() - timedelta(days=4))
    yield
    call_command("escalate_reports", **QUIET)


def forgotten(world: World) -> None:
    moment = timezone.now() - timedelta(days=366)
    aged(reported(world), decided_at=moment, outcome="left")


@tries("moderation.services.forget_reports", "report.forgotten")
def _(world: World) -> Steps:
    forgotten(world)
    yield
    moderation.forget_reports()


@tries("command:forget_reports", "report.forgotten")
def _(world: World) -> Steps:
    forgotten(world)
    yield
    call_command("forget_reports", **QUIET)


@tries("moderation.services.erase_reports", "report.reporter_erased")
def _(world: World) -> Steps:
    reported(world)
    yield
    moderation.erase_reports(world.cast.bob, acting_user=None)
