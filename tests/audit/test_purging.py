"""What is over its term goes, accounted for; all else stays."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import AuditDetail, AuditEntry, AuditSeal
from audit.services import seal
from audit.terms import TERMS, term_of
from tests.factories import make_organisation, make_user


@pytest.fixture
def old(db, write):
    """Entries of two years ago, in two batches: comments (12 months), accounts (36) and one that is kept for ever."""
    organisation, person = make_organisation(), make_user()
    actions = ("comment.added", "account.deactivated", "comment.removed", "audit.exported", "comment.changed")
    entries = [
        write(action, person if action[0] == "a" else organisation, reason="Om te proberen") for action in actions
    ]
    AuditEntry.objects.update(at=timezone.now() - timedelta(days=730))
    seal(batch=3)
    write("comment.added", organisation)
    seal()
    return entries


def left():
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def test_what_is_over_its_term_goes_with_its_details(old, run):
    out, refused = run("purge_audit")
    assert refused == ""
    assert "comment. over 12 months: 3 entries removed." in out
    assert left() == ["account.deactivated", "audit.exported", "comment.added", "audit.purged"]
    assert AuditDetail.objects.count() == 3  # the two that stay, and the purge itself


def test_after_a_purge_the_rest_can_be_verified_and_the_purge_is_told(old, run):
    run("purge_audit")
    seal()
    out, refused = run("audit_verify")
    assert refused == ""
    assert f"Purged on {timezone.now():%Y-%m-%d}: 3 entries, by the rules comment. 12 months." in out


@pytest.mark.parametrize("harm", ["checkpoint", "another", "back"])
def test_a_purge_covers_no_other_removal(old, run, differences, harm):
    kept = AuditEntry.objects.get(pk=old[0].pk)
    run("purge_audit")
    assert not differences()
    if harm == "checkpoint":
        AuditSeal.objects.filter(kind="checkpoint").first().delete()
    elif harm == "another":
        AuditEntry.objects.filter(pk=old[1].pk).delete()
    else:
        kept.details_seal = ""
        kept.save(force_insert=True)
    assert differences()


def test_a_dry_run_removes_nothing(old, run):
    before = left()
    assert "3 entries to remove" in run("purge_audit", dry_run=True)[0]
    assert left() == before
    assert not AuditSeal.objects.filter(kind="checkpoint").exists()


def test_what_is_not_sealed_stays(old, run, write):
    write("comment.added", make_organisation())
    AuditEntry.objects.filter(pk__gt=AuditSeal.objects.first().to_id).update(at=timezone.now() - timedelta(days=730))
    out, refused = run("purge_audit")
    assert "not sealed yet: comment. 1 entries" in out
    assert refused
    assert left().count("comment.added") == 2


def test_a_batch_that_is_not_what_was_sealed_stays_as_evidence(old, run):
    AuditEntry.objects.filter(pk=old[1].pk).update(result="failed")
    out, refused = run("purge_audit")
    assert f"Left, as evidence: batch 1, entry {old[1].pk}: changed." in out
    assert refused
    assert AuditEntry.objects.filter(pk=old[0].pk).exists()


def test_nothing_goes_while_a_hold_stands(old, run, settings):
    before = left()
    settings.AUDIT_HOLD = "Onderzoek 2026-4"
    assert "Onderzoek 2026-4" in run("purge_audit")[1]
    assert left() == before


def test_purging_twice_is_once(old, run):
    run("purge_audit")
    before = left()
    assert "Nothing is over its term" in run("purge_audit")[0]
    assert left() == before


def test_what_has_no_term_is_kept():
    assert term_of("unheard.of") is None
    assert term_of("audit.purged").months is None


def test_each_term_has_a_sentence():
    assert all(term.why.endswith(".") and len(term.why) > 20 for term in TERMS)
    assert len({term.prefix for term in TERMS}) == len(TERMS)
