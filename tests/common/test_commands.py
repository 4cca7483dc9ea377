"""A command of an operator: a trial leaves nothing behind, a failure takes everything back, and the code tells scripts."""

from io import StringIO

import pytest
from django.core.management.base import CommandError

from accounts.models import Organisation
from common.commands import WritingCommand
from tests.factories import make_organisation

pytestmark = pytest.mark.django_db


class Making(WritingCommand):
    """Makes an organisation, and fails or skips on request."""

    def work(self, report, **options):
        make_organisation("Gemeente Proef")
        report.did("organisations made")
        if options.get("skip"):
            report.skip("Oudedorp", "is there already")
        if options.get("fail"):
            report.fail("Nieuwdorp", "has no name")


def run(**options):
    out, err = StringIO(), StringIO()
    command = Making(stdout=out, stderr=err)
    command.handle(**{"dry_run": False, **options})
    return out.getvalue()


def test_it_says_what_it_did_and_what_it_passed_over():
    assert run(skip=True) == "skipped Oudedorp: is there already\n1 organisations made; 1 skipped.\n"
    assert Organisation.objects.filter(name="Gemeente Proef").exists()


def test_a_trial_says_the_same_and_leaves_nothing():
    assert run(dry_run=True) == "Dry run, nothing was changed: 1 organisations made; 0 skipped.\n"
    assert not Organisation.objects.filter(name="Gemeente Proef").exists()


def test_a_failure_takes_everything_back_and_ends_with_an_error():
    with pytest.raises(CommandError, match="1 failed; nothing was changed"):
        run(fail=True)
    assert not Organisation.objects.filter(name="Gemeente Proef").exists()
