"""The command that says whether the log is what was sealed."""

import tracemalloc
from pathlib import Path

import pytest
from django.conf import settings

from audit.models import AuditEntry, AuditSeal
from audit.services import seal
from audit.verifying import Verified, verify
from tests.factories import make_organisation


@pytest.fixture
def log(db, write):
    """Six sealed entries in three batches, and one that waits."""
    organisation = make_organisation()
    entries = [write("organisation.changed", organisation, fields=["name"]) for _ in range(6)]
    seal(batch=2)
    return [*entries, write("organisation.changed", organisation)]


def test_a_whole_log_is_well_and_says_what_waits(log, run):
    out, refused = run("audit_verify")
    assert refused == ""
    assert "Batches: 3. Entries: 7, of which not sealed yet: 1" in out
    assert "nothing is missing at the end" in out


def test_a_difference_names_batch_and_entry_and_is_an_error(log, run):
    AuditEntry.objects.filter(pk=log[2].pk).update(result="failed")
    out, refused = run("audit_verify")
    assert f"batch 2, entry {log[2].pk}: changed." in out
    assert refused == "1 differences: the log is not what was sealed."


def test_what_was_put_in_and_what_was_removed_are_told_apart_from_what_was_changed(log, run):
    twin = AuditEntry.objects.get(pk=log[0].pk)
    twin.pk, twin.details_seal = 0, ""
    twin.save(force_insert=True)
    AuditEntry.objects.filter(pk=log[2].pk).delete()
    out, _refused = run("audit_verify")
    assert "batch 1, entry 0: put in." in out
    assert f"batch 2, entry {log[2].pk}: removed." in out
    assert ": changed." not in out


def test_the_end_cannot_be_cut_off_in_the_database_alone(log, run):
    AuditSeal.objects.filter(number=3).delete()
    AuditEntry.objects.filter(pk__gt=log[3].pk).delete()
    out, refused = run("audit_verify")
    assert "batch 3: cut off." in out
    assert f"the log went on to entry {log[5].pk}" in out
    assert refused
    assert run("audit_verify", without_heads=True)[1] == ""


def test_without_the_heads_it_asks_for_them(log, run):
    Path(settings.AUDIT_HEADS).unlink()
    assert "--without-heads" in run("audit_verify")[1]
    assert "is not known" in run("audit_verify", without_heads=True)[0]


def test_a_site_that_never_sealed_anything_has_no_heads_yet(db, run):
    assert run("audit_verify")[1] == ""


def test_heads_that_were_scribbled_in_are_named(log, run):
    with Path(settings.AUDIT_HEADS).open("a") as file:
        file.write("nonsense\n")
    assert "Line 4 of the file" in run("audit_verify")[0]


def test_the_heads_of_several_machines_count_together(log, run, tmp_path):
    lines = Path(settings.AUDIT_HEADS).read_text().splitlines(keepends=True)
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_text("".join(lines[::2]))
    other.write_text("".join(lines[1::2]))
    AuditSeal.objects.filter(number=3).delete()
    assert "batch 3: cut off" in run("audit_verify", "--heads", str(other), "--heads", str(one))[0]


def test_verifying_costs_no_more_memory_for_a_longer_log(db, write, usual_collector):
    """Batches of the same size: five times as many of them, and still a few at a time."""

    organisation = make_organisation()

    def peak() -> int:
        tracemalloc.start()
        assert not list(verify(Verified()))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    def grow(number: int) -> None:
        rows = [AuditEntry(action="x.y", subject_type="a.b", subject_id=organisation.pk) for _ in range(number)]
        AuditEntry.objects.bulk_create(rows)
        seal(batch=100)

    grow(6000)
    peak()
    few = peak()
    grow(24000)
    assert peak() < few * 1.5
