"""The log itself."""

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone

from accounts.services import deactivate_account
from audit import services as audit
from audit.models import AuditEntry
from blogs.services import add_comment
from tests.audit.tries import Steps, World, tries
from tests.factories import make_post


def _old_comments(world: World) -> None:
    for _number in range(3):
        add_comment(
            make_post(world.cast.group, world.cast.alice), source="Goed stuk.", acting_user=world.cast.bob, quiet=True
        )
    AuditEntry.objects.update(at=timezone.now() - timedelta(days=800))
    audit.seal()


@tries("audit.services.forget_person", "audit.person_forgotten")
def _(world: World) -> Steps:
    deactivate_account(world.cast.alice, acting_user=world.cast.olga)
    yield
    audit.forget_person(world.cast.alice.pk, acting_user=world.cast.rob)


@tries("audit.services.purge", "audit.purged")
def _(world: World) -> Steps:
    _old_comments(world)
    yield
    list(audit.purge(acting_user=None))


@tries("audit.services.export", "audit.exported")
def _(world: World) -> Steps:
    yield
    audit.export(audit.Choice(), Discarded(), form="csv", acting_user=world.cast.rob)


class Discarded:
    """A file nobody keeps."""

    def write(self, text: str) -> int:
        return len(text)


@tries("command:export_audit", "audit.exported")
def _(world: World) -> Steps:
    yield
    call_command("export_audit", stdout=Discarded(), stderr=Discarded())


@tries("command:purge_audit", "audit.purged")
def _(world: World) -> Steps:
    _old_comments(world)
    yield
    call_command("purge_audit", stdout=Discarded(), stderr=Discarded())
